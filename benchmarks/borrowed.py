"""Calibration learned on one model and applied to another: what the field calls transfer."""

import numpy as np

from calibration.statistics.outcome import Floats, Ints

REPLICATES = 200
PENALTY = 1.0  # of a ridge on standardised columns


def borrowed_interval(
    there: Floats, rows: Ints, value: Floats, here: Floats, seed: int
) -> tuple[float, float]:
    """95% interval of the mean judgment here by a regression on metrics fitted there.

    there, here: metric differences of the two populations, nan where missing, (N, K) and (M, K);
    rows, value: judged pairs there, shape (n,). Complete pooling: level and slopes are taken over
    as they are; the interval is of the bootstrap of the judged pairs (compare 2605.06939).
    """
    spread = np.nanstd(there, axis=0)
    spread[~(spread > 0)] = 1.0
    seen, applied = (np.nan_to_num(metric / spread) for metric in (there[rows], here))
    average = np.r_[1.0, applied.mean(axis=0)]
    design = np.column_stack([np.ones(len(seen)), seen])
    rng = np.random.default_rng(seed)
    found = [_mean(design, value, average, rng) for _ in range(REPLICATES)]
    low, high = np.quantile(found, [0.025, 0.975])
    return float(low), float(high)


def _mean(design: Floats, value: Floats, average: Floats, rng: np.random.Generator) -> float:
    drawn = rng.integers(len(value), size=len(value))
    x, y = design[drawn], value[drawn]
    penalty = np.diag(np.r_[0.0, np.full(x.shape[1] - 1, PENALTY)])
    return float(average @ np.linalg.solve(x.T @ x + penalty, x.T @ y))
