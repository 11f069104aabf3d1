"""The slots of a queued pair: who holds one, kept true on the pair's row under its lock.

Whoever changes slots holds the lock of the queued pair's row first; so one pair is changed by one
person at a time, and what a claim looks at (`taken`, `judged`, `frees_at`) is never behind.
"""

from datetime import datetime, timedelta

from django.db import connection

from annotation.models import EVERYONE, Annotator, Assignment, QueuedPair

LEASE_S = 120


def lease_end(now: datetime) -> datetime:
    return now + timedelta(seconds=LEASE_S)


def lock(assignment: Assignment) -> Assignment:
    """The assignment as it is now, its queued pair locked."""
    QueuedPair.objects.select_for_update().get(pk=assignment.queued_id)
    return Assignment.objects.select_related(
        "annotator", "queued__epoch__migration", "queued__pair"
    ).get(pk=assignment.pk)


def free_slot(queued: QueuedPair) -> int | None:
    """The lowest number that nobody holds."""
    held = Assignment.objects.filter(queued=queued, slot__isnull=False)
    numbers = set(held.values_list("slot", flat=True))
    return next((n for n in range(1, queued.overlap + 1) if n not in numbers), None)


def free_expired(queued: QueuedPair, now: datetime) -> None:
    """Where a slot is wanted by others: a pair for everybody has enough of them."""
    if queued.overlap >= EVERYONE:
        return
    lent = Assignment.objects.filter(queued=queued, slot__isnull=False, judged_at__isnull=True)
    lent.filter(leased_until__lte=now).update(slot=None)


def hold(
    queued: QueuedPair, annotator: Annotator, slot: int, side: str, end: datetime
) -> Assignment:
    """Lend the slot. The assignment is the old one where there was one."""
    made = Assignment(
        queued=queued, annotator=annotator, slot=slot, candidate_side=side, leased_until=end
    )
    [kept] = Assignment.objects.bulk_create(
        [made],
        update_conflicts=True,
        unique_fields=["queued", "annotator"],
        update_fields=["slot", "leased_until"],
    )
    if queued.taken:
        settle(queued)
    else:
        QueuedPair.objects.filter(pk=queued.pk).update(taken=1, frees_at=end)
    return kept


def renew(assignment: Assignment, now: datetime) -> datetime:
    """Another lease from now; its end. The pair is locked."""
    end = lease_end(now)
    Assignment.objects.filter(pk=assignment.pk).update(leased_until=end)
    settle(assignment.queued)
    return end


def settle(queued: QueuedPair) -> None:
    """Write on the pair's row what its assignments say."""
    with connection.cursor() as cursor:
        cursor.execute(_SETTLE, [queued.pk])


_SETTLE = """
    UPDATE annotation_queuedpair q SET (taken, judged, frees_at) = (
        SELECT count(*), count(a.judged_at), min(a.leased_until) FILTER (WHERE a.judged_at IS NULL)
        FROM annotation_assignment a WHERE a.queued_id = q.id AND a.slot IS NOT NULL
    )
    WHERE q.id = %s
"""
