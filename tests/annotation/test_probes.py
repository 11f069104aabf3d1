"""Audit probes are judged too, also once everything is decided, and never count for the plan."""

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from annotation.errors import NotCollecting
from annotation.models import Annotator, QueuedPair
from annotation.permissions import queues_for
from annotation.selectors import current_judgments, probe_judgments
from annotation.selectors.progress import progress_of
from annotation.services import extend, record_judgments, skip, undo_last
from migrations_app.models import Migration
from tests.annotation.people import (
    claimed,
    judge_one,
    logged_in,
    make_annotator,
    make_desk,
    refused,
    streams_of,
)
from tests.calibration.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_desk(prompts=40)


@pytest.fixture
def ann(world: World) -> Annotator:
    return make_annotator("ann", world.migration)


def draw_probes(world: World, count: int = 3, state: str = "approved") -> None:
    """As the weekly draw leaves them: pairs that nobody has begun."""
    pairs = QueuedPair.objects.filter(taken=0, stream="random").order_by("-rank")[:count]
    epoch = world.migration.epoch
    QueuedPair.objects.bulk_create(
        QueuedPair(pair=one.pair, epoch=epoch, stream="audit", batch=202647, rank=rank)
        for rank, one in enumerate(pairs, start=1)
    )
    Migration.objects.update(state=state)
    world.migration.refresh_from_db()


@pytest.mark.parametrize("state", ["approved", "rolling_out", "completed"])
def test_after_the_decision_they_alone_are_served_first_come_first_served(
    world: World, ann: Annotator, state: str
) -> None:
    held_before = claimed(world.migration, ann)
    draw_probes(world, 3, state)
    bob = make_annotator("bob", world.migration)
    first = judge_one(world.migration, ann)
    second = judge_one(world.migration, bob)
    third = judge_one(world.migration, ann)
    ranks = [one.queued.rank for one in (first, second, third)]
    assert ranks == [1, 2, 3]
    assert {one.queued.stream for one in (first, second, third)} == {"audit"}
    assert refused(world.migration, ann).code == "not_collecting"
    with pytest.raises(NotCollecting):
        record_judgments(assignment=held_before, answers={"correctness": "both"})
    with pytest.raises(NotCollecting):
        extend(assignment=held_before)


def test_a_probe_is_held_skipped_and_taken_back_like_any_pair(world: World, ann: Annotator) -> None:
    draw_probes(world)
    judged = judge_one(world.migration, ann)
    assert undo_last(migration=world.migration, annotator=ann).pk == judged.pk
    held = claimed(world.migration, ann)
    assert held.pk == judged.pk
    extend(assignment=held)
    skip(assignment=held, reason="cannot_judge")
    assert claimed(world.migration, ann).queued_id != held.queued_id
    bob = make_annotator("bob", world.migration)
    assert claimed(world.migration, bob).queued_id == held.queued_id


def test_they_never_count_for_the_plan(world: World, ann: Annotator) -> None:
    draw_probes(world)
    judge_one(world.migration, ann)
    assert current_judgments(dimension=world.dimensions[0]).count() == 0
    assert probe_judgments(world.migration.epoch.pk).count() == 1
    progress = progress_of(world.migration, ann)
    assert (progress.today, progress.judged, progress.remaining) == (1, 1, 2)


def test_while_pairs_are_collected_a_few_of_them_come_in_between(
    world: World, ann: Annotator
) -> None:
    draw_probes(world, 12, "collecting")
    served = streams_of(world.migration, ann, 52)
    assert served.count("audit") == 12
    assert served[:40].count("audit") <= 8


def test_a_decided_queue_is_listed_while_probes_wait(world: World, ann: Annotator) -> None:
    user = ann.user
    assert user is not None
    client = logged_in(user)

    def queues() -> int:
        return len(queues_for(User.objects.get(pk=user.pk)))

    Migration.objects.update(state="approved")
    assert queues() == 0
    draw_probes(world, 1)
    assert queues() == 1
    page = " ".join(client.get(reverse("judging")).content.decode().split())
    assert "0 of 1 pairs judged" in page
    assert client.get(reverse("judge", args=[world.migration.judging_code])).status_code == 200
    judge_one(world.migration, ann)
    assert queues() == 0
