"""Gold first: nobody judges a real pair before the pass mark is reached."""

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from annotation.errors import NoFailedTraining, NotEnoughGold
from annotation.models import Annotator, GoldKey, QueuedPair, TrainingResult
from annotation.selectors.desk import desk_of
from annotation.selectors.progress import progress_of
from annotation.selectors.training import Stage, Training, training_of
from annotation.services import grant_try, record_judgments, set_policy, undo_last
from migrations_app.audit.selectors import verify
from migrations_app.models import AuditEvent
from tests.annotation.people import (
    claimed,
    judge_one,
    logged_in,
    make_annotator,
    make_desk,
    make_gold,
    make_person,
    refused,
    streams_of,
)
from tests.calibration.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    world = make_desk(prompts=40)
    make_gold(world, 7)
    set_policy(migration=world.migration, training_size=3, pass_mark=0.6, gold_share=0.0)
    return world


@pytest.fixture
def ann(world: World) -> Annotator:
    return make_annotator("ann", world.migration)


def fail(world: World, person: Annotator) -> None:
    for choice in ("left", "right", "both"):
        judge_one(world.migration, person, choice)


def test_gold_comes_first_and_then_the_pairs_of_the_plan(world: World, ann: Annotator) -> None:
    assert streams_of(world.migration, ann, 5) == ["gold"] * 3 + ["random"] * 2
    result = TrainingResult.objects.get()
    assert (result.right, result.answers, result.passed) == (3, 3, True)
    assert AuditEvent.objects.filter(verb="training_decided").count() == 1
    assert list(verify()) == []


def test_the_mark_is_reached_with_as_many_right_as_it_asks(world: World, ann: Annotator) -> None:
    for choice in ("left", "both", "both"):
        assert judge_one(world.migration, ann, choice).queued.stream == "gold"
    assert claimed(world.migration, ann).queued.stream == "random"


def test_who_fails_is_told_why_and_is_lent_nothing(world: World, ann: Annotator) -> None:
    fail(world, ann)
    for _ in range(2):
        found = refused(world.migration, ann)
        assert found.code == "training_failed"
        assert "1 of 3 answers were right, and 60% are wanted" in found.message
    assert TrainingResult.objects.count() == 1
    bob = make_annotator("bob", world.migration)
    assert claimed(world.migration, bob).queued.stream == "gold"


def test_a_lead_grants_another_try_on_gold_not_met_before(world: World, ann: Annotator) -> None:
    with pytest.raises(NoFailedTraining):
        grant_try(annotator=ann, migration=world.migration, reason="too early")
    fail(world, ann)
    assert refused(world.migration, ann).code == "training_failed"
    grant_try(annotator=ann, migration=world.migration, reason="the rubric was unclear")
    with pytest.raises(NoFailedTraining):
        grant_try(annotator=ann, migration=world.migration, reason="twice")
    assert streams_of(world.migration, ann, 4) == ["gold"] * 3 + ["random"]
    tried = list(TrainingResult.objects.order_by("number").values_list("number", "passed"))
    assert tried == [(1, False), (2, True)]


def test_judging_a_failed_training_again_changes_no_result(world: World, ann: Annotator) -> None:
    fail(world, ann)
    assert refused(world.migration, ann).code == "training_failed"
    for _ in range(3):
        held = undo_last(migration=world.migration, annotator=ann)
        record_judgments(assignment=held, answers={"correctness": "both"})
    assert refused(world.migration, ann).code == "training_failed"
    grant_try(annotator=ann, migration=world.migration, reason="once more")
    assert streams_of(world.migration, ann, 4) == ["gold"] * 3 + ["random"]
    assert list(TrainingResult.objects.values_list("answers", flat=True)) == [3, 3]


def test_the_first_answer_to_a_practice_pair_is_the_one_that_counts(
    world: World, ann: Annotator
) -> None:
    """What is right is explained after it; so what is said then shows nothing."""
    for _ in range(3):
        judge_one(world.migration, ann, "left")
        held = undo_last(migration=world.migration, annotator=ann)
        record_judgments(assignment=held, answers={"correctness": "both"})
        record_judgments(assignment=held, answers={"correctness": "neither"})
    assert refused(world.migration, ann).code == "training_failed"
    assert TrainingResult.objects.get().right == 0


def test_lessons_and_standing_are_told_in_the_training_and_of_no_other_pair(world: World) -> None:
    GoldKey.objects.update(explanation="By *law*, says model 1.")
    client = logged_in(make_person("bob", world.migration))

    def post(name: str, *arguments: object, **body: Any) -> Any:
        address = reverse(name, args=[world.migration.judging_code, *arguments])
        return client.post(address, body, content_type="application/json").json()

    told = []
    for turn in range(6):
        claim = post("judge_claim")
        told.append((claim["training"]["stage"], claim["training"]["done"]))
        choice = "left" if turn == 1 else "both"
        reply = post("judge_submit", claim["pair"]["id"], answers={"correctness": choice})
        assert ("lessons" in reply) == (turn < 3)
        if turn == 1:
            [lesson] = reply["lessons"]
            assert (lesson["right"], lesson["expected"]) == (False, ["Both", "Neither"])
            assert lesson["explanation"] == '<p dir="auto">By <em>law</em>, says [model].</p>\n'
    assert told == [("open", 0), ("open", 1), ("open", 2), *[("passed", 0)] * 3]
    assert claim["training"] | {"right": 2, "answers": 3, "pass_mark": 60} == claim["training"]


def test_after_the_training_nothing_told_of_it_moves_with_gold(
    world: World, ann: Annotator
) -> None:
    set_policy(migration=world.migration, gold_share=0.3)
    streams_of(world.migration, ann, 3)
    claimed(world.migration, ann)
    told, streams = [], []
    for _ in range(12):
        streams += streams_of(world.migration, ann, 1)
        told.append(training_of(desk_of(world.migration), ann, timezone.now()))
    assert set(streams) == {"gold", "random"}
    assert set(told) == {Training(Stage.PASSED, 0, 3, 3, 3, 0.6)}


def test_a_try_that_gold_does_not_suffice_for_is_refused(world: World, ann: Annotator) -> None:
    for _ in range(2):
        fail(world, ann)
        assert refused(world.migration, ann).code == "training_failed"
        if TrainingResult.objects.count() == 1:
            grant_try(annotator=ann, migration=world.migration, reason="once more")
    with pytest.raises(NotEnoughGold):
        grant_try(annotator=ann, migration=world.migration, reason="and again")


def test_a_page_that_asks_ahead_gets_no_real_pair_before_the_result(
    world: World, ann: Annotator
) -> None:
    held = [claimed(world.migration, ann)]
    for _ in range(2):
        held.append(claimed(world.migration, ann, holding=[one.pk for one in held]))
    holding = [one.pk for one in held]
    found = refused(world.migration, ann, holding=holding)
    assert (found.code, found.retry_s) == ("training", 3)
    for one in held:
        record_judgments(assignment=one, answers={"correctness": "both"})
    assert claimed(world.migration, ann).queued.stream == "random"


def test_a_training_begun_in_mid_run_asks_those_too_who_have_judged() -> None:
    world = make_desk(prompts=40)
    ann = make_annotator("ann", world.migration)
    assert streams_of(world.migration, ann, 2) == ["random"] * 2
    make_gold(world, 2)
    set_policy(migration=world.migration, training_size=2, gold_share=0.0)
    assert streams_of(world.migration, ann, 3) == ["gold", "gold", "random"]


def test_the_number_of_pairs_left_counts_the_training(world: World, ann: Annotator) -> None:
    for left in (43, 42, 41, 40, 39):
        assert progress_of(world.migration, ann).remaining == left
        judge_one(world.migration, ann)


def test_who_meets_no_gold_any_more_is_sent_to_the_lead(world: World, ann: Annotator) -> None:
    QueuedPair.objects.filter(stream="gold").update(withdrawn=True)
    found = refused(world.migration, ann)
    assert found.code == "training"
    assert "Ask the lead" in found.message
