"""One person's part in this judging: the terms, what they hold now, how the training went."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from annotation.models import Annotator, AnnotatorTerms, Assignment, TrainingResult, TrainingTry
from calibration.team.forms import TermsForm
from calibration.team.scope import Scope


@dataclass(frozen=True)
class Tried:
    """One try at the training. granted: the reason of the try, empty for the first."""

    number: int
    right: int
    answers: int
    pass_mark: float
    passed: bool
    granted: str
    at: datetime


@dataclass(frozen=True)
class Part:
    """held: pairs lent and not judged. waits: whether a failed training keeps this person out."""

    paused: bool
    daily_cap: int | None
    segments: Sequence[str]
    held: int
    tries: Sequence[Tried]
    waits: bool
    training: bool
    judges_here: bool
    form: TermsForm


def part_of(scope: Scope, annotator: Annotator, form: TermsForm | None = None) -> Part:
    found = AnnotatorTerms.objects.filter(annotator=annotator, migration=scope.migration).first()
    terms = found or AnnotatorTerms()
    tries, granted = _tries(scope, annotator), _granted(scope, annotator)
    held = Assignment.objects.filter(
        annotator=annotator,
        queued__epoch=scope.desk.epoch_id,
        slot__isnull=False,
        judged_at__isnull=True,
    )
    said = {key: getattr(terms, key) for key in ("paused", "daily_cap", "segments")}
    return Part(
        **said,
        held=held.count(),
        tries=tries,
        waits=bool(tries) and not tries[-1].passed and granted < len(tries) + 1,
        training=bool(scope.desk.policy.training_size),
        judges_here=annotator.user_id is not None,
        form=form or TermsForm(initial=said, segments=segments_of(scope)),
    )


def segments_of(scope: Scope) -> list[tuple[str, str]]:
    """As the plan counted them, with the names of models hidden."""
    return [(name, scope.mask.text(name)) for name in sorted(scope.terms.get("segments", {}))]


def _tries(scope: Scope, annotator: Annotator) -> list[Tried]:
    mine = {"annotator": annotator, "migration": scope.migration}
    reasons = dict(TrainingTry.objects.filter(**mine).values_list("number", "reason"))
    rows = TrainingResult.objects.filter(**mine).order_by("number")
    return [
        Tried(
            number=row.number,
            right=row.right,
            answers=row.answers,
            pass_mark=row.pass_mark,
            passed=row.passed,
            granted=reasons.get(row.number, ""),
            at=row.decided_at,
        )
        for row in rows
    ]


def _granted(scope: Scope, annotator: Annotator) -> int:
    """Number of the last try this person may make."""
    tries = TrainingTry.objects.filter(annotator=annotator, migration=scope.migration)
    return max(tries.values_list("number", flat=True), default=1)
