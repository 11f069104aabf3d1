"""Why there is nothing to judge, in words: never an empty screen."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from math import ceil

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from annotation.selectors.desk import Desk
from annotation.selectors.standings import Standing
from migrations_app.models import Migration


class Nothing(StrEnum):
    NOT_COLLECTING = "not_collecting"
    NO_PLAN = "no_plan"
    ALL_JUDGED = "all_judged"
    HELD = "held"
    YOURS_DONE = "yours_done"
    SET_ASIDE = "set_aside"
    PAUSED = "paused"
    YOU_PAUSED = "you_paused"
    DAILY_CAP = "daily_cap"
    YOUR_SEGMENTS = "your_segments"
    TRAINING = "training"
    TRAINING_FAILED = "training_failed"


@dataclass(frozen=True)
class NothingToJudge:
    """retry_s: when asking again may help; None where it will not by itself."""

    code: Nothing
    message: str
    retry_s: int | None = None


def why_nothing(
    desk: Desk,
    standings: Mapping[int, Standing],
    left: Mapping[int, int],
    given_back: int,
    now: datetime,
) -> NothingToJudge:
    """left: pairs of each candidate that the plan still allows.

    given_back: pairs that this person skipped and that still want a judgment.
    """
    if desk.migration.state == Migration.State.DRAFT or desk.terms is None:
        return NothingToJudge(
            Nothing.NO_PLAN,
            _(
                "There is nothing to judge yet: the plan of this comparison is not frozen. "
                "This page goes on by itself once it is."
            ),
            60,
        )
    if not desk.open:
        return NothingToJudge(
            Nothing.NOT_COLLECTING,
            _("Judging is closed here: this comparison takes no more answers. Thank you."),
        )
    return _held(standings, now) or _rest(standings, left, given_back)


def _held(standings: Mapping[int, Standing], now: datetime) -> NothingToJudge | None:
    lent = sum(standing.lent for standing in standings.values())
    ends = [standing.frees_at for standing in standings.values() if standing.frees_at]
    if not lent or not ends:
        return None
    wait_s = max(int((min(ends) - now).total_seconds()) + 1, 1)
    return NothingToJudge(Nothing.HELD, _lent(lent, ceil(wait_s / 60)), min(wait_s, 30))


def _lent(count: int, minutes: int) -> str:
    pairs = ngettext(
        "The last pair is with other people now.",
        "The last %(count)s pairs are with other people now.",
        count,
    ) % {"count": count}
    within = ngettext(
        "What they give up is free within a minute.",
        "What they give up is free within %(count)s minutes.",
        minutes,
    ) % {"count": minutes}
    return f"{pairs} {within}"


def _rest(
    standings: Mapping[int, Standing], left: Mapping[int, int], given_back: int
) -> NothingToJudge:
    if given_back:
        message = ngettext(
            "You have done all you could: 1 pair that you skipped waits for someone else.",
            "You have done all you could: %(count)s pairs that you skipped wait for someone else.",
            given_back,
        ) % {"count": given_back}
        return NothingToJudge(Nothing.YOURS_DONE, message, 60)
    again = sum(standing.again for standing in standings.values())
    if not again and any(left.values()):
        return NothingToJudge(
            Nothing.HELD, _("The last pairs are being handed to other people right now."), 5
        )
    if again:
        return NothingToJudge(
            Nothing.YOURS_DONE,
            _("You have judged every pair you could. Others are asked about the rest."),
            60,
        )
    aside = sum(standing.withdrawn for standing in standings.values())
    if aside:
        message = ngettext(
            "All other pairs are judged; 1 pair is set aside for the lead to look at. Thank you.",
            "All other pairs are judged; %(count)s pairs are set aside for the lead to look at. "
            "Thank you.",
            aside,
        ) % {"count": aside}
        return NothingToJudge(Nothing.SET_ASIDE, message)
    return NothingToJudge(
        Nothing.ALL_JUDGED, _("All pairs that the plan asks for are judged. Thank you.")
    )
