"""A share with its interval."""

from dataclasses import dataclass

from calibration.statistics.proportions import Z_90, wilson


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
    found = wilson(count / of, size, Z_90)
    return Share(found.value, found.low, found.high, size)
