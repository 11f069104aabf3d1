"""Who gets which pair, and when one is free again."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from annotation.models import Assignment, QueuedPair
from annotation.services import claim_next, extend, queue_pairs, record_judgments, skip
from annotation.services.slots import LEASE_S
from migrations_app.models import Migration
from tests.annotation.people import claimed, make_annotator, make_desk, refused
from tests.calibration.world import freeze, make_world

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
LATER = NOW + timedelta(seconds=LEASE_S)


def judge(assignment: Assignment, now: datetime = NOW, choice: str = "left") -> None:
    record_judgments(assignment=assignment, answers={"correctness": choice}, now=now)


def judge_next(migration: Migration, annotator: object, now: datetime = NOW) -> Assignment:
    assignment = claimed(migration, annotator, now=now)  # type: ignore[arg-type]
    judge(assignment, now)
    return assignment


def test_pairs_come_in_the_order_they_were_drawn() -> None:
    world = make_desk()
    ann = make_annotator("ann", world.migration)
    served = [judge_next(world.migration, ann).queued_id for _ in range(5)]
    drawn = QueuedPair.objects.order_by("batch", "rank").values_list("pk", flat=True)
    assert served == list(drawn[:5])


def test_who_reloads_gets_the_open_pair_again() -> None:
    world = make_desk()
    ann = make_annotator("ann", world.migration)
    first = claimed(world.migration, ann, now=NOW)
    again = claimed(world.migration, ann, now=NOW + timedelta(seconds=90))
    assert again.pk == first.pk
    bob = make_annotator("bob", world.migration)
    assert claimed(world.migration, bob, now=LATER).queued_id != first.queued_id


def test_a_page_that_holds_a_pair_is_lent_another() -> None:
    world = make_desk()
    ann = make_annotator("ann", world.migration)
    first = claimed(world.migration, ann)
    second = claimed(world.migration, ann, holding=[first.pk])
    assert second.queued_id != first.queued_id
    assert claimed(world.migration, ann).pk == first.pk


def test_nobody_can_hold_many_pairs_back() -> None:
    world = make_desk()
    ann = make_annotator("ann", world.migration)
    held: set[int] = set()
    for _ in range(9):
        held.add(claimed(world.migration, ann, holding=list(held)).pk)
    assert len(held) == 4


def test_an_abandoned_pair_is_served_to_the_next_person_once_its_lease_is_over() -> None:
    world = make_desk()
    ann, bob = (make_annotator(name, world.migration) for name in ("ann", "bob"))
    left = claimed(world.migration, ann, now=NOW)
    before = claimed(world.migration, bob, now=LATER - timedelta(seconds=1))
    judge(before, LATER)
    assert before.queued_id != left.queued_id
    assert claimed(world.migration, bob, now=LATER).queued_id == left.queued_id
    assert LEASE_S <= 120


def test_a_heartbeat_holds_the_pair_for_longer() -> None:
    world = make_desk()
    ann, bob = (make_annotator(name, world.migration) for name in ("ann", "bob"))
    held = claimed(world.migration, ann, now=NOW)
    assert extend(assignment=held, now=NOW + timedelta(seconds=100)) > LATER
    assert claimed(world.migration, bob, now=LATER).queued_id != held.queued_id


def test_overlap_is_held_by_the_database_itself() -> None:
    world = make_desk()
    ann, bob = (make_annotator(name, world.migration) for name in ("ann", "bob"))
    held = claimed(world.migration, ann)
    with pytest.raises(IntegrityError, match="assignment_slot_once"), transaction.atomic():
        Assignment.objects.create(queued=held.queued, annotator=bob, slot=1, candidate_side="left")
    with pytest.raises(IntegrityError, match="no_more_than_overlap"), transaction.atomic():
        QueuedPair.objects.filter(pk=held.queued_id).update(taken=2)


def test_an_overlap_of_two_asks_two_people_and_shows_them_both_sides() -> None:
    world = make_desk(overlap=2, prompts=20)
    people = [make_annotator(name, world.migration) for name in ("ann", "bob", "cem")]
    for person in people[:2]:
        for _ in range(20):
            judge_next(world.migration, person)
    assert set(QueuedPair.objects.values_list("taken", "judged")) == {(2, 2)}
    for place in QueuedPair.objects.all():
        sides = place.assignments.values_list("candidate_side", flat=True)
        assert sorted(sides) == ["left", "right"]
    assert refused(world.migration, people[2]).code == "all_judged"


def test_sides_are_even_for_every_person_and_not_alternating() -> None:
    world = make_desk(prompts=100)
    ann = make_annotator("ann", world.migration)
    sides = [judge_next(world.migration, ann).candidate_side for _ in range(100)]
    leads = [sum(1 if s == "left" else -1 for s in sides[:n]) for n in range(101)]
    assert max(map(abs, leads)) <= 2
    assert 20 < sum(a == b for a, b in zip(sides, sides[1:], strict=False)) < 80


def test_no_more_pairs_are_served_than_the_plan_allows_each_candidate() -> None:
    world = make_desk(candidates=2, terms={"n_max": 6})
    ann = make_annotator("ann", world.migration)
    served = [judge_next(world.migration, ann).queued.pair.candidate.position for _ in range(12)]
    assert Counter(served) == {0: 6, 1: 6}
    assert served[:6] == [0, 1] * 3
    assert refused(world.migration, ann).code == "all_judged"


def test_a_larger_budget_goes_on_where_the_smaller_ended() -> None:
    world = make_desk(terms={"n_max": 2})
    ann = make_annotator("ann", world.migration)
    for _ in range(2):
        judge_next(world.migration, ann)
    freeze(world, version=2, n_max=3)
    judge_next(world.migration, ann)
    assert refused(world.migration, ann).code == "all_judged"


def test_a_pair_set_aside_for_the_lead_is_replaced_by_the_next_drawn() -> None:
    world = make_desk(terms={"n_max": 3})
    ann = make_annotator("ann", world.migration)
    skip(assignment=claimed(world.migration, ann), reason="unsafe")
    for _ in range(3):
        judge_next(world.migration, ann)
    assert QueuedPair.objects.filter(judged=1).count() == 3
    assert refused(world.migration, ann).code == "set_aside"


def test_nothing_to_judge_always_says_why() -> None:
    world = make_desk(prompts=1)
    ann, bob = (make_annotator(name, world.migration) for name in ("ann", "bob"))
    held = claimed(world.migration, ann, now=NOW)
    busy = refused(world.migration, bob, now=NOW)
    assert busy.code == "held"
    assert busy.message.startswith("The last pair is with other people")
    assert busy.retry_s
    skip(assignment=held, reason="cannot_judge", now=NOW)
    own = refused(world.migration, ann, now=NOW)
    assert own.code == "yours_done"
    assert "1 pair that you skipped waits" in own.message
    judge_next(world.migration, bob)
    assert refused(world.migration, ann, now=NOW).code == "all_judged"
    Migration.objects.update(state="approved")
    world.migration.refresh_from_db()
    assert refused(world.migration, ann, now=NOW).code == "not_collecting"


def test_a_draft_has_nothing_to_judge_yet() -> None:
    world = make_world(prompts=3)
    Migration.objects.update(state="draft")
    ann = make_annotator("ann", world.migration)
    assert refused(Migration.objects.get(), ann).code == "no_plan"


def test_a_claim_reads_as_much_of_a_long_queue_as_of_a_short_one() -> None:
    world = make_desk(prompts=10)
    ann = make_annotator("ann", world.migration)
    few = _rows_read_for_a_claim(world.migration, ann)
    more = make_world_longer(world)
    assert more > 3000
    assert 0 < few <= 10
    assert 0 < _rows_read_for_a_claim(world.migration, ann) <= few + 3


def make_world_longer(world: object) -> int:
    """Thousands of further rows in the queue, of which only the planner needs to know."""
    with connection.cursor() as cursor:
        cursor.execute("""
            INSERT INTO migrations_app_prompt (migration_id, external_id, cluster, segment,
                segments, content, expected_behaviour, golden, weight, sha256)
            SELECT migration_id, 'more-' || n, '', '', '{}', '"?"', '', false, 1, ''
            FROM (SELECT * FROM migrations_app_prompt LIMIT 1) p, generate_series(1, 4000) n
        """)
        cursor.execute("""
            INSERT INTO migrations_app_outputpair (prompt_id, candidate_id, incumbent_output_id,
                candidate_output_id, population)
            SELECT q.id, p.candidate_id, p.incumbent_output_id, p.candidate_output_id, 'frozen'
            FROM (SELECT * FROM migrations_app_outputpair LIMIT 1) p, migrations_app_prompt q
            WHERE q.external_id LIKE 'more-%'
        """)
    queue_pairs(epoch=world.migration.epoch, seed=1)  # type: ignore[attr-defined]
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return QueuedPair.objects.count()


def _rows_read_for_a_claim(migration: Migration, annotator: object) -> int:
    """Rows of the queue that the search for a fresh pair read, by EXPLAIN."""
    held = list(Assignment.objects.values_list("pk", flat=True))
    with CaptureQueriesContext(connection) as queries:
        claim_next(migration=migration, annotator=annotator, holding=held)  # type: ignore[arg-type]
    [search] = [q["sql"] for q in queries if "SKIP LOCKED" in q["sql"]]
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {search}")
        return rows_read(cursor.fetchone()[0][0]["Plan"])


def rows_read(node: dict[str, Any]) -> int:
    below = sum(rows_read(child) for child in node.get("Plans", []))
    if node.get("Relation Name") != QueuedPair._meta.db_table:
        return below
    return below + int(node["Actual Rows"] + node.get("Rows Removed by Filter", 0))
