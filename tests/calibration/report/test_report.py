"""A frozen report: whole, true to what is stored, safe, and told of in the record."""

import json
import re
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from jsonschema import Draft202012Validator  # type: ignore[import-untyped] # no types published

from calibration.models import Report
from calibration.report.document import document_of
from calibration.report.schema import document_schema
from calibration.report.services import freeze_report
from calibration.statistics.result import Verdict
from migrations_app.audit.canonical import sha256_of
from migrations_app.audit.selectors import head, verify
from migrations_app.decision.selectors import latest_recommendation
from migrations_app.decision.signing import Wish, request_decision, sign
from migrations_app.models import Output
from tests.calibration.dashboard.stories import approvable, client_of, fitted, judge_some, owner_of
from tests.calibration.world import World, amend, judge, make_world
from tests.migrations_app.test_audit import tampering

pytestmark = pytest.mark.django_db(transaction=True)
HOSTILE = "<script>alert(1)</script><img src=https://example.org/x onerror=alert(2)>"


@pytest.fixture
def world() -> World:
    return approvable()


@pytest.fixture
def client(world: World) -> Client:
    return client_of(owner_of(world))


def url(name: str, world: World, *more: str) -> str:
    return reverse(name, args=[world.migration.slug, *more])


def test_the_document_keeps_to_its_published_schema(world: World) -> None:
    amend(world, 0.04, correctness=12)
    document = freeze_report(migration=world.migration).document
    errors = list(Draft202012Validator(document_schema()).iter_errors(document))
    assert [f"{list(error.path)}: {error.message}" for error in errors] == []


def test_it_says_what_the_fit_says(world: World) -> None:
    document = document_of(world.migration)
    [dimension] = document["results"]
    [found] = dimension["candidates"]
    assert (found["verdict"], found["passes"]) == ("non_inferior", True)
    assert found["estimates"]["posterior"] == {"mean": 0.02, "low": -0.004, "high": 0.044}
    assert document["sentence"]["kind"] == "approve"
    assert document["plan"]["alpha"] == 0.05
    assert document["data"]["judged_pairs"] == {"correctness": 12}
    last = head()
    assert last is not None
    assert (document["audit"]["sequence"], document["audit"]["digest"]) == (
        last.sequence,
        last.digest,
    )


def test_a_withdrawn_approval_stays_in_its_history(world: World) -> None:
    judge_some(world, 1, start=20)
    open_: dict[str, Any] = {"verdict": Verdict.COLLECTING, "passes": False, "reasons": ()}
    fitted(world, **open_)
    history = document_of(world.migration)["history"]
    assert [(row["kind"], row["withdrawn"]) for row in history] == [
        ("approve", True),
        ("hold", False),
    ]
    assert history[0]["until"] == history[1]["from"]


def test_decisions_stand_in_it_with_what_became_of_them(world: World) -> None:
    olga, otto = owner_of(world), owner_of(world, "otto")
    latest = latest_recommendation(world.migration)
    assert latest is not None
    wish = Wish(outcome="held", reason="wait for <b>June</b>", seen=latest.evidence_hash)
    made = request_decision(migration=world.migration, wish=wish, actor=olga)
    sign(decision=made, seen=made.evidence_hash, actor=otto)
    report = freeze_report(migration=world.migration)
    [told] = report.document["decisions"]
    assert (told["outcome"], told["status"], told["ended"]) == ("held", "in_force", "signed")
    assert (told["asked_by"], told["ended_by"]) == ("olga", "otto")
    assert not list(Draft202012Validator(document_schema()).iter_errors(report.document))
    html = client_of(otto).get(url("report", world, report.digest)).content.decode()
    assert "wait for &lt;b&gt;June" in html


def test_freezing_changes_nothing_and_is_told_of_in_the_record(world: World) -> None:
    report = freeze_report(migration=world.migration)
    assert report.digest == sha256_of(report.document)
    assert not list(verify())
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Report.objects.filter(pk=report.pk).update(document={})
    with tampering("calibration_report"), connection.cursor() as cursor:
        changed = {**report.document, "limits": []}
        cursor.execute("UPDATE calibration_report SET document = %s", [json.dumps(changed)])
    assert [str(link) for link in verify()] == [
        f"event {head().sequence}: report {report.pk} is not what was recorded"  # type: ignore[union-attr]
    ]


def test_the_pairs_shown_are_lost_ones_and_the_same_each_time(world: World) -> None:
    lost = world.pairs()[30:36]
    judge(world, world.dimensions[0], lost, [-1.0] * 6)
    first, again = (document_of(world.migration)["losing_pairs"] for _ in range(2))
    assert first == again
    assert len(first) == 3
    assert {pair["value"] for pair in first} == {-1.0}
    names = {pair.prompt.external_id for pair in world.pairs()[30:36]}
    drawn = {pair["prompt_id"] for pair in first}
    values = {p.prompt.external_id for p in world.pairs()[:12]} | names
    assert drawn <= values


def test_what_models_wrote_stays_text_in_every_form(world: World, client: Client) -> None:
    judge(world, world.dimensions[0], world.pairs()[30:31], [-1.0])
    Output.objects.filter(prompt__migration=world.migration).update(content=HOSTILE)
    report = freeze_report(migration=world.migration)
    for name in ("report", "report_html"):
        html = client.get(url(name, world, report.digest)).content.decode()
        assert "&lt;script&gt;alert(1)" in html
        assert "<script>alert(1)" not in html
        assert "<img" not in html


def test_the_file_needs_nothing_else(world: World, client: Client) -> None:
    report = freeze_report(migration=world.migration)
    response = client.get(url("report_html", world, report.digest))
    html = response.content.decode()
    assert response["Content-Disposition"].startswith("attachment;")
    assert not re.findall(r"(?:src|href)=|url\(|@import|<script", html)
    assert "default-src 'none'" in html
    assert html.count("<svg") == 2  # the axis and the course
    assert 'class="band" points="' in html
    assert report.digest in html


def test_owners_freeze_read_and_take_away(world: World, client: Client) -> None:
    made = client.post(url("report_freeze", world))
    report = Report.objects.get()
    assert made.headers["Location"] == url("report", world, report.digest)
    assert report.document["made_by"] == "olga"
    assert report.digest[:16] in client.get(url("reports", world)).content.decode()
    page = client.get(url("report", world, report.digest)).content.decode()
    assert report.document["sentence"]["text"] in page
    taken = json.loads(client.get(url("report_json", world, report.digest)).content)
    assert sha256_of(taken["document"]) == taken["digest"] == report.digest
    card = client.get(url("report_card", world, report.digest)).content.decode()
    assert (
        "| Model 1 | Correctness | non-inferior | +2.0 (\N{MINUS SIGN}0.4 to +4.4) | 60 |" in card
    )


def test_an_unknown_digest_is_not_there(world: World, client: Client) -> None:
    assert client.get(url("report", world, "0" * 64)).status_code == 404


def test_before_a_plan_there_is_nothing_to_freeze() -> None:
    world = make_world(prompts=6)
    client = client_of(owner_of(world))
    answer = client.post(url("report_freeze", world), follow=True)
    assert "has no frozen plan yet" in answer.content.decode()
    assert not Report.objects.exists()
