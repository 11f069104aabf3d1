"""Standard normal points that fill every axis more evenly than chance would."""

import numpy as np
from scipy import special

from calibration.statistics.outcome import Floats


def normal_points(size: int, power: int, rng: np.random.Generator) -> Floats:
    """2^power points in `size` dimensions, shape (2^power, size).

    A Latin hypercube (McKay, Beckman & Conover 1979): every axis has one point in each slice of
    equal probability, and axes are independent of each other, in any number and over any calls.
    Sobol's points are not: those of two calls go hand in hand, and so do late axes of one.
    """
    count = 2**power
    slices = rng.permuted(np.tile(np.arange(count), (size, 1)), axis=1).T
    points: Floats = special.ndtri((slices + rng.uniform(1e-6, 1 - 1e-6, (count, size))) / count)
    return points
