"""Shares of few answers, and the difference of two of them."""

from dataclasses import dataclass
from math import sqrt

Z_90, Z_95 = 1.6449, 1.959964


@dataclass(frozen=True)
class Proportion:
    """value, low, high in [0, 1]; n: what it is a share of."""

    value: float
    low: float
    high: float
    n: float


def wilson(value: float, n: float, z: float = Z_95) -> Proportion:
    """Wilson's score interval (1927): never outside [0, 1], and honest for few answers.

    value: the share seen, in [0, 1]. n > 0, else ValueError; need not be whole, where the answers
    count unequally.
    """
    if n <= 0:
        raise ValueError(f"a share of {n} has no interval")
    middle = (value + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z * sqrt(value * (1 - value) / n + z**2 / (4 * n * n)) / (1 + z**2 / n)
    return Proportion(value, max(middle - half, 0.0), min(middle + half, 1.0), n)


def difference(first: Proportion, second: Proportion) -> tuple[float, float, float]:
    """first - second with Newcombe's interval from the two Wilson intervals: (mean, low, high).

    Newcombe (1998), Statistics in Medicine 17, method 10: for independent samples, so that it is
    too wide rather than too narrow where both are of the same prompts.
    """
    mean = first.value - second.value
    down = sqrt((first.value - first.low) ** 2 + (second.high - second.value) ** 2)
    up = sqrt((first.high - first.value) ** 2 + (second.value - second.low) ** 2)
    return mean, mean - down, mean + up
