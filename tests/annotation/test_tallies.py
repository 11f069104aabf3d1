"""The kept tallies say what counting the queue would say, whatever happens to it."""

from datetime import timedelta

import pytest
from django.db.models import F, Q
from django.utils import timezone

from annotation.models import Annotator, QueuedPair, QueueTally
from annotation.selectors.desk import desk_of
from annotation.selectors.progress import progress_of
from annotation.selectors.standings import Tally, standings_of, tallies_of
from annotation.services import readmit, record_judgments, set_policy, skip, undo_last
from annotation.services import tallies as keeping
from tests.annotation.people import claimed, judge_one, make_annotator, make_desk
from tests.calibration.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_desk(prompts=12)


@pytest.fixture
def ann(world: World) -> Annotator:
    return make_annotator("ann", world.migration)


def kept(world: World) -> Tally:
    [found] = tallies_of(desk_of(world.migration), timezone.now()).by.values()
    return found


def counted() -> Tally:
    places = QueuedPair.objects.filter(stream__in=["random", "active"])
    return Tally(
        begun=places.filter(taken__gt=0).count(),
        done=places.filter(judged__gte=F("overlap")).count(),
        withdrawn=places.filter(Q(taken=0), withdrawn=True).count(),
    )


def test_they_follow_every_way_a_pair_can_go(world: World, ann: Annotator) -> None:
    bob = make_annotator("bob", world.migration)
    judge_one(world.migration, ann)
    judge_one(world.migration, bob)
    claimed(world.migration, ann)
    assert kept(world) == counted() == Tally(3, 2, 0)
    undo_last(migration=world.migration, annotator=ann)
    assert kept(world) == counted() == Tally(3, 1, 0)
    set_policy(migration=world.migration, overlap=2)
    assert kept(world) == counted()
    unsafe = claimed(world.migration, make_annotator("eve", world.migration))
    skip(assignment=unsafe, reason="unsafe")
    assert kept(world) == counted()
    readmit(queued=unsafe.queued, reason="it is not")
    assert kept(world) == counted()
    QueuedPair.objects.filter(taken=0).update(overlap=3)
    assert kept(world) == counted()


def test_a_pair_of_another_stream_is_not_among_them(world: World, ann: Annotator) -> None:
    judge_one(world.migration, ann)
    QueuedPair.objects.filter(taken=1).update(stream="audit", probability=None, remaining=None)
    assert kept(world) == counted() == Tally(0, 0, 0)


def test_summing_up_changes_no_sum(
    world: World, ann: Annotator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "MOST_ROWS", 8)
    for _ in range(9):
        judge_one(world.migration, ann)
    assert QueueTally.objects.count() < 9 + 2
    assert kept(world) == counted() == Tally(9, 9, 0)
    assert progress_of(world.migration, ann).judged == 9


def test_what_is_open_is_told_beside_them(world: World, ann: Annotator) -> None:
    held = claimed(world.migration, ann)
    [standing] = standings_of(desk_of(world.migration), timezone.now()).values()
    assert (standing.begun, standing.lent, standing.again) == (1, 1, 0)
    later = timezone.now() + timedelta(minutes=3)
    [standing] = standings_of(desk_of(world.migration), later).values()
    assert (standing.begun, standing.lent, standing.again) == (1, 0, 1)
    record_judgments(assignment=held, answers={"correctness": "both"})
    [standing] = standings_of(desk_of(world.migration), later).values()
    assert (standing.done, standing.lent, standing.again) == (1, 0, 0)
