"""What is stored when someone judges, revises, takes back or skips."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from annotation.errors import (
    AlreadyJudged,
    BadAnswer,
    BudgetSpent,
    EpochOver,
    JudgedMeanwhile,
    NotCollecting,
    NothingToUndo,
    PairLost,
)
from annotation.models import Annotator, Assignment, Judgment, QueuedPair, Skip
from annotation.selectors import current_judgments
from annotation.services import extend, readmit, record_judgments, skip, undo_last
from annotation.services.slots import LEASE_S
from annotation.signals import judgments_recorded
from migrations_app.audit.selectors import verify
from migrations_app.models import AuditEvent, Epoch, Migration, QualityDimension
from tests.annotation.people import claimed, make_annotator, make_desk, refused
from tests.calibration.world import EVIDENCE, World

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
LATER = NOW + timedelta(seconds=LEASE_S)
DIMENSIONS = ("correctness", "refusal")
LEFT = dict.fromkeys(DIMENSIONS, "left")
RIGHT = dict.fromkeys(DIMENSIONS, "right")


@pytest.fixture
def world() -> World:
    return make_desk(dimensions=DIMENSIONS)


@pytest.fixture
def ann(world: World) -> Annotator:
    return make_annotator("ann", world.migration)


@pytest.fixture
def bob(world: World) -> Annotator:
    return make_annotator("bob", world.migration)


def current(world: World) -> list[float | None]:
    return [j.value for d in world.dimensions for j in current_judgments(dimension=d)]


def test_all_dimensions_are_stored_at_once_with_what_was_shown(
    world: World, ann: Annotator
) -> None:
    QualityDimension.objects.update(rubric_version=3)
    held = claimed(world.migration, ann, now=NOW)
    record_judgments(
        assignment=held,
        answers={"correctness": "left", "refusal": "both"},
        active_s=7.5,
        actor=ann.user,
        now=NOW,
    )
    judgment, other = Judgment.objects.order_by("dimension__position")
    assert judgment.value == (1 if held.candidate_side == "left" else -1)
    assert judgment.answer == {"choice": "left"}
    assert (judgment.rubric_version, judgment.active_s) == (3, 7.5)
    assert (judgment.evidence_digest, judgment.judged_at) == (EVIDENCE, NOW)
    assert other.value == 0


def test_the_same_submit_five_times_stores_one_set(world: World, ann: Annotator) -> None:
    held = claimed(world.migration, ann)
    written = [record_judgments(assignment=held, answers=LEFT).written for _ in range(5)]
    assert written == [2, 0, 0, 0, 0]
    assert Judgment.objects.count() == 2
    assert AuditEvent.objects.filter(verb="pair_judged").count() == 1


def test_another_answer_of_the_same_person_is_a_revision(world: World, ann: Annotator) -> None:
    held = claimed(world.migration, ann)
    record_judgments(assignment=held, answers=LEFT)
    assert record_judgments(assignment=held, answers=LEFT | {"refusal": "right"}).written == 1
    assert Judgment.objects.count() == 3
    assert sorted(current(world), key=float) == [-1, 1]  # type: ignore[arg-type]


def test_a_bad_answer_stores_nothing_at_all(world: World, ann: Annotator) -> None:
    held = claimed(world.migration, ann)
    with pytest.raises(BadAnswer, match="refusal: 'up' is not one of"):
        record_judgments(assignment=held, answers=LEFT | {"refusal": "up"})
    for seconds in (-1, float("inf"), 1e9, "7", True):
        with pytest.raises(BadAnswer, match="active_s"):
            record_judgments(assignment=held, answers=LEFT, active_s=seconds)  # type: ignore[arg-type]
    assert not Judgment.objects.exists()


def test_a_submit_is_told_once_with_its_dimensions_and_is_on_record(
    world: World, ann: Annotator
) -> None:
    heard: list[set[int]] = []

    def hear(sender: object, dimension_ids: set[int], **_: Any) -> None:
        heard.append(dimension_ids)

    held = claimed(world.migration, ann)
    judgments_recorded.connect(hear)
    try:
        for _ in range(2):
            record_judgments(assignment=held, answers=LEFT, actor=ann.user)
    finally:
        judgments_recorded.disconnect(hear)
    assert heard == [{d.pk for d in world.dimensions}]
    event = AuditEvent.objects.get(verb="pair_judged")
    assert (event.actor, event.migration) == (ann.user, world.migration)
    assert list(verify()) == []


def test_a_late_answer_is_taken_while_nobody_else_has_judged(
    world: World, ann: Annotator, bob: Annotator
) -> None:
    held = claimed(world.migration, ann, now=NOW)
    record_judgments(assignment=held, answers=LEFT, now=LATER + timedelta(hours=1))
    late = claimed(world.migration, ann, now=NOW)
    assert claimed(world.migration, bob, now=LATER).queued_id == late.queued_id
    record_judgments(assignment=late, answers=LEFT, now=LATER)
    assert len(current(world)) == 4
    robbed = Assignment.objects.get(annotator=bob)
    with pytest.raises(JudgedMeanwhile, match="someone else judged this pair meanwhile"):
        record_judgments(assignment=robbed, answers=RIGHT, now=LATER)
    with pytest.raises(JudgedMeanwhile):
        extend(assignment=robbed, now=LATER)


def test_a_late_answer_never_becomes_a_second_opinion(
    world: World, ann: Annotator, bob: Annotator
) -> None:
    late = claimed(world.migration, ann, now=NOW)
    record_judgments(assignment=claimed(world.migration, bob, now=LATER), answers=RIGHT, now=LATER)
    with pytest.raises(JudgedMeanwhile):
        record_judgments(assignment=late, answers=LEFT, now=LATER)
    assert len(current(world)) == 2
    place = QueuedPair.objects.get(pk=late.queued_id)
    assert (place.taken, place.judged) == (1, 1)


def test_a_late_heartbeat_does_not_take_the_pair_from_who_has_it_now(
    world: World, ann: Annotator, bob: Annotator
) -> None:
    late = claimed(world.migration, ann, now=NOW)
    assert claimed(world.migration, bob, now=LATER).queued_id == late.queued_id
    with pytest.raises(PairLost):
        extend(assignment=late, now=LATER)
    skip(assignment=Assignment.objects.get(annotator=bob), reason="cannot_judge", now=LATER)
    extend(assignment=late, now=LATER)
    late.refresh_from_db()
    assert late.slot == 1


def test_a_late_answer_does_not_exceed_the_budget() -> None:
    world = make_desk(terms={"n_max": 1})
    ann, bob = (make_annotator(name, world.migration) for name in ("ann", "bob"))
    late = claimed(world.migration, ann, now=NOW)
    again = claimed(world.migration, bob, now=LATER)
    skip(assignment=again, reason="needs_expert", now=LATER)
    record_judgments(
        assignment=claimed(world.migration, bob, now=LATER),
        answers={"correctness": "both"},
        now=LATER,
    )
    with pytest.raises(BudgetSpent):
        record_judgments(assignment=late, answers={"correctness": "left"}, now=LATER)


def test_answers_are_taken_only_while_they_are_collected(world: World, ann: Annotator) -> None:
    held = claimed(world.migration, ann)
    Migration.objects.update(state="approved")
    with pytest.raises(NotCollecting):
        record_judgments(assignment=held, answers=LEFT)
    with pytest.raises(NotCollecting):
        extend(assignment=held)


def test_answers_about_an_epoch_that_is_over_are_refused(world: World, ann: Annotator) -> None:
    held = claimed(world.migration, ann)
    Epoch.objects.create(migration=world.migration, number=2, reason="new outputs")
    with pytest.raises(EpochOver):
        record_judgments(assignment=held, answers=LEFT)


def test_undo_retracts_every_dimension_and_shows_the_pair_again(
    world: World, ann: Annotator
) -> None:
    held = claimed(world.migration, ann, now=NOW)
    record_judgments(assignment=held, answers=LEFT, now=NOW)
    ahead = claimed(world.migration, ann, now=NOW)
    undone = undo_last(migration=world.migration, annotator=ann, actor=ann.user, now=NOW)
    assert undone.pk == held.pk
    assert current(world) == []
    assert Judgment.objects.filter(retracted=True).count() == 2
    assert claimed(world.migration, ann, now=NOW).pk == held.pk != ahead.pk
    record_judgments(assignment=held, answers=RIGHT, now=NOW)
    assert Judgment.objects.filter(revision=3).count() == 2
    assert len(current(world)) == 2
    assert list(verify()) == []


def test_undo_reaches_only_the_last_pair_of_the_same_person(
    world: World, ann: Annotator, bob: Annotator
) -> None:
    with pytest.raises(NothingToUndo):
        undo_last(migration=world.migration, annotator=ann)
    first, second = (claimed(world.migration, who, now=NOW) for who in (ann, bob))
    record_judgments(assignment=first, answers=LEFT, now=NOW)
    record_judgments(assignment=second, answers=LEFT, now=LATER)
    assert undo_last(migration=world.migration, annotator=ann).pk == first.pk
    with pytest.raises(NothingToUndo):
        undo_last(migration=world.migration, annotator=ann)


def test_a_pair_taken_back_and_left_goes_to_someone_else(
    world: World, ann: Annotator, bob: Annotator
) -> None:
    held = claimed(world.migration, ann, now=NOW)
    record_judgments(assignment=held, answers=LEFT, now=NOW)
    undo_last(migration=world.migration, annotator=ann, now=NOW)
    assert claimed(world.migration, bob, now=LATER).queued_id == held.queued_id


@pytest.mark.parametrize("reason", ["cannot_judge", "wrong_language", "needs_expert"])
def test_a_skipped_pair_goes_to_others_and_not_back(
    world: World, ann: Annotator, bob: Annotator, reason: str
) -> None:
    held = claimed(world.migration, ann)
    for _ in range(2):
        skip(assignment=held, reason=reason, note="a legal question", actor=ann.user)
    assert Skip.objects.count() == 1
    assert claimed(world.migration, ann).queued_id != held.queued_id
    assert claimed(world.migration, bob).queued_id == held.queued_id
    assert list(verify()) == []


@pytest.mark.parametrize("reason", ["unsafe", "broken_rendering"])
def test_a_pair_that_is_itself_at_fault_waits_for_the_lead(
    world: World, ann: Annotator, bob: Annotator, reason: str
) -> None:
    held = claimed(world.migration, ann)
    skip(assignment=held, reason=reason)
    assert claimed(world.migration, bob).queued_id != held.queued_id
    place = QueuedPair.objects.get(withdrawn=True)
    assert place.pk == held.queued_id
    readmit(queued=place, reason="it is harmless")
    cem = make_annotator("cem", world.migration)
    assert claimed(world.migration, cem).queued_id == held.queued_id


def test_what_was_judged_is_undone_before_it_is_skipped(world: World, ann: Annotator) -> None:
    held = claimed(world.migration, ann)
    record_judgments(assignment=held, answers=LEFT)
    with pytest.raises(AlreadyJudged):
        skip(assignment=held, reason="unsafe")
    with pytest.raises(BadAnswer, match="'bored' is not one of cannot_judge"):
        skip(assignment=held, reason="bored")


def test_a_pair_that_everyone_skipped_stays_on_record_as_missing() -> None:
    world = make_desk(prompts=1)
    for name in ("ann", "bob"):
        person = make_annotator(name, world.migration)
        skip(assignment=claimed(world.migration, person), reason="cannot_judge")
        assert refused(world.migration, person).code == "yours_done"
    assert QueuedPair.objects.filter(taken=0, withdrawn=False).count() == 1
    assert Skip.objects.count() == 2
