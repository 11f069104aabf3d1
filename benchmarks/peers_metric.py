"""The one metric that a peer is given, chosen in hindsight on the whole population."""

from functools import lru_cache

import numpy as np

from benchmarks.recordings import Comparison
from calibration.statistics.outcome import Floats


def best_column(comparison: Comparison) -> int:
    """The metric whose differences correlate most with the judgments, in absolute value."""
    filled = _filled(comparison.case.population.metric)
    return int(np.argmax([abs(_correlation(column, comparison.value)) for column in filled.T]))


@lru_cache(maxsize=256)
def fitted_metric(comparison: Comparison) -> Floats:
    """The best metric's differences as a prediction of the judgment, shape (N,).

    Scaled by the least squares slope on the whole population: ppi-python keeps its tuning between
    0 and 1, and would make nothing of a metric in other units or of the wrong sign.
    """
    column = _filled(comparison.case.population.metric)[:, best_column(comparison)]
    off = column - column.mean()
    slope = float(off @ comparison.value / (off @ off)) if off.any() else 0.0
    return np.asarray(slope * column, dtype=float)


@lru_cache(maxsize=256)
def oriented_scores(comparison: Comparison) -> Floats:
    """Scores of the outputs by the same metric, turned so that higher is better, shape (N, 2)."""
    outputs = comparison.outputs
    if outputs is None:
        raise ValueError("outputs were only compared")
    population = comparison.case.population
    name = population.metrics[best_column(comparison)]
    score = _filled(outputs.score[name])
    metric = fitted_metric(comparison)
    raw = population.metric[:, best_column(comparison)]
    seen = np.isfinite(raw)
    sign = -1.0 if _correlation(metric[seen], raw[seen]) < 0 else 1.0
    return sign * score


@lru_cache(maxsize=256)
def binary_metric(comparison: Comparison) -> str | None:
    """The metric of zeros and ones that tells right from wrong best, by Youden's J; else None."""
    outputs = comparison.outputs
    if outputs is None or not outputs.binary:
        return None
    right = outputs.label == 1
    found = {}
    for name, score in outputs.score.items():
        if np.isin(score[np.isfinite(score)], (0.0, 1.0)).all():
            filled = binary_scores(score)
            found[name] = float(filled[right].mean() - filled[~right].mean())
    return max(found, key=lambda name: found[name]) if found else None


def binary_scores(score: Floats) -> Floats:
    """Scores of zeros and ones; the commoner of the two where one is missing."""
    return np.where(np.isfinite(score), score, np.round(np.nanmean(score)))


def _filled(columns: Floats) -> Floats:
    """Missing scores at the mean of their column."""
    mean = np.nanmean(columns, axis=0)
    return np.where(np.isfinite(columns), columns, mean)


def _correlation(one: Floats, two: Floats) -> float:
    if not (np.ptp(one) > 0 and np.ptp(two) > 0):
        return 0.0
    return float(np.corrcoef(one, two)[0, 1])
