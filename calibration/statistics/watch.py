"""What a fit leaves for the audits after it: charts, and what they will and will not notice."""

from dataclasses import dataclass

import numpy as np

from calibration.statistics.cusum import Chart
from calibration.statistics.drift import TYPICAL, Residuals, chart_of, delay
from calibration.statistics.evidence import Evidence, Terms
from calibration.statistics.outcome import Floats, Ints
from calibration.statistics.prediction import Posterior, expected, linear
from calibration.statistics.residuals import Foretold, foretold_of
from calibration.statistics.result import Analysis, CandidateResult, Verdict

RAW_DRIFT = 0.1
"""A drift in units of the judgment that everybody can picture: 10 points."""


@dataclass(frozen=True)
class Watched:
    """One candidate. Delays are medians in probes; None: beyond drift.MOST_PROBES.

    typical: until half a residual standard deviation for the worse is noticed; raw: until
    RAW_DRIFT for the worse is. gap: the drift that would flip the verdict, the distance from the
    rule's limit to the bound, below 0 where quality would have to sink; None where the rule has
    not decided. flip: until a drift of that size is noticed.
    """

    candidate: str
    chart: Chart
    typical: int | None
    raw: int | None
    gap: float | None
    flip: int | None


@dataclass(frozen=True)
class Watch:
    """Only candidates with enough judged pairs for a chart."""

    candidates: tuple[Watched, ...]


def watch(
    evidence: Evidence, terms: Terms, posterior: Posterior, analysis: Analysis
) -> Watch | None:
    """None where no candidate has enough judged pairs."""
    found = [
        watched
        for foretold in foretold_of(evidence, posterior)
        if (watched := _watched(evidence, terms, foretold, analysis)) is not None
    ]
    return Watch(tuple(found)) if found else None


def predicted(posterior: Posterior, evidence: Evidence, rows: Ints) -> Floats:
    """What the fit expects a typical annotator to say of these rows of the population, (n,).

    Meant for rows that nobody had judged: of others it has seen the answer.
    """
    population, shape = evidence.population, posterior.shape
    found = np.empty(len(rows))
    for candidate in np.unique(population.candidate[rows]):
        mine = population.candidate[rows] == candidate
        x, segment = posterior.features.matrix[rows[mine]], population.segment[rows[mine]]
        eta = linear(posterior.draws, shape, x, int(candidate), segment)
        found[mine] = expected(posterior.draws, shape, evidence.outcome, eta).mean(axis=0)
    return found


def _watched(
    evidence: Evidence, terms: Terms, foretold: Foretold, analysis: Analysis
) -> Watched | None:
    # probes are drawn evenly, so traffic does not weigh here
    importance = foretold.share / evidence.population.weight[foretold.row]
    residuals = Residuals(foretold.residual, importance)
    chart = chart_of(residuals, seed=terms.seed)
    if chart is None:
        return None
    gap = gap_of(analysis.results[foretold.candidate], terms)
    return Watched(
        candidate=evidence.population.candidates[foretold.candidate],
        chart=chart,
        typical=delay(chart, residuals, -TYPICAL * chart.spread),
        raw=delay(chart, residuals, -RAW_DRIFT),
        gap=gap,
        flip=None if gap is None else delay(chart, residuals, gap),
    )


def gap_of(result: CandidateResult, terms: Terms) -> float | None:
    """The drift that would flip the verdict; None where the rule has not decided."""
    if result.rule is None:
        return None
    if result.passes:
        return terms.bound - result.rule.low
    if result.verdict is Verdict.INFERIOR:
        return terms.bound - result.rule.high
    return None
