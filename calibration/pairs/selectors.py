"""What people said of every judged pair, counted by the database."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Avg, Count, F, Max, Min, Q, QuerySet

from annotation.models import Judgment
from annotation.selectors import counted_judgments
from calibration.pairs.filters import PAIR, Asked, Outcome
from calibration.pairs.measures import contradicted
from migrations_app.models import OutputPair

WHO = "assignment__annotator"
Judged = QuerySet[Judgment, Any]


def judged_pairs(epoch_id: int | None, dimensions: Iterable[int], where: Q | None = None) -> Judged:
    """A row per quality dimension and pair of the frozen population that is judged on it.

    mean: quality difference. low, high: the judgments furthest apart. people: how many judged it.
    where: a condition on judgments.
    """
    frozen = Q(**{f"{PAIR}__population": OutputPair.Population.FROZEN}, dimension__in=dimensions)
    rows = counted_judgments(epoch_id or 0).filter(frozen & (where or Q())).order_by()
    keyed = rows.values("dimension_id", pair=F(PAIR), candidate=F(f"{PAIR}__candidate"))
    return keyed.annotate(
        mean=Avg("value"), low=Min("value"), high=Max("value"), people=_people(Q())
    )


def lost_counts(
    epoch_id: int | None, dimensions: Iterable[int], candidates: Iterable[int]
) -> Mapping[tuple[int, int], int]:
    """How many pairs each candidate lost, by its id and that of the dimension; in one query."""
    ids = tuple(dimensions)
    keys = {f"c{c}d{d}": (c, d) for c in candidates for d in ids}
    lost = Outcome.LOST.condition
    counts = {
        name: Count("pair", filter=lost & Q(candidate=c, dimension_id=d))
        for name, (c, d) in keys.items()
    }
    found = judged_pairs(epoch_id, ids).aggregate(**counts) if counts else {}
    return {keys[name]: count for name, count in found.items()}


def asked_pairs(epoch_id: int | None, dimensions: Iterable[int], asked: Asked) -> Judged:
    """Of every outcome."""
    rows = judged_pairs(epoch_id, dimensions, asked.condition)
    if asked.disagree:
        rows = rows.filter(Q(low__lt=0, high__gt=0))
    return rows.filter(contradicted()) if asked.metric else rows


def outcome_counts(rows: Judged) -> Mapping[Outcome, int]:
    counts = {str(one): Count("pair", filter=one.condition) for one in Outcome}
    return {Outcome(name): count for name, count in rows.aggregate(**counts).items()}


def page_of_pairs(rows: Judged, outcome: Outcome, start: int, size: int) -> list[dict[str, Any]]:
    """The clearest first; of all outcomes the worst. Beside the mean, who said what."""
    said = rows.filter(outcome.condition).annotate(
        worse=_people(Q(value__lt=0)), same=_people(Q(value=0)), better=_people(Q(value__gt=0))
    )
    first = "-mean" if outcome is Outcome.WON else "mean"
    order = ("pair",) if outcome is Outcome.TIED else (first, "pair")
    return list(said.order_by(*order, "dimension_id")[start : start + size])


def _people(said: Q) -> Count:
    return Count(WHO, filter=said, distinct=True)
