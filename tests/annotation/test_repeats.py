"""A pair comes again to the same person, with its sides swapped, and counts for nothing else."""

import pytest

from annotation.models import Annotator, QueuedPair
from annotation.selectors import current_judgments, judgments_digest
from annotation.selectors.gold import repeat_scores
from annotation.services import record_judgments, set_policy
from tests.annotation.people import claimed, judge_one, make_annotator, make_desk
from tests.calibration.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_desk(prompts=80)


@pytest.fixture
def ann(world: World) -> Annotator:
    set_policy(migration=world.migration, repeat_share=0.3)
    return make_annotator("ann", world.migration)


def test_it_comes_after_twenty_others_the_other_way_round(world: World, ann: Annotator) -> None:
    served = [judge_one(world.migration, ann) for _ in range(45)]
    pairs = [one.queued.pair_id for one in served]
    again = [n for n, one in enumerate(served) if one.queued.stream == "repeat"]
    assert len(again) >= 4
    assert {served[n].queued.pair_id for n in again} == {pairs[n] for n in again}
    for n in again:
        first = pairs.index(pairs[n])
        assert n - first > 20
        assert {served[first].candidate_side, served[n].candidate_side} == {"left", "right"}
    assert len({pairs[n] for n in again}) == len(again)


def test_it_enters_no_fit_and_no_digest(world: World, ann: Annotator) -> None:
    [dimension] = world.dimensions
    while (held := claimed(world.migration, ann)).queued.stream != "repeat":
        record_judgments(assignment=held, answers={"correctness": "both"})
    before = judgments_digest(dimension=dimension)
    counted = current_judgments(dimension=dimension).count()
    record_judgments(assignment=held, answers={"correctness": "left"})
    assert judgments_digest(dimension=dimension) == before
    assert current_judgments(dimension=dimension).count() == counted
    place = QueuedPair.objects.get(pk=held.queued_id)
    assert (place.probability, place.remaining) == (None, None)


def test_it_tells_how_consistent_a_person_is(world: World, ann: Annotator) -> None:
    steady = make_annotator("steady", world.migration)
    for person in (ann, steady):
        for _ in range(40):
            held = claimed(world.migration, person)
            choice = held.candidate_side if person == steady else "left"
            record_judgments(assignment=held, answers={"correctness": choice})
    found = {score.name: score.share for score in repeat_scores(world.migration)}
    assert found["steady"].right == found["steady"].n > 2
    assert (found["ann"].right, found["ann"].n > 2) == (0, True)


def test_without_a_share_nothing_comes_again(world: World) -> None:
    bob = make_annotator("bob", world.migration)
    for _ in range(30):
        assert judge_one(world.migration, bob).queued.stream == "random"
