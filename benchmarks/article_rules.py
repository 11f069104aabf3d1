"""The two rules of the article that ask nobody: share of ordered pairs they decide rightly."""

from collections.abc import Callable, Sequence

import numpy as np

from benchmarks.coverage_runs import MARGIN
from benchmarks.recordings import Comparison
from calibration.statistics.outcome import Floats

THRESHOLD = 0.95  # of the incumbent's mean

Rule = Callable[[Comparison, str], bool]  # whether the candidate is accepted by a metric


def agreements(found: Sequence[Comparison], rule: Rule) -> list[float]:
    """Share of the pairs each metric decides as full human evaluation does, metric by metric."""
    metrics = sorted(set.intersection(*(set(one.case.population.metrics) for one in found)))
    return [
        float(np.mean([rule(one, metric) == (one.case.truth > -MARGIN) for one in found]))
        for metric in metrics
    ]


def above_margin(one: Comparison, metric: str) -> bool:
    """Accepted where the mean metric difference is above -margin times the metric's range."""
    column = _column(one, metric)
    if one.outputs is None:
        return bool(np.nanmean(column) > -MARGIN)
    least, greatest = one.outputs.span[metric]
    return bool(np.nanmean(column) > -MARGIN * (greatest - least))


def near_incumbent(one: Comparison, metric: str) -> bool:
    """Accepted where the candidate's mean metric is at least 95% of the incumbent's.

    Where outputs were only compared, by the share of comparisons won, a tie half.

    A metric that can be negative is counted from its least score: 95% of less than nothing is more.
    """
    if one.outputs is None:
        won = (1 + float(np.nanmean(np.sign(_column(one, metric))))) / 2
        return won >= THRESHOLD * (1 - won)
    score = one.outputs.score[metric]
    least = min(one.outputs.span[metric][0], 0.0)
    old, new = np.nanmean(score[np.isfinite(score).all(axis=1)] - least, axis=0)
    return bool(new >= THRESHOLD * old)


def _column(one: Comparison, metric: str) -> Floats:
    population = one.case.population
    return population.metric[:, population.metrics.index(metric)]
