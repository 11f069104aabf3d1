"""From weighted draws to draws that count the same."""

import numpy as np

from calibration.statistics.outcome import Floats, Ints


def systematic(weight: Floats, count: int, rng: np.random.Generator) -> Ints:
    """Systematic resampling: `count` places, ascending, each taken count * w times but for less
    than one.

    weight: summing to 1, shape (S,). Returns shape (count,).
    """
    ladder = (np.arange(count) + rng.random()) / count
    return np.minimum(np.searchsorted(np.cumsum(weight), ladder, side="right"), len(weight) - 1)
