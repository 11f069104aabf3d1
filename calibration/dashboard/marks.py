"""Where the terms changed along the judgments: new versions of the plan, and amendments."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

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
