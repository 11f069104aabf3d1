"""A search for one person's next pair: what is looked through, and how what is found is lent."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum, When

from annotation.models import Annotator, Assignment, QueuedPair, Skip, Stream
from annotation.selectors.desk import Desk
from annotation.selectors.sitting import Sitting
from annotation.services.sides import choose_side
from annotation.services.slots import free_expired, free_slot, hold, lease_end


@dataclass(frozen=True)
class Search:
    desk: Desk
    annotator: Annotator
    now: datetime
    sitting: Sitting


def queue_of(search: Search, streams: Q) -> QuerySet[QueuedPair]:
    """In the order drawn, without what this person gave back or somebody else is claiming."""
    gave_back = Skip.objects.filter(
        assignment__queued=OuterRef("pk"), assignment__annotator=search.annotator
    )
    mine = Assignment.objects.filter(annotator=search.annotator)
    sign = Case(
        When(candidate_side="left", then=1), When(candidate_side="right", then=-1), default=0
    )
    lean = mine.order_by().values("annotator").annotate(lean=Sum(sign)).values("lean")
    shown = mine.filter(queued=OuterRef("pk")).values("candidate_side")
    return (
        QueuedPair.objects.filter(
            ~Exists(gave_back), streams, epoch=search.desk.epoch_id, withdrawn=False
        )
        .annotate(lean=Subquery(lean), shown_before=Subquery(shown))
        .order_by("batch", "rank")
        .select_for_update(skip_locked=True, of=("self",))
    )


def lend(search: Search, queued: QueuedPair, side: str = "") -> Assignment:
    """side: of the candidate, where it is not for the usual rule to say."""
    if queued.taken:
        free_expired(queued, search.now)
    slot = free_slot(queued) if queued.taken else 1
    if slot is None:
        raise AssertionError(f"queued pair {queued.pk} was free and has no slot")
    side = side or _side(search, queued)
    return hold(queued, search.annotator, slot, side, lease_end(search.now))


def _side(search: Search, queued: Any) -> str:
    """Kept where this person had the pair before."""
    if queued.shown_before:
        return str(queued.shown_before)
    others = Assignment.objects.filter(queued=queued, slot__isnull=False)
    shown = others.values_list("candidate_side", flat=True) if queued.taken else ()
    terms = search.desk.terms or {}
    return choose_side(
        seed=terms["seed"],
        pair_id=queued.pair_id,
        annotator_id=search.annotator.pk,
        lean=queued.lean or 0,
        shown=shown,
    )


def given_back(search: Search) -> int:
    """Pairs of the plan this person skipped that still want a judgment."""
    skips = Skip.objects.filter(
        assignment__annotator=search.annotator,
        assignment__queued__epoch=search.desk.epoch_id,
        assignment__queued__stream__in=[Stream.RANDOM, Stream.ACTIVE],
        assignment__queued__withdrawn=False,
        assignment__queued__judged__lt=F("assignment__queued__overlap"),
    )
    return skips.values("assignment").distinct().count()
