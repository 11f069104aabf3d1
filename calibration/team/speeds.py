"""How long people take: the median with its interval, from percentiles the database counted."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

Z_90 = 1.6449
FEWEST_TIMED = 20  # pairs before anybody is called too fast
TOO_FAST = 1 / 3  # of the team's median
GRID = tuple(n / 20 for n in range(21))
"""Shares at which percentiles are read."""


@dataclass(frozen=True)
class Speed:
    """Active seconds at a pair, idling left out, of the first answers. n: pairs that were timed.

    low, high: the middle half. sure_low, sure_high: 90% interval of the median, by order
    statistics: no shape of the distribution is assumed.
    """

    low: float
    median: float
    high: float
    sure_low: float
    sure_high: float
    n: int


def speed_of(percentiles: Sequence[float | None] | None, timed: int) -> Speed | None:
    """percentiles: at GRID."""
    if not timed or not percentiles:
        return None
    values = [float(value or 0) for value in percentiles]
    half = Z_90 / (2 * sqrt(timed))
    return Speed(
        low=_at(values, 0.25),
        median=_at(values, 0.5),
        high=_at(values, 0.75),
        sure_low=_at(values, max(0.5 - half, 0.0)),
        sure_high=_at(values, min(0.5 + half, 1.0)),
        n=timed,
    )


def is_too_fast(own: Speed | None, team: Speed | None) -> bool:
    if own is None or team is None or own.n < FEWEST_TIMED:
        return False
    return own.median < TOO_FAST * team.median


def _at(values: Sequence[float], share: float) -> float:
    right = min(max(bisect_right(GRID, share), 1), len(GRID) - 1)
    left = right - 1
    part = (share - GRID[left]) / (GRID[right] - GRID[left])
    return values[left] + part * (values[right] - values[left])
