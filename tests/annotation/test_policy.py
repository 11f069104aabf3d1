"""How the judging of a migration is run, and what changes with it while people judge."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from annotation.errors import BadPolicy, NotEnoughGold
from annotation.models import Assignment, JudgingPolicy, QueuedPair
from annotation.selectors.policy import Policy, policy_of
from annotation.services import queue_pairs, record_judgments, set_policy
from migrations_app.audit.selectors import verify
from migrations_app.models import AuditEvent, Epoch
from tests.annotation.people import claimed, judge_one, make_annotator, make_desk, refused
from tests.calibration.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_desk()


def test_without_a_row_nothing_is_mixed_in_or_asked(world: World) -> None:
    assert policy_of(world.migration) == Policy()
    assert not JudgingPolicy.objects.exists()


def test_what_is_set_stays_and_is_on_record_with_what_it_was(world: World) -> None:
    set_policy(migration=world.migration, repeat_share=0.1)
    policy = set_policy(migration=world.migration, daily_cap=50)
    assert (policy.repeat_share, policy.daily_cap) == (0.1, 50)
    assert policy_of(world.migration) == policy
    set_policy(migration=world.migration, daily_cap=50)
    events = AuditEvent.objects.filter(verb="judging_policy_set").order_by("sequence")
    assert [event.data for event in events] == [
        {"repeat_share": [0.0, 0.1]},
        {"daily_cap": [None, 50]},
    ]
    assert list(verify()) == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("gold_share", 0.31),
        ("repeat_share", -0.1),
        ("repeat_share", float("nan")),
        ("repeat_share", None),
        ("pass_mark", 0),
        ("overlap", 0),
        ("overlap", 1.5),
        ("overlap", True),
        ("daily_cap", 0),
        ("training_size", "3"),
        ("paused", 1),
        ("gold", 0.1),
    ],
)
def test_what_cannot_be_is_refused_by_name(world: World, field: str, value: Any) -> None:
    with pytest.raises(BadPolicy) as refusal:
        set_policy(migration=world.migration, **{field: value})
    assert refusal.value.field == field
    assert policy_of(world.migration) == Policy()


def test_a_training_without_gold_for_it_is_refused(world: World) -> None:
    with pytest.raises(NotEnoughGold):
        set_policy(migration=world.migration, training_size=1)


def test_shares_are_held_by_the_database_too(world: World) -> None:
    with pytest.raises(IntegrityError, match="policy_gold_share"), transaction.atomic():
        JudgingPolicy.objects.create(migration=world.migration, gold_share=0.4)


def test_a_raised_overlap_asks_more_people_about_what_nobody_has_finished(world: World) -> None:
    ann, bob = (make_annotator(name, world.migration) for name in ("ann", "bob"))
    done = judge_one(world.migration, ann)
    set_policy(migration=world.migration, overlap=2)
    shared = judge_one(world.migration, ann)
    assert claimed(world.migration, bob).queued_id == shared.queued_id
    overlaps = dict(QueuedPair.objects.values_list("pk", "overlap"))
    assert overlaps.pop(done.queued_id) == 1
    assert set(overlaps.values()) == {2}


def test_a_lowered_overlap_never_falls_below_what_is_taken(world: World) -> None:
    set_policy(migration=world.migration, overlap=3)
    ann, bob = (make_annotator(name, world.migration) for name in ("ann", "bob"))
    judge_one(world.migration, ann)
    held = claimed(world.migration, bob)
    set_policy(migration=world.migration, overlap=1)
    place = QueuedPair.objects.get(pk=held.queued_id)
    assert (place.taken, place.overlap) == (2, 2)
    record_judgments(assignment=held, answers={"correctness": "both"})
    assert claimed(world.migration, bob).queued_id != held.queued_id
    assert QueuedPair.objects.filter(overlap=1).count() == 29


def test_a_new_epoch_asks_as_many_people(world: World) -> None:
    set_policy(migration=world.migration, overlap=2)
    epoch = Epoch.objects.create(migration=world.migration, number=2, reason="new outputs")
    queue_pairs(epoch=epoch, seed=8)
    assert set(QueuedPair.objects.filter(epoch=epoch).values_list("overlap", flat=True)) == {2}


def test_a_paused_queue_lends_nothing_and_takes_what_is_held(world: World) -> None:
    ann = make_annotator("ann", world.migration)
    held = claimed(world.migration, ann)
    set_policy(migration=world.migration, paused=True)
    found = refused(world.migration, ann)
    assert (found.code, found.retry_s) == ("paused", 60)
    record_judgments(assignment=held, answers={"correctness": "both"})
    assert Assignment.objects.filter(judged_at__isnull=False).count() == 1
    set_policy(migration=world.migration, paused=False)
    judge_one(world.migration, ann)


def test_the_cap_of_a_day_ends_the_day_of_each_person_alone(world: World) -> None:
    set_policy(migration=world.migration, daily_cap=2)
    ann, bob = (make_annotator(name, world.migration) for name in ("ann", "bob"))
    judge_one(world.migration, ann)
    held = claimed(world.migration, ann)
    assert refused(world.migration, ann, holding=[held.pk]).code == "daily_cap"
    record_judgments(assignment=held, answers={"correctness": "both"})
    assert "midnight" in refused(world.migration, ann).message
    judge_one(world.migration, bob)
