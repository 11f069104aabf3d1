"""What each metric is worth to the people who judge: guidance on which to keep, which to doubt.

Nothing is dropped from a fit because of it: choosing metrics by the judged pairs costs an interval
its coverage, and shrinkage makes a useless metric nearly free.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property

import numpy as np

from calibration.statistics.band import Band, band_of
from calibration.statistics.direction import (
    SlopeGap,
    agreement,
    misled,
    negative_alone,
    slope_gap,
)
from calibration.statistics.evidence import Evidence
from calibration.statistics.outcome import Floats
from calibration.statistics.prediction import Posterior
from calibration.statistics.residuals import Foretold, foretold_of
from calibration.statistics.result import Analysis
from calibration.statistics.score_gain import Gain, gain_of, scores_without
from calibration.statistics.worth import (
    Ledger,
    best_penalty,
    by_cluster,
    ledger_of,
    left_out,
    replicates,
)

LEVEL = 0.9
LEAST_WORTH = 1.05
SURE, VERY_SURE = 0.9, 0.95
FEWEST_CLUSTERS = 20
TINY = 1e-12  # squared error below which judgments do not differ at all


class Flag(StrEnum):
    """NO_VALUE: may be worth nothing. WRONG_DIRECTION: higher scores go with lower judgments.

    REDUNDANT: of use, but the other metrics say it already. TURNS: right by itself, counted the
    other way beside the others. MISLEADS: by itself it names the wrong side of a candidate.
    UNEVEN: it follows people better for one candidate than for another.
    """

    NO_VALUE = "no_value"
    WRONG_DIRECTION = "wrong_direction"
    REDUNDANT = "redundant"
    TURNS = "turns"
    MISLEADS = "misleads"
    UNEVEN = "uneven"


@dataclass(frozen=True)
class MetricValue:
    """One metric; bands are 90%.

    alone: judgments without any metric that one judgment with this one is worth.
    beside: what adding it to all the others multiplies that by. gain: what adding it does to
    foretelling. slope: beside the others, mean over the candidates, on the scale of the linear
    predictor for one standard deviation; p_negative: P(it is < 0); p_negative_alone: the same of
    the metric by itself. agreement: see direction.agreement. misleads: candidates it puts on the
    wrong side. partner: the metric most like it, where it is redundant.
    """

    metric: str
    alone: Band
    beside: Band
    gain: Gain
    slope: Band
    p_negative: float
    p_negative_alone: float
    agreement: float | None
    misleads: tuple[str, ...]
    slope_gap: SlopeGap | None
    partner: str | None = None
    flags: tuple[Flag, ...] = ()


@dataclass(frozen=True)
class Guidance:
    """stack: worth of a judgment with the whole fit beside it, as the reported result uses it.

    gain: of all metrics together over none. metrics: the most valuable first. ties: share of the
    pairs that people did not tell apart. n_pairs, n_clusters: judged, of the designed streams.
    """

    stack: Band
    gain: Gain
    metrics: tuple[MetricValue, ...]
    ties: float
    n_pairs: int
    n_clusters: int


@dataclass(frozen=True, eq=False)
class _Study:
    """What all metrics of one fit are measured by."""

    evidence: Evidence
    posterior: Posterior
    analysis: Analysis
    found: tuple[Foretold, ...]
    seed: int

    @cached_property
    def ledger(self) -> Ledger:
        return ledger_of(self.evidence.population, self.posterior.features, self.found)

    @cached_property
    def weights(self) -> Floats:
        return replicates(len(np.unique(self.ledger.cluster)), self.seed)

    @cached_property
    def penalty(self) -> float:
        return best_penalty(self.ledger)

    @cached_property
    def none(self) -> Floats:
        return self.errors(())

    @cached_property
    def every(self) -> Floats:
        return self.errors(range(self.ledger.x.shape[1]))

    @cached_property
    def scores(self) -> Floats:
        return self.scores_without(())

    def errors(self, columns: Sequence[int]) -> Floats:
        """Squared errors with these metric columns, summed by cluster."""
        return by_cluster(self.ledger, left_out(self.ledger, columns, self.penalty) ** 2)

    def scores_without(self, columns: Sequence[int]) -> Floats:
        return scores_without(self.evidence, self.posterior, columns, self.seed)

    def gain_over(self, columns: Sequence[int]) -> Gain:
        """What these columns add to all others."""
        return gain_of(self.evidence, self.scores, self.scores_without(columns))

    def worth(self, worse: Floats, better: Floats) -> Band:
        """How many times larger the first errors are; the second are kept from vanishing."""
        held = np.maximum(better, 1e-6 * worse.mean())
        draws = (self.weights @ worse) / (self.weights @ held)
        return band_of(draws, LEVEL, float(worse.sum() / held.sum()))


def guidance(
    evidence: Evidence, posterior: Posterior, analysis: Analysis, seed: int
) -> Guidance | None:
    """None without metrics, below 20 judged clusters, or where all judgments are the same.

    A worth is 1/(1 - R2), R2 out of sample: the squared error of each candidate's mean, left out,
    over that of a ridge regression, left out. An estimate that subtracts what metrics foretell
    (2311.01453) is as exact as one from so many times the judgments. For the whole stack it is
    the error of the fit itself, left out by PSIS. Bands: Bayesian bootstrap of clusters over
    squared errors, the regressions held.
    """
    named = _columns(posterior)
    study = _Study(evidence, posterior, analysis, foretold_of(evidence, posterior), seed)
    if not named or not study.found or len(study.weights[0]) < FEWEST_CLUSTERS:
        return None
    ledger = study.ledger
    if not study.none.sum() > TINY:
        return None
    values = [_value(study, metric, own) for metric, own in named.items()]
    values = [_flagged(study, value, named) for value in values]
    residual = np.concatenate([each.residual for each in study.found])
    return Guidance(
        stack=study.worth(study.none, by_cluster(ledger, residual**2)),
        gain=study.gain_over(range(ledger.x.shape[1])),
        metrics=tuple(sorted(values, key=lambda value: -value.alone.value)),
        ties=float(ledger.weight @ (ledger.value == 0)),
        n_pairs=len(ledger.value),
        n_clusters=len(study.none),
    )


def _columns(posterior: Posterior) -> dict[str, list[int]]:
    """The columns of every metric: its scores, then its missing indicator where there is one."""
    columns = posterior.features.columns
    indicators = {f"{name} missing" for name in columns}
    return {
        name: [k for k, column in enumerate(columns) if column in (name, f"{name} missing")]
        for name in columns
        if name not in indicators
    }


def _value(study: _Study, metric: str, own: Sequence[int]) -> MetricValue:
    population, ledger = study.evidence.population, study.ledger
    place, column = population.metrics.index(metric), own[0]
    others = [k for k in range(ledger.x.shape[1]) if k not in own]
    beta = study.posterior.draws["beta"][:, column]
    return MetricValue(
        metric=metric,
        alone=study.worth(study.none, study.errors(own)),
        beside=study.worth(study.errors(others), study.every),
        gain=study.gain_over(own),
        slope=band_of(beta, LEVEL),
        p_negative=float((beta < 0).mean()),
        p_negative_alone=negative_alone(ledger, study.weights, column),
        agreement=agreement(ledger, population.metric[ledger.row, place]),
        misleads=misled(population, study.analysis.results, place),
        slope_gap=slope_gap(study.posterior, population.candidates, column, LEVEL),
    )


def _flagged(study: _Study, value: MetricValue, named: Mapping[str, list[int]]) -> MetricValue:
    valued, others = value.alone.low > LEAST_WORTH, len(named) > 1
    wrong = value.p_negative_alone > SURE
    redundant = others and valued and value.beside.high <= LEAST_WORTH
    gap = value.slope_gap
    raised = {
        Flag.NO_VALUE: not valued,
        Flag.WRONG_DIRECTION: wrong,
        Flag.REDUNDANT: redundant,
        Flag.TURNS: others and value.p_negative > SURE and value.p_negative_alone < 1 - SURE,
        Flag.MISLEADS: bool(value.misleads),
        Flag.UNEVEN: gap is not None and gap.probability > VERY_SURE,
    }
    partner = _likest(study, value.metric, named) if redundant else None
    return replace(value, partner=partner, flags=tuple(flag for flag, up in raised.items() if up))


def _likest(study: _Study, metric: str, named: Mapping[str, list[int]]) -> str:
    """The other metric that correlates most with it over the population."""
    names = list(named)
    scores = study.posterior.features.matrix[:, [own[0] for own in named.values()]]
    like = np.abs(np.atleast_2d(np.corrcoef(scores, rowvar=False))[names.index(metric)])
    like[names.index(metric)] = -1.0
    return names[int(like.argmax())]
