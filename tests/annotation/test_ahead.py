"""Pairs drawn ahead are served first, in their order, with the probability they were drawn with."""

from datetime import UTC, datetime, timedelta

import pytest

from annotation.models import Assignment, QueuedPair, Stream
from annotation.selectors.ahead import begun_pairs, waiting_ahead
from annotation.selectors.desk import desk_of
from annotation.selectors.standings import standings_of
from annotation.services import DrawnPair, queue_ahead, queue_pairs, record_judgments, skip
from tests.annotation.people import claimed, make_annotator, make_desk
from tests.calibration.world import World

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
ACTIVE = {"rule": "G", "selection": "active"}


def desk(**options: object) -> World:
    return make_desk(terms=ACTIVE, **options)  # type: ignore[arg-type]


def draw(world: World, *places: tuple[int, bool]) -> list[int]:
    """(place in the random stream, at random): drawn ahead in this order; their pairs."""
    order = list(QueuedPair.objects.order_by("batch", "rank").values_list("pair_id", flat=True))
    drawn = [DrawnPair(order[place], even, 0.05, 30) for place, even in places]
    queue_ahead(epoch=world.migration.epoch, drawn=drawn)
    return [one.pair for one in drawn]


def judged(world: World, name: str = "ann", count: int = 1) -> list[int]:
    """Pairs that a new person is served and judges, one after the other."""
    person = make_annotator(name, world.migration)
    served = []
    for _ in range(count):
        one = claimed(world.migration, person, now=NOW)
        record_judgments(assignment=one, answers={"correctness": "left"}, now=NOW)
        served.append(one.queued.pair_id)
    return served


def test_they_come_first_and_in_the_order_drawn_whatever_their_stream() -> None:
    world = desk()
    ahead = draw(world, (20, False), (3, True), (11, False), (25, True))
    assert judged(world, count=4) == ahead
    streams = [QueuedPair.objects.get(pair=pair).stream for pair in ahead]
    assert streams == ["active", "random", "active", "random"]


def test_then_the_random_stream_goes_on_without_them() -> None:
    world = desk()
    stream = list(QueuedPair.objects.order_by("batch", "rank").values_list("pair_id", flat=True))
    ahead = draw(world, (0, False), (2, True))
    assert judged(world, count=6) == [*ahead, stream[1], *stream[3:6]]


def test_every_pair_stays_one_place_in_the_queue() -> None:
    world = desk()
    draw(world, (20, False), (3, True))
    assert QueuedPair.objects.count() == 30
    assert queue_pairs(epoch=world.migration.epoch, seed=1) == 0


def test_the_probability_at_the_draw_is_stored_with_the_judgment() -> None:
    world = desk()
    [pair] = draw(world, (20, False))
    judged(world)
    found = Assignment.objects.get().queued
    assert (found.pair_id, found.probability, found.remaining) == (pair, 0.05, 30)


def test_a_new_draw_replaces_what_nobody_has_seen() -> None:
    world = desk()
    first = draw(world, (20, False), (3, True), (11, False))
    served = judged(world)
    before = QueuedPair.objects.get(pair=first[1])
    second = draw(world, (7, False), (8, True))
    assert served == first[:1]
    assert judged(world, "bob", 2) == second
    for pair in first[1:]:
        back = QueuedPair.objects.get(pair=pair)
        assert (back.stream, back.turn) == (Stream.RANDOM, None)
        assert back.probability == pytest.approx(1 / 30)
    after = QueuedPair.objects.get(pair=first[1])
    assert (after.batch, after.rank) == (before.batch, before.rank)


def test_drawing_the_same_again_changes_nothing() -> None:
    world = desk()
    ahead = draw(world, (20, False), (3, True))
    draw(world, (20, False), (3, True))
    assert waiting_ahead(world.migration.epoch.pk) == 2
    assert judged(world, count=2) == ahead


def test_a_pair_begun_meanwhile_is_left_to_who_has_it() -> None:
    world = desk()
    person = make_annotator("ann", world.migration)
    lent = claimed(world.migration, person, now=NOW).queued
    drawn = [DrawnPair(lent.pair_id, False, 0.5, 30)]
    assert queue_ahead(epoch=world.migration.epoch, drawn=drawn) == 0
    lent.refresh_from_db()
    assert (lent.stream, lent.turn) == (Stream.RANDOM, None)


def test_a_pair_drawn_ahead_and_lent_keeps_its_probability_when_others_are_drawn() -> None:
    world = desk()
    [pair] = draw(world, (20, False))
    claimed(world.migration, make_annotator("ann", world.migration), now=NOW)
    draw(world, (5, False))
    found = QueuedPair.objects.get(pair=pair)
    assert (found.stream, found.probability, found.remaining) == (Stream.ACTIVE, 0.05, 30)


def test_a_pair_given_back_waits_for_somebody_else_where_it_was_drawn() -> None:
    world = desk()
    ahead = draw(world, (20, False), (3, True))
    ann = make_annotator("ann", world.migration)
    first = claimed(world.migration, ann, now=NOW)
    skip(assignment=first, reason="needs_expert", now=NOW)
    assert claimed(world.migration, ann, now=NOW).queued.pair_id == ahead[1]
    later = draw(world, (7, False))
    assert judged(world, "bob", 2) == [ahead[0], *later]


def test_an_abandoned_active_pair_is_served_to_the_next_person() -> None:
    world = desk()
    [pair] = draw(world, (20, False))
    claimed(world.migration, make_annotator("ann", world.migration), now=NOW)
    bob = make_annotator("bob", world.migration)
    later = NOW + timedelta(minutes=5)
    assert claimed(world.migration, bob, now=later).queued.pair_id == pair


def test_active_pairs_count_for_the_budget() -> None:
    world = make_desk(terms={**ACTIVE, "n_max": 3})
    draw(world, (20, False), (3, True), (9, False), (10, False))
    assert len(judged(world, count=3)) == 3
    standing = standings_of(desk_of(world.migration), NOW)
    assert [one.begun for one in standing.values()] == [3]


def test_what_is_out_of_reach_of_the_next_draw() -> None:
    world = desk()
    ahead = draw(world, (20, False), (3, True), (11, False))
    ann = make_annotator("ann", world.migration)
    given_back = claimed(world.migration, ann, now=NOW)
    skip(assignment=given_back, reason="cannot_judge", now=NOW)
    broken = claimed(world.migration, ann, now=NOW)
    skip(assignment=broken, reason="broken_rendering", now=NOW)
    claimed(world.migration, ann, now=NOW)
    found = {one.pair: (one.at_random, one.counts) for one in begun_pairs(world.migration.epoch.pk)}
    assert found == {ahead[0]: (False, False), ahead[1]: (True, False), ahead[2]: (False, True)}
    assert waiting_ahead(world.migration.epoch.pk) == 0


def test_a_plan_without_selection_serves_the_random_stream_alone() -> None:
    world = make_desk()
    stream = list(QueuedPair.objects.order_by("batch", "rank").values_list("pair_id", flat=True))
    assert judged(world, count=3) == stream[:3]
