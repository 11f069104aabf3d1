"""What one press of the last key wrote, as one object of the tamper-evident record."""

from collections.abc import Iterable, Sequence

from django.contrib.auth.models import AbstractBaseUser

from annotation.models import APART, Assignment, Judgment
from annotation.signals import judgments_recorded
from migrations_app.audit.canonical import sha256_of
from migrations_app.audit.services import record


def write(judgments: Sequence[Judgment], *, verb: str, actor: AbstractBaseUser | None) -> None:
    """Store revisions of one assignment and tell of them, in the caller's transaction."""
    stored = Judgment.objects.bulk_create(judgments)
    assignment = stored[0].assignment
    ids = [judgment.pk for judgment in stored]
    record(
        verb=verb,
        object_kind="submission",
        object_id=f"{assignment.pk}:{min(ids)}-{max(ids)}",
        object_digest=_digest(stored),
        migration=assignment.queued.epoch.migration,
        actor=actor,
        data={"assignment": assignment.pk, "dimensions": [j.dimension_id for j in stored]},
    )
    if assignment.queued.stream in APART:
        return  # no fit reads them: a refit after them would tell that they were none of the plan
    changed = {judgment.dimension_id for judgment in stored}
    judgments_recorded.send(Judgment, dimension_ids=changed)


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
    rows = Judgment.objects.filter(assignment=assignment).order_by("revision")
    return {judgment.dimension_id: judgment for judgment in rows}


def _digest(judgments: Iterable[Judgment]) -> str:
    return sha256_of([_told(judgment) for judgment in judgments])


def _told(j: Judgment) -> list[object]:
    """Keystrokes only where they were counted: older rows keep their digests."""
    counted = [] if j.keystrokes is None else [j.keystrokes]
    return [
        j.pk, j.assignment_id, j.dimension_id, j.revision, j.value, j.answer, j.retracted,
        j.rubric_version, j.evidence_digest, j.active_s, j.judged_at.isoformat(), *counted,
    ]  # fmt: skip
