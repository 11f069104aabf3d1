"""Gold is met by everyone once, tells nothing of the models, and looks like any other pair."""

import json
from dataclasses import replace
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from annotation.errors import BadGold, GoldRetired, GoldThere
from annotation.models import CHECKS, Annotator, QueuedPair, Stream
from annotation.selectors import current_judgments, judged_pairs, judgments_digest
from annotation.selectors.desk import desk_of
from annotation.selectors.gold import gold_scores
from annotation.selectors.progress import progress_of
from annotation.selectors.sitting import sitting_of
from annotation.selectors.standings import standings_of
from annotation.selectors.turns import Turn, next_turn
from annotation.services import add_gold, record_judgments, retire_gold, set_policy, undo_last
from annotation.signals import judgments_recorded
from calibration.selectors.evidence import take_snapshot
from migrations_app.audit.selectors import verify
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
from tests.annotation.test_claims import make_world_longer, rows_read
from tests.calibration.world import World, judge

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    world = make_desk(prompts=60)
    make_gold(world, 8)
    set_policy(migration=world.migration, gold_share=0.3)
    return world


def test_it_comes_in_among_the_others_once_for_everybody(world: World) -> None:
    for name in ("ann", "bob"):
        person = make_annotator(name, world.migration)
        served = streams_of(world.migration, person, 26)
        assert 3 <= served.count("gold") <= 8
        assert "random" in served[:8]
    gold = QueuedPair.objects.filter(stream="gold")
    assert {(q.probability, q.remaining) for q in gold} == {(None, None)}
    assert max(gold.values_list("judged", flat=True)) == 2


def test_its_places_are_drawn_once_and_not_thrown_at_every_request(world: World) -> None:
    people = [make_annotator(name, world.migration) for name in ("ann", "bob")]

    def places(person: Annotator) -> list[int]:
        desk = desk_of(world.migration)
        sitting = sitting_of(desk, person, timezone.now())
        found = [next_turn(desk, person, replace(sitting, served=n)) for n in range(300)]
        return [n for n, turn in enumerate(found) if turn == Turn.GOLD]

    often = {person.pk: places(person) for person in people}
    assert all(60 < len(one) < 120 for one in often.values())
    assert {person.pk: places(person) for person in people} == often
    assert len(set(map(tuple, often.values()))) == 2
    set_policy(migration=world.migration, gold_share=0.1)
    seldom = places(people[0])
    assert 15 < len(seldom) < 50
    assert set(seldom) < set(often[people[0].pk])


def test_a_usual_share_is_mixed_in_once_there_is_gold_unless_the_lead_says_otherwise() -> None:
    world = make_desk(prompts=120)
    make_gold(world, 20)
    ann = make_annotator("ann", world.migration)
    assert 1 <= streams_of(world.migration, ann, 60).count("gold") <= 8
    set_policy(migration=world.migration, gold_share=0.0)
    bob = make_annotator("bob", world.migration)
    assert streams_of(world.migration, bob, 20) == ["random"] * 20


def test_what_is_said_of_it_is_read_by_no_fit_and_counts_for_no_plan(world: World) -> None:
    heard: list[object] = []
    ann = make_annotator("ann", world.migration)
    dimension = world.dimensions[0]
    served = [judge_one(world.migration, ann).queued for _ in range(20)]
    gold = [queued.pk for queued in served if queued.stream == "gold"]
    planned = len(served) - len(gold)
    assert gold
    assert current_judgments(dimension=dimension).count() == planned
    assert judged_pairs(world.migration) == {"correctness": planned}
    desk = desk_of(world.migration)
    [standing] = standings_of(desk, timezone.now()).values()
    assert standing.done == planned
    assert progress_of(world.migration, None).judged == planned
    digest = judgments_digest(dimension=dimension)
    judgments_recorded.connect(hear := lambda **_: heard.append(1))
    try:
        answered = ann.assignments.filter(queued__in=gold)
        for one in answered:
            record_judgments(assignment=one, answers={"correctness": "left"})
    finally:
        judgments_recorded.disconnect(hear)
    assert heard == []
    assert judgments_digest(dimension=dimension) == digest
    assert list(verify()) == []


def test_nothing_served_tells_gold_from_any_other_pair(world: World) -> None:
    """Alone at the desk somebody would see in the numbers whether an answer counted."""
    client = logged_in(make_person("ann", world.migration))
    code = world.migration.judging_code

    def post(name: str, *arguments: object, **body: Any) -> dict[str, Any]:
        address = reverse(name, args=[code, *arguments])
        response = client.post(address, body, content_type="application/json")
        assert "gold" not in response.content.decode().lower()
        return dict(response.json())

    kinds: dict[bool, set[str]] = {True: set(), False: set()}
    before = progress_of(world.migration, None)
    numbers = (0, 0, 0)
    for _ in range(24):
        claim = post("judge_claim")
        pair = claim["pair"]
        reply = post("judge_submit", pair["id"], answers={"correctness": "both"})
        after = tuple(reply["progress"].values())
        moved = tuple(b - a for a, b in zip(tuple(claim["progress"].values()), after, strict=True))
        gold = QueuedPair.objects.filter(assignments=pair["id"], stream="gold").exists()
        served = {k: v for k, v in pair.items() if k not in ("id", "prompt", "segment")}
        kinds[gold].add(json.dumps([served, moved, sorted(reply)]))
        numbers = after
    assert kinds[True] == kinds[False]
    assert len(kinds[True]) == 1
    assert numbers[0] == numbers[1] == 24
    assert progress_of(world.migration, None).judged < before.judged + 24


def test_the_number_of_pairs_left_ends_at_none(world: World) -> None:
    ann = make_annotator("ann", world.migration)
    left = progress_of(world.migration, ann).remaining
    for _ in range(left):
        judge_one(world.migration, ann)
    assert progress_of(world.migration, ann).remaining == 0
    assert refused(world.migration, ann).code == "all_judged"


def test_who_met_a_pair_as_a_real_one_does_not_meet_it_as_gold() -> None:
    world = make_desk(prompts=4)
    ann = make_annotator("ann", world.migration)
    met = judge_one(world.migration, ann).queued.pair
    add_gold(pair=met, dimension=world.dimensions[0], accepted=[0])
    set_policy(migration=world.migration, gold_share=0.3)
    assert streams_of(world.migration, ann, 3) == ["random"] * 3
    assert refused(world.migration, ann).code == "all_judged"


def test_a_key_says_which_values_are_right_or_in_which_range(world: World) -> None:
    dimension = world.dimensions[0]
    pair = QueuedPair.objects.filter(stream="random").order_by("rank")[0].pair
    wrong: list[dict[str, Any]] = [
        {},
        {"accepted": [2]},
        {"accepted": [0], "low": 0, "high": 1},
        {"low": 0.5},
        {"low": 1, "high": 0},
    ]
    for said in wrong:
        with pytest.raises(BadGold):
            add_gold(pair=pair, dimension=dimension, **said)
    key = add_gold(pair=pair, dimension=dimension, low=0.5, high=1, explanation="It is wrong.")
    with pytest.raises(GoldThere):
        add_gold(pair=pair, dimension=dimension, accepted=[1])
    key.pk = None
    with pytest.raises(IntegrityError, match="gold_key_once"), transaction.atomic():
        key.save(force_insert=True)


def test_right_answers_are_counted_by_the_canonical_value_whatever_the_side() -> None:
    world = make_desk(prompts=40)
    keys = make_gold(world, 6, accepted=(1.0,))
    set_policy(migration=world.migration, gold_share=0.3)
    ann = make_annotator("ann", world.migration)
    answered = 0
    while answered < 4:
        held = claimed(world.migration, ann)
        better = held.candidate_side
        gold = held.queued.stream == "gold"
        other = {"left": "right", "right": "left"}[better]
        choice = other if gold and answered == 3 else better
        record_judgments(assignment=held, answers={"correctness": choice})
        answered += gold
    [score] = gold_scores(world.migration)
    assert (score.name, score.share.right, score.share.n) == ("ann", 3, 4)
    assert 0 < (score.share.low or 0) < 0.75 < (score.share.high or 0) < 1
    for key in keys:
        retire_gold(key=key, reason="it was wrong")
    assert gold_scores(world.migration) == []


def test_a_retired_key_ends_its_pair_and_a_corrected_one_brings_it_back(world: World) -> None:
    [first, *_] = QueuedPair.objects.filter(stream="gold").order_by("rank")
    key = first.pair.gold_keys.get()
    retire_gold(key=key, reason="disputed")
    with pytest.raises(GoldRetired):
        retire_gold(key=key, reason="again")
    assert QueuedPair.objects.get(pk=first.pk).withdrawn
    add_gold(pair=first.pair, dimension=world.dimensions[0], accepted=[1])
    assert not QueuedPair.objects.get(pk=first.pk).withdrawn
    assert list(verify()) == []


def test_a_gold_pair_is_taken_back_like_any_other(world: World) -> None:
    ann = make_annotator("ann", world.migration)
    while (held := judge_one(world.migration, ann)).queued.stream != "gold":
        pass
    before = progress_of(world.migration, ann)
    assert undo_last(migration=world.migration, annotator=ann).pk == held.pk
    after = progress_of(world.migration, ann)
    assert (before.today - after.today, after.remaining - before.remaining) == (1, 1)
    assert claimed(world.migration, ann).pk == held.pk


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("stream", CHECKS)
def test_a_fit_reads_neither_gold_nor_repeats(world: World, stream: Stream) -> None:
    dimension = world.dimensions[0]
    judge(world, dimension, world.pairs()[:2], [1, 1])
    before = take_snapshot(dimension.pk)
    judge(world, dimension, world.pairs()[:4], [-1] * 4, stream=stream)
    after = take_snapshot(dimension.pk)
    assert before.evidence is not None
    assert after.evidence is not None
    assert after.evidence.judgments.size == before.evidence.judgments.size == 2
    assert after.dimension.digest == before.dimension.digest


def test_a_sitting_reads_little_of_a_long_queue(world: World) -> None:
    """The gold, and what this person met; the planner may look at the ids in between."""
    ann = make_annotator("ann", world.migration)
    streams_of(world.migration, ann, 5)
    assert make_world_longer(world) > 4000
    assert 0 < _rows_of_the_queue(world, ann) <= 100


def _rows_of_the_queue(world: World, person: Annotator) -> int:
    with CaptureQueriesContext(connection) as queries:
        sitting_of(desk_of(world.migration), person, timezone.now())
    [asked] = [q["sql"] for q in queries if "WITH mine" in q["sql"]]
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {asked}")
        return rows_read(cursor.fetchone()[0][0]["Plan"])
