"""Reasons chosen with the answers, and notes to the lead: kept in rows that nobody changes."""

from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from annotation.errors import BadAnswer, FlagResolved
from annotation.models import Annotator, Flag, GivenReasons
from annotation.services import flag_pair, record_judgments, resolve_flag
from migrations_app.audit.selectors import verify
from migrations_app.models import AuditEvent
from tests.annotation.people import claimed, logged_in, make_annotator, make_desk, make_person
from tests.calibration.world import World

pytestmark = pytest.mark.django_db
LEFT = {"correctness": "left"}


@pytest.fixture
def world() -> World:
    return make_desk()


@pytest.fixture
def ann(world: World) -> Annotator:
    return make_annotator("ann", world.migration)


def given() -> list[tuple[int, list[str], str]]:
    rows = GivenReasons.objects.order_by("revision")
    return [(row.revision, row.codes, row.note) for row in rows]


def test_reasons_are_kept_with_their_note_once_for_the_same_submit(
    world: World, ann: Annotator
) -> None:
    held = claimed(world.migration, ann)
    for _ in range(3):
        record_judgments(
            assignment=held, answers=LEFT, reasons=["other", "both_bad", "other"], note=" odd "
        )
    assert given() == [(1, ["both_bad", "other"], "odd")]


def test_other_reasons_are_another_row_and_none_said_leaves_them(
    world: World, ann: Annotator
) -> None:
    held = claimed(world.migration, ann)
    record_judgments(assignment=held, answers=LEFT, reasons=["too_long"])
    record_judgments(assignment=held, answers={"correctness": "right"})
    assert given() == [(1, ["too_long"], "")]
    record_judgments(assignment=held, answers={"correctness": "right"}, reasons=[])
    assert given() == [(1, ["too_long"], ""), (2, [], "")]


def test_a_submit_without_reasons_leaves_no_row(world: World, ann: Annotator) -> None:
    held = claimed(world.migration, ann)
    record_judgments(assignment=held, answers=LEFT)
    record_judgments(assignment=held, answers=LEFT, reasons=[], note="")
    assert given() == []


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"reasons": ["rude"]}, "reasons"),
        ({"reasons": "other"}, "reasons"),
        ({"reasons": [{}]}, "reasons"),
        ({"note": 7}, "note"),
        ({"note": "\0"}, "note"),
    ],
)
def test_an_unknown_reason_stores_nothing_at_all(
    world: World, ann: Annotator, said: Any, field: str
) -> None:
    held = claimed(world.migration, ann)
    with pytest.raises(BadAnswer) as refusal:
        record_judgments(assignment=held, answers=LEFT, **said)
    assert refusal.value.field == field
    assert not held.judgments.exists()


def test_a_flag_reaches_the_lead_and_leaves_the_pair_in_its_place(
    world: World, ann: Annotator
) -> None:
    held = claimed(world.migration, ann)
    for _ in range(2):
        flag_pair(assignment=held, note="The prompt names a customer.", actor=ann.user)
    flag = Flag.objects.get()
    record_judgments(assignment=held, answers=LEFT)
    resolve_flag(flag=flag, answer="Removed at the source.")
    with pytest.raises(FlagResolved):
        resolve_flag(flag=flag, answer="again")
    verbs = AuditEvent.objects.filter(object_kind="flag").order_by("sequence")
    assert list(verbs.values_list("verb", flat=True)) == ["pair_flagged", "flag_resolved"]
    assert list(verify()) == []


def test_a_flag_without_words_is_refused(world: World, ann: Annotator) -> None:
    with pytest.raises(BadAnswer):
        flag_pair(assignment=claimed(world.migration, ann), note="  ")


def test_nobody_changes_what_was_said(world: World, ann: Annotator) -> None:
    held = claimed(world.migration, ann)
    record_judgments(assignment=held, answers=LEFT, reasons=["other"])
    flag_pair(assignment=held, note="look")
    for rows in (GivenReasons.objects, Flag.objects):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            rows.update(note="changed")


@pytest.fixture
def client(world: World) -> Client:
    return logged_in(make_person("bob", world.migration))


def post(client: Client, world: World, name: str, *arguments: object, **body: Any) -> Any:
    address = reverse(name, args=[world.migration.judging_code, *arguments])
    return client.post(address, body, content_type="application/json")


def test_the_page_sends_reasons_with_its_answers_and_flags(world: World, client: Client) -> None:
    pair = post(client, world, "judge_claim").json()["pair"]["id"]
    bad = post(client, world, "judge_submit", pair, answers=LEFT, reasons=["rude"])
    assert (bad.status_code, bad.json()["field"]) == (400, "reasons")
    flagged = post(client, world, "judge_flag", pair, note="<b>look</b>")
    assert flagged.json() == {"saved": True}
    assert Flag.objects.get().note == "<b>look</b>"
    post(client, world, "judge_submit", pair, answers=LEFT, reasons=["format"], note="a table")
    assert given() == [(1, ["format"], "a table")]


def test_a_plain_form_says_several_reasons(world: World, client: Client) -> None:
    pair = post(client, world, "judge_claim").json()["pair"]["id"]
    address = reverse("judge_submit", args=[world.migration.judging_code, pair])
    fields = {"answer-correctness": "left", "reasons": ["too_long", "off_topic"], "note": "x"}
    client.post(address, fields)
    assert given() == [(1, ["too_long", "off_topic"], "x")]
    address = reverse("judge_flag", args=[world.migration.judging_code, pair])
    page = client.post(address, {"note": "look"}, follow=True).content.decode()
    assert "The lead has your note." in page
