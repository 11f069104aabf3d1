"""Answers begun, kept on the server until they are given, taken up by whichever page comes next."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from annotation.models import Assignment, Judgment
from annotation.services import keep_draft
from tests.annotation.people import claimed, logged_in, make_annotator, make_desk, make_person
from tests.calibration.world import World

pytestmark = pytest.mark.django_db
DRAFT = {"answers": {"correctness": "left"}, "reasons": ["format"]}


@pytest.fixture
def world() -> World:
    return make_desk(dimensions=("correctness", "style"))


@pytest.fixture
def ann(world: World) -> Client:
    return logged_in(make_person("ann", world.migration))


def post(client: Client, world: World, name: str, *arguments: object, **body: Any) -> Any:
    address = reverse(name, args=[world.migration.judging_code, *arguments])
    return client.post(address, body, content_type="application/json")


def test_a_draft_comes_back_with_its_pair_and_goes_with_the_answers(
    world: World, ann: Client
) -> None:
    pair = post(ann, world, "judge_claim").json()["pair"]
    assert "draft" not in pair
    assert post(ann, world, "judge_draft", pair["id"], draft=DRAFT).json() == {"kept": True}
    assert post(ann, world, "judge_claim").json()["pair"] == pair | {"draft": DRAFT}
    assert not Judgment.objects.exists()
    both = {"correctness": "left", "style": "both"}
    post(ann, world, "judge_submit", pair["id"], answers=both)
    assert Assignment.objects.get().draft is None
    post(ann, world, "judge_draft", pair["id"], draft=DRAFT)  # overtaken by the answers
    assert Assignment.objects.get().draft is None


@pytest.mark.parametrize(
    "draft", [None, "left", [], {"note": "x"}, {"answers": {"a": "x" * 4000}}, {"answers": "\0"}]
)
def test_what_is_no_draft_is_refused(world: World, ann: Client, draft: Any) -> None:
    pair = post(ann, world, "judge_claim").json()["pair"]
    reply = post(ann, world, "judge_draft", pair["id"], draft=draft)
    assert (reply.status_code, reply.json()["field"]) == (400, "draft")


def test_a_draft_is_one_small_write(
    world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    held = claimed(world.migration, make_annotator("bob", world.migration))
    with django_assert_num_queries(1):
        keep_draft(assignment=held, draft=DRAFT)
