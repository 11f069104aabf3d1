"""What one person said last, and which pairs they gave back, as they saw them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.formats import get_format
from django.utils.translation import gettext

from annotation.models import Annotator, Exclusion, Judgment, Skip
from annotation.selectors.questions import Question, question_of
from annotation.services.recusal import AS_LEAD
from calibration.team.excerpts import excerpt
from calibration.team.pairs import hidden_places
from calibration.team.people import SKIPS
from calibration.team.scope import FITTED, Scope
from migrations_app.decision.wording import as_title

LATEST = 50
SHORT = 100
FROM_A_FILE = "from a file"


@dataclass(frozen=True)
class Answer:
    """said: empty where the viewer may still be asked about the pair. opens: whether the one above
    is of another pair.
    """

    judgment: int
    opens: bool
    prompt: str
    dimension: str
    said: str
    at: datetime
    excluded: bool


@dataclass(frozen=True)
class GivenBack:
    prompt: str
    word: str
    note: str
    hidden: bool
    at: datetime


def answers_of(scope: Scope, annotator: Annotator) -> list[Answer]:
    """The latest current judgments, whether they count or not."""
    questions = {d.pk: question_of(d, scope.mask) for d in scope.dimensions}
    rows = list(_current(scope, annotator).filter(dimension__in=questions)[:LATEST])
    above = [None, *(row.assignment_id for row in rows)]
    return [
        Answer(
            judgment=row.pk,
            opens=row.assignment_id != before,
            prompt=excerpt(row.assignment.queued.pair.prompt.content, scope.mask, SHORT),
            dimension=as_title(questions[row.dimension_id].name),
            said="" if _is_open(row, scope) else _words(row, questions[row.dimension_id]),
            at=row.judged_at,
            excluded=row.is_excluded,
        )
        for row, before in zip(rows, above, strict=False)
    ]


def given_back(scope: Scope, annotator: Annotator) -> list[GivenBack]:
    mine = Skip.objects.filter(
        assignment__annotator=annotator, assignment__queued__epoch=scope.desk.epoch_id
    )
    rows = mine.exclude(note=AS_LEAD).annotate(
        prompt=F("assignment__queued__pair__prompt__content"), place=F("assignment__queued")
    )
    found = list(rows.order_by("-skipped_at", "-pk")[:LATEST])
    hidden = hidden_places(scope, [row.place for row in found if row.note])
    if annotator.user_id == scope.viewer:
        hidden = frozenset()
    return [
        GivenBack(
            prompt=excerpt(row.prompt, scope.mask),
            word=str(SKIPS[Skip.Reason(row.reason)]),
            note="" if row.place in hidden else scope.mask.text(row.note),
            hidden=row.place in hidden,
            at=row.skipped_at,
        )
        for row in found
    ]


def _current(scope: Scope, annotator: Annotator) -> QuerySet[Any]:
    newer = Judgment.objects.filter(
        assignment=OuterRef("assignment"),
        dimension=OuterRef("dimension"),
        revision__gt=OuterRef("revision"),
    )
    last_word = Exclusion.objects.filter(judgment=OuterRef("pk")).order_by("-revision")
    theirs = Judgment.objects.filter(
        ~Exists(newer),
        retracted=False,
        assignment__annotator=annotator,
        assignment__queued__epoch=scope.desk.epoch_id,
        assignment__queued__stream__in=FITTED,
    )
    found = theirs.annotate(
        is_excluded=Coalesce(Subquery(last_word.values("excluded")[:1]), False)
    ).select_related("assignment__queued__pair__prompt")
    return found.order_by("-judged_at", "-assignment_id", "dimension__position", "-pk")


def _is_open(row: Judgment, scope: Scope) -> bool:
    queued = row.assignment.queued
    return scope.blind and queued.judged < queued.overlap


def _words(row: Judgment, question: Question) -> str:
    """As they saw it; a value that came without sides would tell one model from the other."""
    said = row.answer
    if "choice" in said:
        labels = {choice.value: choice.label for choice in question.choices}
        return labels.get(said["choice"], str(said["choice"]))
    if "left" in said and "right" in said:
        sides = {side: f"{said[side]:g}" for side in ("left", "right")}
        sides = {
            side: text.replace(".", get_format("DECIMAL_SEPARATOR")) for side, text in sides.items()
        }
        return gettext("left %(left)s, right %(right)s") % sides
    return gettext("from a file")
