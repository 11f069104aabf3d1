"""Why this person is lent nothing although pairs wait: in words, with whom to ask."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from annotation.selectors.nothing import Nothing, NothingToJudge
from annotation.selectors.policy import Policy
from annotation.selectors.sitting import Sitting
from annotation.selectors.standings import Standing


def why_paused(policy: Policy, sitting: Sitting) -> NothingToJudge | None:
    if policy.paused:
        return NothingToJudge(
            Nothing.PAUSED,
            _("The lead has paused this queue. This page goes on by itself once it is open again."),
            60,
        )
    if sitting.paused:
        return NothingToJudge(
            Nothing.YOU_PAUSED,
            _("The lead has paused your part in this queue. Ask the lead when it goes on."),
            300,
        )
    return None


def why_capped(policy: Policy, sitting: Sitting) -> NothingToJudge | None:
    caps = [cap for cap in (policy.daily_cap, sitting.daily_cap) if cap is not None]
    if not caps or sitting.at_work < min(caps):
        return None
    message = ngettext(
        "You have reached 1 pair for today, which is the most per day here. "
        "More come after midnight (UTC). Thank you.",
        "You have reached %(count)s pairs for today, which is the most per day here. "
        "More come after midnight (UTC). Thank you.",
        min(caps),
    )
    return NothingToJudge(Nothing.DAILY_CAP, message % {"count": min(caps)})


def why_not_yours(
    sitting: Sitting, standings: Mapping[int, Standing], left: Mapping[int, int]
) -> NothingToJudge | None:
    again = any(standing.again for standing in standings.values())
    if not sitting.segments or not (again or any(left.values())):
        return None
    message = _(
        "You judge these segments only: %(segments)s. None of the next pairs is of them; "
        "others have to judge theirs first."
    ) % {"segments": ", ".join(sitting.segments)}
    return NothingToJudge(Nothing.YOUR_SEGMENTS, message, 60)


def why_in_training(gold_left: bool) -> NothingToJudge:
    if gold_left:
        return NothingToJudge(
            Nothing.TRAINING, _("Answer the pairs you have open first: they end your training."), 3
        )
    return NothingToJudge(
        Nothing.TRAINING,
        _("Your training is not complete and no more practice pairs are left. Ask the lead."),
        60,
    )


def why_not_trained(right: int, answers: int, pass_mark: float) -> NothingToJudge:
    message = _(
        "In your training %(right)s of %(answers)s answers were right, and %(wanted)s%% are "
        "wanted. Read the rubric again and ask the lead for another try."
    ) % {"right": right, "answers": answers, "wanted": f"{100 * pass_mark:.0f}"}
    return NothingToJudge(Nothing.TRAINING_FAILED, message, 300)
