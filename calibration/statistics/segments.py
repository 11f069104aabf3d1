"""Quality differences within segments, and whether a critical one fails."""

from dataclasses import dataclass

from scipy import stats

from calibration.statistics.evidence import Evidence, Terms
from calibration.statistics.outcome import Floats
from calibration.statistics.rectified import Judged, rectify
from calibration.statistics.result import SegmentResult
from calibration.statistics.rows import rows_of
from calibration.statistics.rules import limits

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
    )
