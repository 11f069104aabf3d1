"""What is wrong with how somebody judges, said in words: with the figure it rests on.

Only what an interval bears out is said: of few answers nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext

from calibration.team.fitted import Said
from calibration.team.shares import Share
from migrations_app.decision.wording import in_sentence

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
    names = ", ".join(in_sentence(one.dimension) for one in alarming)
    chance = max(one.guessing or 0 for one in alarming)
    n = max(one.n_judgments for one in alarming)
    words = gettext(
        "the answers do not depend on the pair (%(names)s; probability %(chance)s%% from "
        "%(count)s answers)"
    ) % {"names": names, "chance": _hundredths(chance), "count": n}
    return Concern(Kind.HABIT, gettext("answers by habit"), words)


def _gold(share: Share | None, pass_mark: float) -> Concern | None:
    if share is None or share.n < FEWEST_CHECKS or share.high >= pass_mark:
        return None
    words = gettext(
        "%(share)s%% (%(low)s to %(high)s) of the answers on %(count)s gold pairs are right, and "
        "%(wanted)s%% are wanted"
    ) % {**_figures(share), "wanted": _hundredths(pass_mark)}
    return Concern(Kind.GOLD, gettext("gold missed"), words)


def _repeats(share: Share | None) -> Concern | None:
    if share is None or share.n < FEWEST_CHECKS or share.high >= STEADY:
        return None
    words = gettext(
        "only %(share)s%% (%(low)s to %(high)s) of the answers stayed the same when %(count)s "
        "pairs came again"
    ) % _figures(share)
    return Concern(Kind.REPEATS, gettext("inconsistent"), words)


def _fast(seconds: tuple[float, float] | None) -> Concern | None:
    if seconds is None:
        return None
    own, team = seconds
    said = {"own": f"{own:.0f}", "team": f"{team:.0f}"}
    words = gettext("half of the pairs took less than %(own)s s; the team takes %(team)s s") % said
    return Concern(Kind.FAST, gettext("too fast"), words, grave=False)


def _figures(share: Share) -> dict[str, str | int]:
    ends = {"low": _hundredths(share.low), "high": _hundredths(share.high)}
    return {"share": _hundredths(share.value), **ends, "count": share.n}


def _hundredths(value: float) -> str:
    return f"{100 * value:.0f}"
