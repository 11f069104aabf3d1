"""A share of right answers with its interval."""

from dataclasses import dataclass

from calibration.statistics.proportions import wilson


@dataclass(frozen=True)
class Share:
    """right of n; low, high: 95% interval (Wilson), None without any."""

    right: int
    n: int
    low: float | None
    high: float | None


def share_of(right: int, n: int) -> Share:
    if not n:
        return Share(0, 0, None, None)
    found = wilson(right / n, n)
    return Share(right, n, found.low, found.high)
