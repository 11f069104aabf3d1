"""A number between two limits, at whatever level its owner names."""

from dataclasses import dataclass

import numpy as np

from calibration.statistics.outcome import Floats


@dataclass(frozen=True)
class Band:
    value: float
    low: float
    high: float


def band_of(draws: Floats, level: float, value: float | None = None) -> Band:
    """The mean of the draws (or `value`) within the quantiles that hold `level` of them."""
    low, high = np.quantile(draws, [(1 - level) / 2, (1 + level) / 2])
    return Band(float(draws.mean() if value is None else value), float(low), float(high))
