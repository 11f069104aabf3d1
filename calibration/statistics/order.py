"""Whether it mattered which output was shown first, and whether sides were dealt evenly."""

from dataclasses import dataclass

import numpy as np
from scipy import stats

from calibration.statistics.evidence import Evidence
from calibration.statistics.outcome import Floats

UNEVEN = 0.001
"""Below this probability of a split as uneven as the one seen, sides were not dealt at random."""


@dataclass(frozen=True)
class Order:
    """first: how much better the output shown first was judged, on [-1, 1], 95% t interval; 0 is no
    effect of order. n: judgments shown in an order. share: of them with the candidate first.
    chance: probability of a split at least as uneven where sides are dealt at random.
    """

    n: int
    first: float
    low: float
    high: float
    share: float
    chance: float


def order(evidence: Evidence) -> Order | None:
    """None with fewer than two judgments shown in an order.

    Dealt evenly, an effect of order cancels out of the quality difference; dealt unevenly it does
    not, and the model's order effect has to carry all of it.
    """
    shown = evidence.judgments.order != 0
    n = int(shown.sum())
    if n < 2:
        return None
    sign = np.sign(evidence.judgments.order[shown])
    value = evidence.judgments.value[shown] * sign
    ahead = int((sign > 0).sum())
    # a candidate that is better is better on either side: its mean is taken out of both
    mean = float((value[sign > 0].mean() + value[sign < 0].mean()) / 2) if 0 < ahead < n else 0.0
    half = _half(value, sign) if 1 < ahead < n - 1 else 1.0
    chance = float(stats.binomtest(ahead, n).pvalue)
    return Order(n, mean, max(mean - half, -1.0), min(mean + half, 1.0), ahead / n, chance)


def _half(value: Floats, sign: Floats) -> float:
    """Half-width of the mean of two means of independent samples."""
    parts = [value[sign > 0], value[sign < 0]]
    error = sum(float(part.var(ddof=1)) / len(part) for part in parts) / 4
    return float(stats.t.isf(0.025, len(value) - 2) * np.sqrt(error))
