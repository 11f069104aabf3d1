"""Why this person is lent nothing although pairs wait: in words, with whom to ask."""

from collections.abc import Mapping

from annotation.selectors.nothing import Nothing, NothingToJudge
from annotation.selectors.policy import Policy
from annotation.selectors.sitting import Sitting
from annotation.selectors.standings import Standing


def why_paused(policy: Policy, sitting: Sitting) -> NothingToJudge | None:
    if policy.paused:
        return NothingToJudge(
            Nothing.PAUSED,
            "The lead has paused this queue. This page goes on by itself once it is open again.",
            60,
        )
    if sitting.paused:
        return NothingToJudge(
            Nothing.YOU_PAUSED,
            "The lead has paused your part in this queue. Ask the lead when it goes on.",
            300,
        )
    return None


def why_capped(policy: Policy, sitting: Sitting) -> NothingToJudge | None:
    caps = [cap for cap in (policy.daily_cap, sitting.daily_cap) if cap is not None]
    if not caps or sitting.at_work < min(caps):
        return None
    pairs = "1 pair" if min(caps) == 1 else f"{min(caps)} pairs"
    return NothingToJudge(
        Nothing.DAILY_CAP,
        f"You have reached {pairs} for today, which is the most per day here. "
        "More come after midnight (UTC). Thank you.",
    )


def why_not_yours(
    sitting: Sitting, standings: Mapping[int, Standing], left: Mapping[int, int]
) -> NothingToJudge | None:
    again = any(standing.again for standing in standings.values())
    if not sitting.segments or not (again or any(left.values())):
        return None
    named = ", ".join(sitting.segments)
    return NothingToJudge(
        Nothing.YOUR_SEGMENTS,
        f"You judge these segments only: {named}. None of the next pairs is of them; "
        "others have to judge theirs first.",
        60,
    )


def why_in_training(gold_left: bool) -> NothingToJudge:
    if gold_left:
        return NothingToJudge(
            Nothing.TRAINING, "Answer the pairs you have open first: they end your training.", 3
        )
    return NothingToJudge(
        Nothing.TRAINING,
        "Your training is not complete and no more practice pairs are left. Ask the lead.",
        60,
    )


def why_not_trained(right: int, answers: int, pass_mark: float) -> NothingToJudge:
    return NothingToJudge(
        Nothing.TRAINING_FAILED,
        f"In your training {right} of {answers} answers were right, and {pass_mark:.0%} are "
        "wanted. Read the rubric again and ask the lead for another try.",
        300,
    )
