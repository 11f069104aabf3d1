"""What one press of the last key wrote, as one object of the tamper-evident record."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.utils import timezone

from annotation.models import APART, Assignment, Judgment
from annotation.selectors.desk import Desk
from annotation.signals import judgments_recorded
from migrations_app.audit.canonical import sha256_of
from migrations_app.audit.services import record
from migrations_app.models import prepared


def write(
    judgments: Sequence[Judgment], desk: Desk, *, verb: str, actor: AbstractBaseUser | None
) -> None:
    """Store revisions of one assignment and tell of them, in the caller's transaction."""
    assignment = judgments[0].assignment
    ids = [row[0] for row in prepared.rows(_WRITE, _arrays(judgments))]
    for judgment, pk in zip(judgments, sorted(ids), strict=True):
        judgment.pk = pk
    record(
        verb=verb,
        object_kind="submission",
        object_id=f"{assignment.pk}:{min(ids)}-{max(ids)}",
        object_digest=_digest(judgments),
        migration=desk.migration,
        actor=actor,
        data={"assignment": assignment.pk, "dimensions": [j.dimension_id for j in judgments]},
    )
    if assignment.queued.stream in APART:
        return  # no fit reads them: a refit after them would tell that they were none of the plan
    changed = {judgment.dimension_id for judgment in judgments}
    judgments_recorded.send(Judgment, dimension_ids=changed)


def _arrays(judgments: Sequence[Judgment]) -> dict[str, Any]:
    found = {name: [getattr(one, name) for one in judgments] for name in _COLUMNS}
    return found | {"answer": [json.dumps(one.answer) for one in judgments], "now": timezone.now()}


_COLUMNS = (
    "assignment_id", "dimension_id", "revision", "value", "answer", "retracted", "rubric_version",
    "evidence_digest", "active_s", "keystrokes", "judged_at",
)  # fmt: skip
# In the order given: the ids tell which judgments belong together.
_WRITE = f"""
    INSERT INTO annotation_judgment ({", ".join(_COLUMNS)}, created_at)
    SELECT {", ".join(f"given.{name}" for name in _COLUMNS)}, %(now)s::timestamptz
    FROM unnest(
        %(assignment_id)s::bigint[], %(dimension_id)s::bigint[], %(revision)s::int2[],
        %(value)s::float8[], %(answer)s::jsonb[], %(retracted)s::bool[],
        %(rubric_version)s::int2[], %(evidence_digest)s::text[], %(active_s)s::float8[],
        %(keystrokes)s::int[], %(judged_at)s::timestamptz[]
    ) WITH ORDINALITY AS given ({", ".join(_COLUMNS)}, place)
    ORDER BY given.place
    RETURNING id
"""  # noqa: S608 - columns named above


def submission_digest(object_id: str) -> str | None:
    """object_id: assignment:first-last, ids of the judgments; nobody else writes between them."""
    assignment, _, span = object_id.partition(":")
    first, _, last = span.partition("-")
    found = Judgment.objects.filter(
        assignment=int(assignment), pk__gte=int(first), pk__lte=int(last)
    )
    rows = list(found.order_by("pk"))
    return _digest(rows) if rows else None


def latest(assignment: Assignment) -> dict[int, Judgment]:
    """The highest revision by id of the dimension."""
    found = {}
    for row in prepared.rows(_LATEST, {"assignment": assignment.pk}):
        judgment = prepared.made(Judgment, row)
        judgment.assignment = assignment
        found[judgment.dimension_id] = judgment
    return found


_LATEST = f"""
    SELECT DISTINCT ON (dimension_id) {prepared.columns(Judgment)} FROM annotation_judgment
    WHERE assignment_id = %(assignment)s::bigint
    ORDER BY dimension_id, revision DESC
"""  # noqa: S608 - the columns of the model


def _digest(judgments: Iterable[Judgment]) -> str:
    return sha256_of([_told(judgment) for judgment in judgments])


def _told(j: Judgment) -> list[object]:
    """Keystrokes only where they were counted: older rows keep their digests."""
    counted = [] if j.keystrokes is None else [j.keystrokes]
    return [
        j.pk, j.assignment_id, j.dimension_id, j.revision, j.value, j.answer, j.retracted,
        j.rubric_version, j.evidence_digest, j.active_s, j.judged_at.isoformat(), *counted,
    ]  # fmt: skip
