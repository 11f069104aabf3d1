"""What holds for single people: pause, caps, segments, and handing a leaver's work over."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from annotation.errors import BadPolicy, PairLost
from annotation.models import Annotator, AnnotatorTerms, Assignment, QueuedPair
from annotation.services import (
    claim_next,
    extend,
    hand_over,
    record_judgments,
    set_annotator_terms,
)
from annotation.services.slots import LEASE_S
from migrations_app.audit.selectors import verify
from migrations_app.models import AuditEvent, Service
from tests.annotation.people import claimed, judge_one, make_annotator, make_desk, refused
from tests.calibration.world import World

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
LATER = NOW + timedelta(seconds=LEASE_S)


@pytest.fixture
def world() -> World:
    return make_desk()


@pytest.fixture
def ann(world: World) -> Annotator:
    return make_annotator("ann", world.migration)


@pytest.fixture
def bob(world: World) -> Annotator:
    return make_annotator("bob", world.migration)


def test_a_pause_stops_one_person_alone_and_is_on_record(
    world: World, ann: Annotator, bob: Annotator
) -> None:
    terms = {"annotator": ann, "migration": world.migration}
    for _ in range(2):
        set_annotator_terms(**terms, paused=True, actor=bob.user)  # type: ignore[arg-type]
    assert refused(world.migration, ann).code == "you_paused"
    claimed(world.migration, bob)
    event = AuditEvent.objects.get(verb="annotator_terms_set")
    assert event.data["now"] == {"paused": True, "daily_cap": None, "segments": []}
    assert event.actor == bob.user
    set_annotator_terms(annotator=ann, migration=world.migration)
    claimed(world.migration, ann)
    assert list(verify()) == []


def test_a_cap_of_ones_own_ends_the_day_and_the_next_begins_at_midnight(
    world: World, ann: Annotator, bob: Annotator
) -> None:
    set_annotator_terms(annotator=ann, migration=world.migration, daily_cap=1)
    judge_one(world.migration, ann, now=NOW)
    found = refused(world.migration, ann, now=LATER)
    assert found.code == "daily_cap"
    assert "1 pair for today" in found.message
    for _ in range(2):
        judge_one(world.migration, bob, now=NOW)
    judge_one(world.migration, ann, now=NOW + timedelta(hours=15))


def test_only_pairs_of_ones_segments_are_lent_in_the_order_drawn(
    world: World, ann: Annotator
) -> None:
    set_annotator_terms(annotator=ann, migration=world.migration, segments=["unsafe"])
    drawn = QueuedPair.objects.filter(pair__prompt__segment="unsafe").order_by("rank")
    expected = list(drawn.values_list("pk", flat=True))
    assert [judge_one(world.migration, ann).queued_id for _ in expected] == expected
    found = refused(world.migration, ann)
    assert found.code == "your_segments"
    assert "unsafe" in found.message


def test_an_abandoned_pair_of_another_segment_is_left_to_others(
    world: World, ann: Annotator, bob: Annotator
) -> None:
    set_annotator_terms(annotator=bob, migration=world.migration, segments=["unsafe"])
    while (left := claimed(world.migration, ann, now=NOW)).queued.pair.prompt.segment != "safe":
        record_judgments(assignment=left, answers={"correctness": "both"}, now=NOW)
    lent = claimed(world.migration, bob, now=LATER)
    assert lent.queued.pair.prompt.segment == "unsafe"


def test_who_judges_a_part_never_runs_far_ahead_of_the_random_order(
    world: World, ann: Annotator, bob: Annotator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("annotation.services.claims.SEGMENT_REACH", 4)
    set_annotator_terms(annotator=ann, migration=world.migration, segments=["unsafe"])
    judged = 0
    while not isinstance(found := _next(world, ann), str):
        judged += 1
        first = QueuedPair.objects.filter(taken=0).order_by("rank").first()
        assert first is not None
        assert found.queued.rank < first.rank + 4 + judged
    assert found == "your_segments"
    assert judged < 10
    while _next(world, ann) == "your_segments":
        judge_one(world.migration, bob)


def _next(world: World, person: Annotator) -> Assignment | str:
    found = claim_next(migration=world.migration, annotator=person)
    if not isinstance(found, Assignment):
        return str(found.code)
    record_judgments(assignment=found, answers={"correctness": "both"})
    return found


def test_terms_that_cannot_be_are_refused(world: World, ann: Annotator) -> None:
    other = Annotator.objects.create(
        service=Service.objects.create(slug="other", name="Other"), name="eve"
    )
    wrong: list[dict[str, Any]] = [{"daily_cap": 0}, {"segments": ["nowhere"]}]
    for terms in wrong:
        with pytest.raises(BadPolicy):
            set_annotator_terms(annotator=ann, migration=world.migration, **terms)
    with pytest.raises(BadPolicy):
        set_annotator_terms(annotator=other, migration=world.migration, paused=True)
    assert not AnnotatorTerms.objects.exists()


def test_a_leavers_open_pairs_go_to_the_next_person_at_once(
    world: World, ann: Annotator, bob: Annotator
) -> None:
    done = judge_one(world.migration, ann, now=NOW)
    held = [claimed(world.migration, ann, now=NOW)]
    held.append(claimed(world.migration, ann, holding=[held[0].pk], now=NOW))
    assert hand_over(annotator=ann, migration=world.migration) == 2
    taken = [claimed(world.migration, bob, now=NOW)]
    taken.append(claimed(world.migration, bob, holding=[taken[0].pk], now=NOW))
    assert {one.queued_id for one in taken} == {one.queued_id for one in held}
    assert refused(world.migration, ann).code == "you_paused"
    assert QueuedPair.objects.get(pk=done.queued_id).judged == 1
    assert hand_over(annotator=ann, migration=world.migration) == 0
    assert AuditEvent.objects.filter(verb="work_handed_over").count() == 2


def test_a_page_left_open_does_not_fetch_what_was_handed_over(world: World, ann: Annotator) -> None:
    held = claimed(world.migration, ann)
    hand_over(annotator=ann, migration=world.migration)
    with pytest.raises(PairLost):
        extend(assignment=held)
    record_judgments(assignment=held, answers={"correctness": "both"})
    assert QueuedPair.objects.get(pk=held.queued_id).judged == 1
