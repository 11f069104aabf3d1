"""Asked about after the judgment alone, of pairs of every stream alike; the first word stands."""

from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from annotation.errors import BadAnswer, ObjectionNotAsked
from annotation.models import Assignment, ScoreObjection
from annotation.selectors.desk import desk_of
from annotation.selectors.objections import objection_of, objections_by_metric
from annotation.services import record_judgments, record_objection, set_policy, undo_last
from migrations_app.audit.selectors import verify
from migrations_app.models import MetricScore, OutputPair
from tests.annotation.people import (
    claimed,
    judge_one,
    logged_in,
    make_annotator,
    make_desk,
    make_gold,
    make_person,
)
from tests.calibration.world import World

pytestmark = pytest.mark.django_db
OTHER = {"left": "right", "right": "left"}


@pytest.fixture
def world() -> World:
    """The score prefers the candidate everywhere."""
    world = make_desk()
    MetricScore.objects.all().delete()
    metric = world.dimensions[0].metrics.get()
    MetricScore.objects.bulk_create(
        MetricScore(metric=metric, output_id=output, value=value)
        for pair in OutputPair.objects.all()
        for output, value in ((pair.incumbent_output_id, 1.0), (pair.candidate_output_id, 3.0))
    )
    set_policy(migration=world.migration, asks_objections=True)
    return world


def against(world: World, held: Assignment) -> Assignment:
    """Judge for the side that the score did not prefer."""
    record_judgments(assignment=held, answers={"correctness": OTHER[held.candidate_side]})
    return held


def test_only_who_judged_the_other_way_is_asked(world: World) -> None:
    ann, desk = make_annotator("ann", world.migration), desk_of(world.migration)
    held = claimed(world.migration, ann)
    assert objection_of(held, desk) is None
    with pytest.raises(ObjectionNotAsked):
        record_objection(assignment=held, codes=["length"])
    for choice in (held.candidate_side, "both"):
        record_judgments(assignment=held, answers={"correctness": choice})
        assert objection_of(held, desk) is None
    found = objection_of(against(world, held), desk)
    assert found is not None
    assert found.as_json() == {"question": "correctness", "side": held.candidate_side}
    undo_last(migration=world.migration, annotator=ann)
    assert objection_of(held, desk) is None


def test_what_is_said_is_kept_once_and_counted_by_score(world: World) -> None:
    ann = make_annotator("ann", world.migration)
    held = against(world, claimed(world.migration, ann))
    with pytest.raises(BadAnswer):
        record_objection(assignment=held, codes=["rude"])
    with pytest.raises(BadAnswer):
        record_objection(assignment=held, codes=[])
    first = record_objection(assignment=held, codes=["facts", "length"], actor=ann.user)
    assert record_objection(assignment=held, codes=["other"]) == first
    held = against(world, claimed(world.migration, ann))
    record_objection(assignment=held, codes=["length"])
    assert objections_by_metric(world.migration) == {"judge": {"length": 2, "facts": 1}}
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        ScoreObjection.objects.update(codes=[])
    assert list(verify()) == []


def test_gold_is_asked_about_like_any_other_pair(world: World) -> None:
    make_gold(world, 5)
    set_policy(migration=world.migration, gold_share=0.3)
    ann, desk = make_annotator("ann", world.migration), desk_of(world.migration)
    asked: dict[str, set[bool]] = {}
    for _ in range(15):
        held = against(world, claimed(world.migration, ann))
        asked.setdefault(held.queued.stream, set()).add(objection_of(held, desk) is not None)
    assert asked == {"gold": {True}, "random": {True}}


def test_the_page_is_told_with_the_reply_to_its_answers(world: World) -> None:
    client = logged_in(make_person("ann", world.migration))

    def post(name: str, *arguments: object, **body: Any) -> Any:
        address = reverse(name, args=[world.migration.judging_code, *arguments])
        return client.post(address, body, content_type="application/json")

    claim = post("judge_claim").json()
    assert "objection" not in claim
    pair = claim["pair"]["id"]
    held = Assignment.objects.get(pk=pair)
    answers = {"correctness": OTHER[held.candidate_side]}
    reply = post("judge_submit", pair, answers=answers).json()
    assert reply["objection"] == {"question": "correctness", "side": held.candidate_side}
    assert "metric" not in str(reply)
    assert post("judge_objection", pair, codes=["wording"]).json() == {"saved": True}
    set_policy(migration=world.migration, asks_objections=False)
    assert "objection" not in post("judge_submit", pair, answers=answers).json()


def test_without_the_leads_wish_nobody_is_asked(world: World) -> None:
    set_policy(migration=world.migration, asks_objections=False)
    held = judge_one(world.migration, make_annotator("ann", world.migration), "left")
    with pytest.raises(ObjectionNotAsked):
        record_objection(assignment=held, codes=["length"])
