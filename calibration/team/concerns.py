"""What is wrong with how somebody judges, said in words: with the figure it rests on.

Only what an interval bears out is said: of few answers nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from calibration.team.fitted import Said
from calibration.team.shares import Share

FEWEST_CHECKS = 10
STEADY = 0.6
"""Share of repeats judged as before below which nobody falls who reads the pairs: three answers
given at random agree with themselves in a third to a half of the cases."""


class Kind(StrEnum):
    HABIT = "habit"
    GOLD = "gold"
    REPEATS = "repeats"
    FAST = "fast"


@dataclass(frozen=True)
class Concern:
    """word: on a chip. grave: whether it alone puts everything this person said in doubt."""

    kind: Kind
    word: str
    words: str
    grave: bool = True


def concerns_of(
    *,
    said: Sequence[Said],
    gold: Share | None,
    repeats: Share | None,
    pass_mark: float,
    seconds: tuple[float, float] | None,
) -> tuple[Concern, ...]:
    """seconds: the own median and the team's, where it is too fast."""
    found = [
        _habit([one for one in said if one.alarming]),
        _gold(gold, pass_mark),
        _repeats(repeats),
        _fast(seconds),
    ]
    return tuple(one for one in found if one)


def _habit(alarming: Sequence[Said]) -> Concern | None:
    if not alarming:
        return None
    names = ", ".join(one.dimension.lower() for one in alarming)
    chance = max(one.guessing or 0 for one in alarming)
    n = max(one.n_judgments for one in alarming)
    words = (
        f"the answers do not depend on the pair ({names}; probability {_percent(chance)} from "
        f"{n} answers)"
    )
    return Concern(Kind.HABIT, "answers by habit", words)


def _gold(share: Share | None, pass_mark: float) -> Concern | None:
    if share is None or share.n < FEWEST_CHECKS or share.high >= pass_mark:
        return None
    words = (
        f"{_share(share)} of the answers on {share.n} gold pairs are right, and "
        f"{_percent(pass_mark)} are wanted"
    )
    return Concern(Kind.GOLD, "gold missed", words)


def _repeats(share: Share | None) -> Concern | None:
    if share is None or share.n < FEWEST_CHECKS or share.high >= STEADY:
        return None
    words = f"only {_share(share)} of the answers stayed the same when {share.n} pairs came again"
    return Concern(Kind.REPEATS, "inconsistent", words)


def _fast(seconds: tuple[float, float] | None) -> Concern | None:
    if seconds is None:
        return None
    own, team = seconds
    words = f"half of the pairs took less than {own:.0f} s; the team takes {team:.0f} s"
    return Concern(Kind.FAST, "too fast", words, grave=False)


def _share(share: Share) -> str:
    return f"{_percent(share.value)} ({100 * share.low:.0f} to {100 * share.high:.0f})"


def _percent(value: float) -> str:
    return f"{100 * value:.0f}%"
