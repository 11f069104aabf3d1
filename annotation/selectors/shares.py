"""A share of right answers with its interval."""

from dataclasses import dataclass
from math import sqrt

Z = 1.959964  # 95%


@dataclass(frozen=True)
class Share:
    """right of n; low, high: 95% interval of Wilson (1927), None without any."""

    right: int
    n: int
    low: float | None
    high: float | None


def share_of(right: int, n: int) -> Share:
    """Wilson's score interval: never outside [0, 1], and honest for few answers."""
    if not n:
        return Share(0, 0, None, None)
    p, z2 = right / n, Z * Z
    middle = (p + z2 / (2 * n)) / (1 + z2 / n)
    half = Z * sqrt(p * (1 - p) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    return Share(right, n, max(middle - half, 0.0), min(middle + half, 1.0))
