"""Amendments in plain words: what they changed, what it was before, what they cost."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from calibration.statistics.evidence import Goal
from migrations_app.models import Plan
from migrations_app.planning.amendments import Amendment, Change, amendments_of

GOALS = {Goal.NON_INFERIORITY: "not worse by the margin", Goal.SUPERIORITY: "better"}
Z_POWER = 0.8416  # four runs in five
MUCH = 3  # times the judgments, from which on per cent say less
STRICTER = "Stricter than before: this takes nothing from the stated error rate."
LOOSER = "The stated error rate was for the terms before and does not cover this."


def change_words(change: Change, names: Mapping[str, str] | None = None) -> str:
    """ "margin of correctness 4 points, before 5". names: of dimensions; without, none is said."""
    of = f" of {names.get(change.of, change.of)}" if names and change.of in names else ""
    old, new = change.old, change.new
    if change.term == "margin":
        return f"margin{of} {_points(new)} points, before {_points(old)}"
    if change.term == "goal":
        return f"goal{of}: {GOALS[Goal(new)]}, before {GOALS[Goal(old)]}"
    if change.term == "required":
        word = "required, before not" if new else "no longer required"
        return f"{of.removeprefix(' of ')} {word}".strip()
    if change.term == "quota":
        return _quota(change)
    if change.term == "alpha":
        return f"wrong approvals at most {new * 100:g}%, before {old * 100:g}%"
    return f"at most {new} judged pairs per candidate, before {old}"


def beside_verdict(amendment: Amendment, dimension: str, candidates: int = 1) -> str:
    """What a card says of an amendment; "" of one made before anything was judged.

    candidates: how many the judgments at that moment were shared by.
    """
    judged = amendment.judged.get(dimension, 0)
    changes = amendment.of(dimension)
    if not judged or not changes:
        return ""
    said = "; ".join(change_words(change) for change in changes)
    meaning = LOOSER if any(change.looser for change in changes) else STRICTER
    of = "" if candidates == 1 else " of all candidates"
    return f"Amended after {judged} judgments{of}: {said}. {meaning}"


def amendment_lines(plan: Plan) -> Iterator[str]:
    """For the terminal. Dimensions by their slugs."""
    names = {slug: slug for slug in plan.terms["dimensions"]}
    for made in amendments_of(plan):
        yield (
            f"amended {made.amended_at:%Y-%m-%d %H:%M} UTC after {made.most_judged} judgments: "
            f"{made.reason}"
        )
        for change in made.told:
            seen = change.looser and made.seen_by(change)
            rest = " (not covered by the stated error rate)" if seen else ""
            yield f"  {change_words(change, names)}{rest}"


@dataclass(frozen=True)
class Cost:
    """One change as its page and its command say it before and after it is made."""

    what: str
    price: str
    looser: bool


def costs_of(
    changes: tuple[Change, ...], terms: Mapping[str, Any], names: Mapping[str, str]
) -> tuple[Cost, ...]:
    """terms: before the changes. Critical values are told as the price of a lower alpha."""
    told = [change for change in changes if change.term != "critical_values"]
    return tuple(Cost(change_words(c, names), _price(c, changes, terms), c.looser) for c in told)


def _price(change: Change, changes: tuple[Change, ...], terms: Mapping[str, Any]) -> str:
    if change.term == "margin":
        return _margin_price(change, terms)
    if change.term == "goal":
        return (
            "Better is harder to show than not worse." if not change.looser else "Easier to show."
        )
    if change.term == "required":
        return "Its verdict can stop an approval." if change.new else "Its verdict stops nothing."
    if change.term == "quota":
        return "Can stop a pass, and comes first." if not change.looser else "Stops fewer passes."
    if change.term == "alpha":
        return _alpha_price(changes)
    return (
        f"{change.old - change.new} judgments fewer per candidate. The critical value stays, so "
        "nothing is won by ending earlier; raising it again is a new version."
    )


def _margin_price(change: Change, terms: Mapping[str, Any]) -> str:
    if terms["dimensions"][change.of]["goal"] != Goal.NON_INFERIORITY:
        return "The goal is to be better, for which the margin does not count."
    return f"{_times((change.old / change.new) ** 2)} for a candidate that is as good."


def _alpha_price(changes: tuple[Change, ...]) -> str:
    values = next(change for change in changes if change.term == "critical_values")
    before, now = max(values.old.values()), max(values.new.values())
    ratio = ((now + Z_POWER) / (before + Z_POWER)) ** 2
    return f"{_times(ratio)}: c is {now:.2f} instead of {before:.2f}."


def _times(ratio: float) -> str:
    if ratio < 1:
        return f"About {1 - ratio:.0%} fewer judgments"
    if ratio < MUCH:
        return f"About {ratio - 1:.0%} more judgments"
    return f"About {ratio:.1f} times the judgments"


def _quota(change: Change) -> str:
    if change.new is None:
        return f"segment {change.of} no longer critical, before with {change.old} judgments first"
    before = f"before {change.old}" if change.old else "before not critical"
    return f"critical segment {change.of}: {change.new} judgments first, {before}"


def _points(margin: float) -> str:
    return f"{margin * 100:g}"
