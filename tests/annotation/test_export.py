"""The judgments as a file: what is in it, what is not, and for whom."""

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from annotation.models import Judgment
from annotation.services import exclude, set_policy, undo_last
from migrations_app.models import Membership, Prompt
from tests.annotation.people import judge_one, logged_in, make_annotator, make_desk, make_person
from tests.calibration.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    made = make_desk(prompts=8)
    ann = make_annotator("ann", made.migration)
    for _ in range(3):
        judge_one(made.migration, ann, "left")
    undo_last(migration=made.migration, annotator=ann)
    judge_one(made.migration, ann, "right")
    return made


@pytest.fixture
def lead(world: World) -> Client:
    return logged_in(make_person("lead", world.migration, "lead"))


def text_of(client: Client, world: World, kind: str) -> str:
    address = reverse("judgments_export", args=[world.migration.judging_code, kind])
    reply: Any = client.get(address)
    assert reply.streaming
    return b"".join(reply.streaming_content).decode()


def rows_of(client: Client, world: World) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text_of(client, world, "jsonl").splitlines()]


def test_it_holds_the_current_judgments_with_what_was_shown(world: World, lead: Client) -> None:
    exclude(judgment=Judgment.objects.earliest("pk"), reason="a test")
    rows = rows_of(lead, world)
    assert [row["answer"] for row in rows] == ["left", "left", "right"]
    assert [row["excluded"] for row in rows] == [True, False, False]
    assert {row["annotator"] for row in rows} == {"ann"}
    for row in rows:
        sign = 1 if row["answer"] == row["candidate_side"] else -1
        assert row["value"] == sign
    [again] = [row for row in rows if row["answer"] == "right"]
    assert again["revision"] == 3
    assert list(csv.DictReader(io.StringIO(text_of(lead, world, "csv"))))[2]["answer"] == "right"


def test_who_also_judges_is_told_no_arm_and_no_pair_that_is_still_asked_about(
    world: World, lead: Client
) -> None:
    user = make_person("both", world.migration, "lead")
    Membership.objects.create(user=user, service=world.migration.service, role="annotator")
    both = logged_in(user)
    rows = rows_of(both, world)
    assert len(rows) == 3
    assert not {"candidate", "candidate_side", "value"} & set(rows[0])
    slug = world.migration.candidates.get().language_model.slug
    assert slug in text_of(lead, world, "csv")
    assert slug not in text_of(both, world, "csv")
    set_policy(migration=world.migration, overlap=2)
    judge_one(world.migration, make_annotator("eve", world.migration))
    assert len(rows_of(lead, world)) == 4
    assert len(rows_of(both, world)) == 3


def test_a_text_that_a_spreadsheet_would_run_is_not_run(world: World, lead: Client) -> None:
    Prompt.objects.update(segment="=1+1")
    rows = list(csv.DictReader(io.StringIO(text_of(lead, world, "csv"))))
    assert {row["segment"] for row in rows} == {"'=1+1"}
    assert {row["segment"] for row in rows_of(lead, world)} == {"=1+1"}


def test_the_api_sends_the_same(world: World, lead: Client) -> None:
    address = reverse("api:judgments_export", args=[world.migration.slug])
    reply = lead.get(address, {"as": "csv"})
    parts: Iterator[Any] = iter(reply.streaming_content)  # type: ignore[attr-defined]
    assert b"".join(parts).decode() == text_of(lead, world, "csv")
    assert lead.get(address, {"as": "xlsx"}).status_code == 400
    assert logged_in(make_person("jon", world.migration)).get(address).status_code == 403
