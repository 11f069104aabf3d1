"""Quality differences within segments, and whether a critical one fails."""

from dataclasses import dataclass

import numpy as np
from scipy import stats

from calibration.statistics.design import FULL_PSEUDO_RESIDUAL
from calibration.statistics.evidence import Evidence, Terms
from calibration.statistics.outcome import Floats
from calibration.statistics.rectified import Judged, rectify
from calibration.statistics.result import Estimate, SegmentResult
from calibration.statistics.rows import rows_of
from calibration.statistics.rules import limits, standard_error

SEGMENT_CRITICAL = float(stats.norm.ppf(0.995))  # 2.576: a segment is called at .995 either way
LEANING = 0.9  # probability of lying below the bound at which a critical segment holds a pass up


@dataclass(frozen=True, eq=False)
class Part:
    """The judged pairs of one segment and the model's sum over the segment's population."""

    seed: tuple[int, ...]
    judged: Judged
    total: Floats
    n_population: int


def segment_results(
    evidence: Evidence, terms: Terms, candidate: int, judged: Judged, sums: dict[int, Floats]
) -> tuple[SegmentResult, ...]:
    """One result per segment of the candidate's population, the lowest estimate first.

    sums: population sums of E[y | draw] by segment code, each of shape (S,).
    """
    sizes = rows_of(evidence.population, candidate).segments
    results = []
    for code, total in sums.items():
        share, count = sizes[code]
        seed = (terms.seed, candidate, code)
        part = Part(seed, _within(judged, code, share), total / share, count)
        results.append(_result(evidence.population.segments[code], part, terms))
    return tuple(sorted(results, key=_height))


def _height(result: SegmentResult) -> float:
    """Segments without an estimate come last."""
    return result.estimate.mean if result.estimate else 2.0


def _within(judged: Judged, code: int, share: float) -> Judged:
    keep = judged.segment == code
    return Judged(
        value=judged.value[keep],
        weight=judged.weight[keep] / share,
        importance=judged.importance[keep],
        cluster=judged.cluster[keep],
        segment=judged.segment[keep],
        f=judged.f[:, keep],
        loo=judged.loo[keep],
    )


def _result(name: str, part: Part, terms: Terms) -> SegmentResult:
    judged, critical = part.judged, name in terms.critical
    if judged.count < 2:
        return SegmentResult(
            name, judged.count, part.n_population, None, critical, assessed=False, fails=False
        )
    rectified = rectify(judged, part.total, part.n_population, part.seed)
    se, skew = judged.spread(part.n_population)
    sides = limits(
        rectified.centre,
        se,
        n_judgments=judged.count,
        n_columns=0,
        critical=SEGMENT_CRITICAL,
        skew=skew,
    )
    fails = sides.high < -terms.margin
    below = float((rectified.draws < -terms.margin).mean())
    return SegmentResult(
        name,
        judged.count,
        part.n_population,
        rectified.estimate(),
        critical,
        assessed=fails or sides.low > -terms.margin,
        fails=fails,
        leans=not fails and below >= LEANING,
        raw=_raw(judged, part.n_population),
    )


def _raw(judged: Judged, n_population: int) -> Estimate | None:
    """The weighted mean of the judgments with a 95% t interval, as `design.human_only` has it."""
    mean = float(judged.share @ judged.value)
    given = judged.value - mean, judged.share, n_population, judged.cluster
    se = standard_error(*given, FULL_PSEUDO_RESIDUAL)
    clusters = len(np.unique(judged.cluster))
    if clusters < 2:
        return None
    half = float(stats.t.isf(0.025, clusters - 1)) * se
    return Estimate(mean, max(mean - half, -1.0), min(mean + half, 1.0))
