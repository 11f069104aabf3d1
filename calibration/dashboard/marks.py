"""Where the terms changed along the judgments: new versions of the plan, and amendments."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from calibration.selectors.latest import HistoryPoint
from migrations_app.models import Plan
from migrations_app.planning.amendments import amended, amendments_of

Terms = tuple[int, int]
"""Version of a plan, and how many amendments it had."""

TIMES = {1: "once", 2: "twice"}


@dataclass(frozen=True)
class Mark:
    """count: judged pairs at the first fit under other terms. margin: the one before."""

    count: int
    label: str
    margin: float


@dataclass(frozen=True)
class Event:
    """What happened after so many judged pairs, and leaves the terms as they are."""

    count: int
    label: str


def events_of(points: Sequence[HistoryPoint], imports: Sequence[datetime]) -> tuple[Event, ...]:
    """When the epoch shown began, where it is not the first, and judgments that were imported.

    points: of one dimension, all candidates. imports: when they ended.
    """
    epoch = max((point.epoch for point in points), default=0)
    shown = [point for point in points if point.epoch == epoch]
    found = [Event(0, f"epoch {epoch}")] if epoch > 1 else []
    for at in imports:
        before = [point.n_judgments for point in shown if point.as_of < at]
        if before and any(point.as_of >= at for point in shown):
            found.append(Event(max(before), "import"))
    return tuple(found)


def joined(events: Sequence[Event]) -> list[Event]:
    """What happened at one place gets one label."""
    labels: dict[int, list[str]] = {}
    for event in sorted(events, key=lambda event: event.count):
        labels.setdefault(event.count, []).append(event.label)
    return [Event(count, ", ".join(dict.fromkeys(said))) for count, said in labels.items()]


def marks_of(points: Sequence[HistoryPoint], margins: Mapping[Terms, float]) -> tuple[Mark, ...]:
    """points: of one dimension, all candidates. margins: of that dimension, by terms."""
    epoch = max((point.epoch for point in points), default=0)
    first: dict[Terms, int] = {}
    for point in points:
        if point.epoch == epoch:
            terms = point.plan_version, point.amendments
            first[terms] = min(point.n_judgments, first.get(terms, point.n_judgments))
    order = sorted(first)
    return tuple(
        Mark(first[now], _label(before, now), margins[before])
        for before, now in zip(order, order[1:], strict=False)
        if before in margins
    )


def margins_of(plans: Sequence[Plan], dimension: str) -> dict[Terms, float]:
    """The margin of a dimension under all terms there ever were; without plans that leave it out.

    plans: with their amendments.
    """
    found: dict[Terms, float] = {}
    for plan in (plan for plan in plans if dimension in plan.terms["dimensions"]):
        made = amendments_of(plan)
        for count in range(len(made) + 1):
            terms = amended(plan.terms, made[:count])
            found[plan.version, count] = terms["dimensions"][dimension]["margin"]
    return found


def in_words(version: int, amendments: int) -> str:
    return f"{version}, amended {times(amendments)}" if amendments else f"{version}"


def times(count: int) -> str:
    return TIMES.get(count, f"{count} times")


def _label(before: Terms, now: Terms) -> str:
    if before[0] != now[0]:
        return f"plan {in_words(*now)}"
    made = now[1] - before[1]
    return "amended" if made == 1 else f"amended {times(made)}"
