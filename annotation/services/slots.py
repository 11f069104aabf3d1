"""The slots of a queued pair: who holds one, kept true on the pair's row under its lock.

Whoever changes slots holds the lock of the queued pair's row first; so one pair is changed by one
person at a time, and what a claim looks at (`taken`, `judged`, `frees_at`) is never behind.
"""

from datetime import datetime, timedelta

from django.utils import timezone

from annotation.models import EVERYONE, Annotator, Assignment, QueuedPair
from migrations_app.models import prepared

LEASE_S = 120


def lease_end(now: datetime) -> datetime:
    return now + timedelta(seconds=LEASE_S)


def lock(assignment: Assignment) -> Assignment:
    """The assignment as it is now, its queued pair locked.

    Two statements, as the second one has to see what was committed while the first one waited.
    """
    queued = prepared.row(_LOCK, {"queued": assignment.queued_id})
    found = prepared.row(_READ, {"assignment": assignment.pk})
    if queued is None or found is None:
        raise Assignment.DoesNotExist(f"no assignment {assignment.pk}")
    held = prepared.made(Assignment, found)
    held.queued = prepared.made(QueuedPair, queued)
    return held


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
    """Lend the slot. The assignment is the old one, on its side, where there was one."""
    parameters = {
        "queued": queued.pk,
        "annotator": annotator.pk,
        "slot": slot,
        "side": side,
        "end": end,
        "now": timezone.now(),
    }
    [row] = prepared.rows(_HOLD if queued.taken else _HOLD_FRESH, parameters)
    if queued.taken:
        settle(queued)
    return prepared.made(Assignment, row)


def renew(assignment: Assignment, now: datetime) -> datetime:
    """Another lease from now; its end. The pair is locked."""
    end = lease_end(now)
    Assignment.objects.filter(pk=assignment.pk).update(leased_until=end)
    settle(assignment.queued)
    return end


def settle(queued: QueuedPair) -> None:
    """Write on the pair's row what its assignments say."""
    prepared.rows(_SETTLE, {"queued": queued.pk})


def mark_judged(held: Assignment, now: datetime) -> None:
    """The answers of this assignment stand from now on."""
    parameters = {"assignment": held.pk, "queued": held.queued_id, "now": now}
    prepared.rows(_JUDGED, parameters)


_LOCK = f"""
    SELECT {prepared.columns(QueuedPair)} FROM annotation_queuedpair
    WHERE id = %(queued)s::bigint FOR UPDATE
"""  # noqa: S608 - the columns of the model
_READ = f"""
    SELECT {prepared.columns(Assignment)} FROM annotation_assignment
    WHERE id = %(assignment)s::bigint
"""  # noqa: S608 - the columns of the model
_HOLD = f"""
    INSERT INTO annotation_assignment
        (queued_id, annotator_id, candidate_side, slot, leased_until, created_at)
    VALUES (%(queued)s::bigint, %(annotator)s::bigint, %(side)s, %(slot)s::int2,
        %(end)s::timestamptz, %(now)s::timestamptz)
    ON CONFLICT (queued_id, annotator_id)
        DO UPDATE SET slot = excluded.slot, leased_until = excluded.leased_until
    RETURNING {prepared.columns(Assignment)}
"""  # noqa: S608 - the columns of the model
_HOLD_FRESH = f"""
    WITH held AS (
        UPDATE annotation_queuedpair SET taken = 1, frees_at = %(end)s::timestamptz
        WHERE id = %(queued)s::bigint
    )
    {_HOLD}
"""  # noqa: S608 - the part is a constant
# One statement sees its own assignment as it was: hence the exception made for it.
_JUDGED = """
    WITH judged AS (
        UPDATE annotation_assignment SET judged_at = %(now)s::timestamptz, leased_until = NULL,
            draft = NULL
        WHERE id = %(assignment)s::bigint
    )
    UPDATE annotation_queuedpair q SET (taken, judged, frees_at) = (
        SELECT count(*),
            count(*) FILTER (WHERE a.judged_at IS NOT NULL OR a.id = %(assignment)s::bigint),
            min(a.leased_until) FILTER (
                WHERE a.judged_at IS NULL AND a.id <> %(assignment)s::bigint
            )
        FROM annotation_assignment a WHERE a.queued_id = q.id AND a.slot IS NOT NULL
    )
    WHERE q.id = %(queued)s::bigint
"""
_SETTLE = """
    UPDATE annotation_queuedpair q SET (taken, judged, frees_at) = (
        SELECT count(*), count(a.judged_at), min(a.leased_until) FILTER (WHERE a.judged_at IS NULL)
        FROM annotation_assignment a WHERE a.queued_id = q.id AND a.slot IS NOT NULL
    )
    WHERE q.id = %(queued)s::bigint
"""
