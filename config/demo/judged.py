"""A few judged pairs, so that nobody meets an empty page: claimed and judged as people do it."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from annotation.models import Annotator, Assignment, Judgment
from annotation.selectors.nothing import NothingToJudge
from annotation.services import claim_next, record_judgments
from config.demo.names import ARMS
from examples.support_demo.cases import Case
from examples.support_demo.chance import SEED, Chance
from examples.support_demo.people import PEOPLE, Person, answers
from migrations_app.models import Migration

PER_CANDIDATE = 60
STARTED_AGO, PAUSE, ACTIVE_S = timedelta(hours=26), timedelta(seconds=45), 20.0


def is_judged(migration: Migration) -> bool:
    return Judgment.objects.filter(assignment__queued__epoch__migration=migration).exists()


@transaction.atomic
def judge_first(migration: Migration, found: Sequence[Case]) -> int:
    """How many pairs were judged: all of them, or none where this is interrupted."""
    cases = {case.prompt.external_id: case for case in found}
    people = Annotator.objects.select_related("user").filter(service=migration.service)
    annotators = {annotator.name: annotator for annotator in people}
    start = timezone.now() - STARTED_AGO
    for number in range(PER_CANDIDATE * len(ARMS.candidates)):
        person = PEOPLE[number % len(PEOPLE)]
        at = start + PAUSE * number
        assignment = claim_next(migration=migration, annotator=annotators[person.name], now=at)
        if isinstance(assignment, NothingToJudge):
            return number
        _judge(assignment, person, cases, at)
    return PER_CANDIDATE * len(ARMS.candidates)


def _judge(assignment: Assignment, person: Person, cases: Mapping[str, Case], at: datetime) -> None:
    pair = assignment.queued.pair
    case = cases[pair.prompt.external_id]
    shown = [ARMS.incumbent, pair.candidate.language_model.slug]
    if assignment.candidate_side == Assignment.Side.LEFT:
        shown.reverse()
    left, right = map(case.truth, shown)
    record_judgments(
        assignment=assignment,
        answers=answers(
            person, left, right, Chance(SEED, "first", person.name, case.prompt.number, *shown)
        ),
        active_s=ACTIVE_S,
        actor=assignment.annotator.user,
        now=at + timedelta(seconds=ACTIVE_S),
    )
