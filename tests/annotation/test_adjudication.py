"""Pairs that people disagree about, and the third person's own judgment of them."""

from datetime import UTC, datetime, timedelta

import pytest

from annotation.errors import CannotAdjudicate
from annotation.models import Adjudication, Annotator, Assignment, QueuedPair
from annotation.selectors import current_judgments
from annotation.services import adjudicate, exclude, record_judgments, skip
from annotation.services.slots import LEASE_S
from calibration.team.disputes import Dispute, disputes_of
from calibration.team.scope import scope_of
from migrations_app.models import AuditEvent
from tests.annotation.people import claimed, judge_one, make_annotator, make_desk
from tests.calibration.team.people import lead_of
from tests.calibration.world import World

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
LATER = NOW + timedelta(seconds=LEASE_S)


@pytest.fixture
def world() -> World:
    return make_desk(overlap=2)


@pytest.fixture
def people(world: World) -> list[Annotator]:
    return [make_annotator(name, world.migration) for name in ("ann", "bob", "cem", "dee")]


def judge(world: World, person: Annotator, value: int) -> Assignment:
    """The next pair, for the candidate (1), against it (-1), or for neither (0)."""
    held = claimed(world.migration, person, now=NOW)
    other = {"left": "right", "right": "left"}[held.candidate_side]
    choice = {1: held.candidate_side, -1: other, 0: "both"}[value]
    record_judgments(assignment=held, answers={"correctness": choice}, now=NOW)
    return held


def dispute(world: World, people: list[Annotator]) -> QueuedPair:
    queued = judge(world, people[0], 1).queued
    assert judge(world, people[1], -1).queued_id == queued.pk
    return queued


def found(world: World) -> list[Dispute]:
    """What the lead's page lists."""
    return list(disputes_of(scope_of(world.migration, lead_of(world))).rows)


def test_only_values_of_opposite_sign_are_a_disagreement(
    world: World, people: list[Annotator]
) -> None:
    ann, bob, *_ = people
    for values in ((1, 1), (0, 1), (-1, 0), (0, 0)):
        for person, value in zip((ann, bob), values, strict=True):
            judge(world, person, value)
    assert found(world) == []
    queued = dispute(world, people)
    [row] = found(world)
    assert (row.queued, row.pair) == (queued.pk, queued.pair_id)
    [line] = row.lines
    assert {voice.name for voice in line.voices} == {"ann", "bob"}
    assert len({voice.word for voice in line.voices}) == 2


def test_what_is_excluded_disagrees_with_nobody(world: World, people: list[Annotator]) -> None:
    dispute(world, people)
    judgment = current_judgments(dimension=world.dimensions[0]).first()
    assert judgment is not None
    exclude(judgment=judgment, reason="a slip")
    assert found(world) == []


def test_a_third_person_is_lent_the_pair_first_and_judges_it_as_anybody(
    world: World, people: list[Annotator]
) -> None:
    queued = dispute(world, people)
    cem = people[2]
    adjudicate(queued=queued, annotator=cem, reason="a close call", actor=cem.user, now=NOW)
    assert Adjudication.objects.get().assignment.judged_at is None
    held = claimed(world.migration, cem, now=NOW)
    assert held.queued_id == queued.pk
    assert held.candidate_side in ("left", "right")
    record_judgments(assignment=held, answers={"correctness": held.candidate_side}, now=NOW)
    asked = Adjudication.objects.get().assignment
    assert (asked.pk, asked.annotator, asked.judged_at) == (held.pk, cem, NOW)
    counted = current_judgments(dimension=world.dimensions[0])
    assert sorted(j.value for j in counted) == [-1, 1, 1]  # type: ignore[type-var]
    assert {j.assignment.queued.stream for j in counted} == {"random"}
    place = QueuedPair.objects.get(pk=queued.pk)
    assert (place.overlap, place.taken, place.judged) == (3, 3, 3)
    assert AuditEvent.objects.filter(verb="pair_sent_to_adjudication").count() == 1


def test_the_slot_waits_for_the_person_named(world: World, people: list[Annotator]) -> None:
    queued = dispute(world, people)
    adjudicate(queued=queued, annotator=people[2], now=NOW)
    much_later = LATER + timedelta(days=1)
    assert claimed(world.migration, people[3], now=much_later).queued_id != queued.pk
    assert claimed(world.migration, people[2], now=much_later).queued_id == queued.pk


def test_where_the_person_named_skips_it_somebody_else_is_asked(
    world: World, people: list[Annotator]
) -> None:
    queued = dispute(world, people)
    adjudicate(queued=queued, annotator=people[2], now=NOW)
    skip(assignment=claimed(world.migration, people[2], now=NOW), reason="needs_expert", now=NOW)
    assert claimed(world.migration, people[3], now=NOW).queued_id == queued.pk


def test_who_cannot_be_a_third_person_is_refused(world: World, people: list[Annotator]) -> None:
    ann, bob, cem, dee = people
    once = judge(world, ann, 1).queued
    with pytest.raises(CannotAdjudicate, match="fewer than two"):
        adjudicate(queued=once, annotator=cem)
    judge(world, bob, -1)
    with pytest.raises(CannotAdjudicate, match="met the pair before"):
        adjudicate(queued=once, annotator=ann)
    nobody = Annotator.objects.create(service=world.migration.service, name="imported")
    with pytest.raises(CannotAdjudicate, match="imported"):
        adjudicate(queued=once, annotator=nobody)
    adjudicate(queued=once, annotator=cem)
    with pytest.raises(CannotAdjudicate, match="holds this pair now"):
        adjudicate(queued=once, annotator=dee)


def test_nobody_else_is_served_the_disputed_pair_as_one_of_the_plan(
    world: World, people: list[Annotator]
) -> None:
    queued = dispute(world, people)
    adjudicate(queued=queued, annotator=people[2], now=NOW)
    served = [judge_one(world.migration, people[3], now=LATER).queued_id for _ in range(5)]
    assert queued.pk not in served
