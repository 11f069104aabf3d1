"""A search for one person's next pair: what is looked through, and how what is found is lent."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F

from annotation.models import Annotator, Assignment, QueuedPair, Skip, Stream
from annotation.selectors.desk import Desk
from annotation.selectors.sitting import Sitting
from annotation.services.sides import choose_side
from annotation.services.slots import free_expired, free_slot, hold, lease_end
from migrations_app.models import prepared


@dataclass(frozen=True)
class Search:
    desk: Desk
    annotator: Annotator
    now: datetime
    sitting: Sitting


@dataclass(frozen=True)
class Place:
    """A queued pair found and locked. lean: how many more of this person's pairs had the candidate
    left than right. shown_before: its side where this person had the pair before.
    """

    queued: QueuedPair
    lean: int
    shown_before: str


def find(search: Search, where: str, order: str = "q.batch, q.rank", **more: Any) -> Place | None:
    """The first place of this queue that nobody else is claiming and this person gave not back.

    where, order: SQL of this package on the queued pair q. more: its parameters beside `epoch`,
    `annotator` and `now`.
    """
    parameters = {
        "epoch": search.desk.epoch_id,
        "annotator": search.annotator.pk,
        "now": search.now,
        **more,
    }
    row = prepared.row(_FIND.format(where=where, order=order), parameters)
    if row is None:
        return None
    *fields, lean, shown_before = row
    return Place(prepared.made(QueuedPair, fields), lean or 0, shown_before or "")


FREE = "(q.taken < q.overlap OR q.frees_at <= %(now)s::timestamptz)"
_FIND = f"""
    SELECT {prepared.columns(QueuedPair, "q")},
        (
            SELECT sum(CASE candidate_side WHEN 'left' THEN 1 WHEN 'right' THEN -1 ELSE 0 END)::int
            FROM annotation_assignment WHERE annotator_id = %(annotator)s::bigint
        ),
        (
            SELECT candidate_side FROM annotation_assignment
            WHERE annotator_id = %(annotator)s::bigint AND queued_id = q.id
        )
    FROM annotation_queuedpair q
    WHERE q.epoch_id = %(epoch)s::bigint AND NOT q.withdrawn AND {{where}}
    AND NOT EXISTS (
        SELECT FROM annotation_skip s JOIN annotation_assignment a ON a.id = s.assignment_id
        WHERE a.queued_id = q.id AND a.annotator_id = %(annotator)s::bigint
    )
    ORDER BY {{order}} LIMIT 1
    FOR UPDATE OF q SKIP LOCKED
"""  # noqa: S608 - the columns of the model


def lend(search: Search, place: Place, side: str = "") -> Assignment:
    """side: of the candidate, where it is not for the usual rule to say."""
    queued = place.queued
    if queued.taken:
        free_expired(queued, search.now)
    slot = free_slot(queued) if queued.taken else 1
    if slot is None:
        raise AssertionError(f"queued pair {queued.pk} was free and has no slot")
    side = side or _side(search, place)
    return hold(queued, search.annotator, slot, side, lease_end(search.now))


def _side(search: Search, place: Place) -> str:
    """Kept where this person had the pair before."""
    if place.shown_before:
        return place.shown_before
    queued = place.queued
    others = Assignment.objects.filter(queued=queued, slot__isnull=False)
    shown = others.values_list("candidate_side", flat=True) if queued.taken else ()
    terms = search.desk.terms or {}
    return choose_side(
        seed=terms["seed"],
        pair_id=queued.pair_id,
        annotator_id=search.annotator.pk,
        lean=place.lean,
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
