"""A share with its interval."""

from dataclasses import dataclass
from math import sqrt

Z_90 = 1.6449


@dataclass(frozen=True)
class Share:
    """low, high: 90% interval (Wilson). n: pairs it is a share of."""

    value: float
    low: float
    high: float
    n: int


def share_of(count: int, of: int, n: int | None = None) -> Share | None:
    """n: independent ones among `of`, where several answers come from one pair. None of nothing."""
    size = of if n is None else n
    if not of or not size:
        return None
    value = count / of
    middle = (value + Z_90**2 / (2 * size)) / (1 + Z_90**2 / size)
    half = Z_90 * sqrt(value * (1 - value) / size + Z_90**2 / (4 * size**2))
    half /= 1 + Z_90**2 / size
    return Share(value, max(middle - half, 0.0), min(middle + half, 1.0), size)
