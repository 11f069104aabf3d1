"""Take down what a person judged, or take it back; every revision stays on record."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from annotation.errors import EpochOver, NotCollecting, NothingToUndo
from annotation.models import Annotator, Assignment, Judgment
from annotation.selectors.desk import Desk, desk_of, desk_of_epoch
from annotation.selectors.questions import dimensions_of
from annotation.services.answers import Answer, Given, check_answers
from annotation.services.effort import Effort, check_effort
from annotation.services.leases import take_for_late_answer
from annotation.services.reasons import check_note, check_reasons, keep_reasons
from annotation.services.slots import lock, mark_judged, renew
from annotation.services.submissions import latest, write
from migrations_app.models import Migration


@dataclass(frozen=True)
class Recording:
    """written: how many revisions; 0 where the same answers stood already."""

    assignment: Assignment
    written: int


def record_judgments(
    *,
    assignment: Assignment,
    answers: Mapping[str, Answer],
    active_s: float | None = None,
    keystrokes: int | None = None,
    reasons: Sequence[str] | None = None,
    note: str | None = None,
    actor: AbstractBaseUser | None = None,
    now: datetime | None = None,
) -> Recording:
    """All dimensions of the plan at once. The same again changes nothing, another is a revision.

    keystrokes: pressed at the pair. reasons: codes of GivenReasons. Without reasons and note,
    those given before stay.
    """
    now = now or timezone.now()
    effort = check_effort(active_s, keystrokes)
    codes, said = check_reasons(reasons or ()), check_note(note or "")
    with transaction.atomic():
        held = lock(assignment)
        desk = _open_desk(held)
        given = check_answers(answers, dimensions_of(desk), held.candidate_side)
        if held.slot is None:
            take_for_late_answer(held, now)
        standing = latest(held)
        new = [one for one in given if _differs(one, standing.get(one.dimension.pk))]
        made = [_judgment(one, held, standing, effort, desk, now) for one in new]
        if held.judged_at is None or made:
            mark_judged(held, now)
        if reasons is not None or note is not None:
            keep_reasons(held, codes, said, now)
        if made:
            write(made, desk, verb="pair_judged", actor=actor)
    return Recording(held, len(made))


def undo_last(
    *,
    migration: Migration,
    annotator: Annotator,
    actor: AbstractBaseUser | None = None,
    now: datetime | None = None,
) -> Assignment:
    """Take back this person's last pair and lend it to the same person again."""
    now = now or timezone.now()
    with transaction.atomic():
        Annotator.objects.select_for_update(no_key=True).get(pk=annotator.pk)
        held = lock(_last_judged(migration, annotator))
        desk = _open_desk(held)
        made = [
            _retraction(judgment, desk, now)
            for judgment in latest(held).values()
            if not judgment.retracted
        ]
        Assignment.objects.filter(pk=held.pk).update(judged_at=None)
        renew(held, now)
        if made:
            write(made, desk, verb="pair_taken_back", actor=actor)
    return held


def _open_desk(held: Assignment) -> Desk:
    desk = desk_of_epoch(held.queued.epoch_id)
    if not desk.takes(held.queued.stream) or desk.terms is None:
        raise NotCollecting
    if desk.epoch_id != held.queued.epoch_id:
        raise EpochOver
    return desk


def _differs(given: Given, standing: Judgment | None) -> bool:
    return standing is None or standing.retracted or standing.answer != given.answer


def _judgment(
    given: Given,
    held: Assignment,
    standing: Mapping[int, Judgment],
    effort: Effort,
    desk: Desk,
    now: datetime,
) -> Judgment:
    before = standing.get(given.dimension.pk)
    return Judgment(
        assignment=held,
        dimension=given.dimension,
        revision=before.revision + 1 if before else 1,
        value=given.value,
        answer=dict(given.answer),
        rubric_version=given.dimension.rubric_version,
        evidence_digest=desk.migration.evidence_digest,
        active_s=effort.active_s,
        keystrokes=effort.keystrokes,
        judged_at=now,
    )


def _retraction(judgment: Judgment, desk: Desk, now: datetime) -> Judgment:
    return Judgment(
        assignment=judgment.assignment,
        dimension_id=judgment.dimension_id,
        revision=judgment.revision + 1,
        retracted=True,
        rubric_version=judgment.rubric_version,
        evidence_digest=desk.migration.evidence_digest,
        judged_at=now,
    )


def _last_judged(migration: Migration, annotator: Annotator) -> Assignment:
    mine = Assignment.objects.filter(
        annotator=annotator, judged_at__isnull=False, queued__epoch=desk_of(migration).epoch_id
    )
    last = mine.order_by("-judged_at", "-pk").first()
    if last is None:
        raise NothingToUndo
    return last
