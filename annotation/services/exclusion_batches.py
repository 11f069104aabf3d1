"""All judgments of one person taken out of the analysis at once, or put back.

One statement and one audit event, however many they are: one by one, a few thousand would hold the
lock of the record for half a minute, and every submit would wait for it.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import connection, transaction
from django.utils import timezone

from annotation.models import Annotator, Exclusion
from annotation.signals import judgments_recorded
from migrations_app.audit.canonical import sha256_of
from migrations_app.audit.services import record
from migrations_app.decision.signing import mark_evidence_changed
from migrations_app.models import Migration


@dataclass(frozen=True)
class _Made:
    first: int
    last: int
    count: int
    dimension_ids: frozenset[int]
    oldest: datetime


def exclude_all(
    *,
    migration: Migration,
    annotator: Annotator,
    reason: str,
    actor: AbstractBaseUser | None = None,
) -> int:
    """Every current judgment of this person in the epoch in force; how many."""
    return _decide_all(migration, annotator, True, reason, actor)


def restore_all(
    *,
    migration: Migration,
    annotator: Annotator,
    reason: str,
    actor: AbstractBaseUser | None = None,
) -> int:
    """Every current judgment of this person that is excluded; how many."""
    return _decide_all(migration, annotator, False, reason, actor)


def batch_digest(object_id: str) -> str | None:
    """object_id: first-last, ids of the exclusions; nobody else writes between them."""
    first, _, last = object_id.partition("-")
    rows = Exclusion.objects.filter(pk__gte=int(first), pk__lte=int(last)).order_by("pk")
    columns = ("pk", "judgment_id", "revision", "excluded", "reason", "decided_by_id")
    found = [list(row) for row in rows.values_list(*columns)]
    return sha256_of(found) if found else None


@transaction.atomic
def _decide_all(
    migration: Migration,
    annotator: Annotator,
    excluded: bool,
    reason: str,
    actor: AbstractBaseUser | None,
) -> int:
    made = _write(
        {
            "annotator": annotator.pk,
            "epoch": migration.epoch.pk,
            "excluded": excluded,
            "reason": reason,
            "actor": actor.pk if actor else None,
            "at": timezone.now(),
        }
    )
    if made is None:
        return 0
    record(
        verb="judgments_excluded" if excluded else "judgments_restored",
        object_kind="exclusion_batch",
        object_id=f"{made.first}-{made.last}",
        object_digest=batch_digest(f"{made.first}-{made.last}") or "",
        migration=migration,
        actor=actor,
        data={"annotator": annotator.pk, "count": made.count, "reason": reason},
    )
    if excluded:
        mark_evidence_changed(migration=migration, oldest=made.oldest)
    judgments_recorded.send(Exclusion, dimension_ids=set(made.dimension_ids))
    return made.count


def _write(parameters: dict[str, Any]) -> _Made | None:
    with connection.cursor() as cursor:
        cursor.execute(_HOLD, parameters)
        # Ids of one batch stand side by side; a lone exclusion waits for its commit.
        cursor.execute("LOCK TABLE annotation_exclusion IN SHARE ROW EXCLUSIVE MODE")
        cursor.execute(_INSERT, parameters)
        first, last, count, dimensions, oldest = cursor.fetchone()
    return _Made(first, last, count, frozenset(dimensions), oldest) if count else None


_THEIRS = """
    FROM annotation_judgment j
    JOIN annotation_assignment a ON a.id = j.assignment_id
    JOIN annotation_queuedpair q ON q.id = a.queued_id
    WHERE a.annotator_id = %(annotator)s AND q.epoch_id = %(epoch)s AND NOT j.retracted
    AND NOT EXISTS (
        SELECT 1 FROM annotation_judgment n
        WHERE n.assignment_id = j.assignment_id AND n.dimension_id = j.dimension_id
        AND n.revision > j.revision
    )
"""

# Rows in one order, and before anything is read of them: a decision made meanwhile is seen then.
_HOLD = f"SELECT j.id {_THEIRS} ORDER BY j.id FOR UPDATE OF j"  # noqa: S608 - no input in it

_INSERT = f"""
    WITH theirs AS (SELECT j.id, j.dimension_id, j.created_at {_THEIRS}),
    last_words AS (
        SELECT DISTINCT ON (e.judgment_id) e.judgment_id, e.revision, e.excluded
        FROM annotation_exclusion e JOIN theirs t ON t.id = e.judgment_id
        ORDER BY e.judgment_id, e.revision DESC
    ),
    made AS (
        INSERT INTO annotation_exclusion
            (judgment_id, revision, excluded, reason, decided_by_id, decided_at)
        SELECT t.id, coalesce(w.revision, 0) + 1, %(excluded)s, %(reason)s, %(actor)s, %(at)s
        FROM theirs t LEFT JOIN last_words w ON w.judgment_id = t.id
        WHERE coalesce(w.excluded, false) <> %(excluded)s
        ORDER BY t.id
        RETURNING id, judgment_id
    )
    SELECT min(made.id), max(made.id), count(*), array_agg(DISTINCT t.dimension_id),
        min(t.created_at)
    FROM made JOIN theirs t ON t.id = made.judgment_id
"""  # noqa: S608 - no input in it
