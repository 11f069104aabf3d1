"""Whether a candidate falls behind the incumbent on the prompts of one template: the one rule."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from scipy.special import stdtrit

from calibration.statistics.proportions import wilson

LEAST_PROMPTS = 5
ENOUGH = 0.95  # of the incumbent's mean score
MOST_WORSE = 0.05  # share of the prompts that may fall below 95% of the incumbent's score


class Standing(StrEnum):
    REGRESSES = "regresses"
    HOLDS = "holds"
    FEW = "few"


@dataclass(frozen=True)
class Comparison:
    """Over the n prompts with both scores, turned so that below 0 is worse.

    worse, better: prompts where one model has less than 95% of the other's score. ratio: of the
    mean scores, below 1 is worse. All three None where the scores allow no ratio.
    """

    n: int
    difference: float
    standard_error: float | None
    ratio: float | None = None
    worse: int | None = None
    better: int | None = None

    @cached_property
    def interval(self) -> tuple[float, float] | None:
        """95%, by Student's t; the prompts count as independent."""
        if self.standard_error is None or self.n < 2:
            return None
        half = float(stdtrit(self.n - 1, 0.975)) * self.standard_error
        return self.difference - half, self.difference + half


def standing_of(found: Comparison) -> Standing:
    """Worse on average, or on too many prompts; each beyond chance at 2.5%."""
    if found.n < LEAST_PROMPTS or found.interval is None:
        return Standing.FEW
    if _worse_on_average(found) or _worse_on_many(found):
        return Standing.REGRESSES
    return Standing.HOLDS


def _worse_on_average(found: Comparison) -> bool:
    below = found.interval is not None and found.interval[1] < 0
    return below and (found.ratio is None or found.ratio < ENOUGH)


def _worse_on_many(found: Comparison) -> bool:
    """A metric that varies by itself lowers as many scores as it raises: that is no regression."""
    if found.worse is None or found.better is None:
        return False
    more_than_allowed = _least(found.worse, found.n) > MOST_WORSE
    return more_than_allowed and _least(found.worse, found.worse + found.better) > 0.5


def _least(count: int, n: int) -> float:
    """Lower end of the 95% interval of a share."""
    return wilson(count / n, n).low if n else 0.0
