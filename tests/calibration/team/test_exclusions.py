"""Judgments excluded and put back: at once, on record, and followed by one refit."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client

from annotation.models import Exclusion, QueuedPair
from annotation.selectors import current_judgments
from annotation.services import exclude, record_judgments
from annotation.services.exclusion_batches import batch_digest, exclude_all
from calibration.selectors.standing import standing_of
from calibration.services.nudge import TASK, request_accepted
from config.celery import app
from migrations_app.audit.kinds import DIGESTS
from migrations_app.audit.selectors import verify
from migrations_app.models import AuditEvent
from tests.calibration.dashboard.stories import fitted
from tests.calibration.team.people import (
    answer,
    client_of,
    judged_by,
    lead_of,
    person,
    said_of,
    skip,
    url,
)
from tests.calibration.world import World, freeze, make_world

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Any]]:
    """What would have gone to the broker."""
    names: list[Any] = []
    monkeypatch.setattr(app, "send_task", lambda name, args, **_: names.append((name, *args)))
    yield names
    for name, subject_id in names:
        request_accepted(subject_id, name)


@pytest.fixture
def world(sent: list[Any]) -> World:
    made = make_world(prompts=30, dimensions=("correctness", "style"))
    freeze(made)
    judged_by(made, "ann", "lrlrb")
    judged_by(made, "ben", "llll")
    return made


@pytest.fixture
def user(world: World) -> User:
    return lead_of(world)


@pytest.fixture
def lead(user: User) -> Client:
    return client_of(user)


def post(client: Client, address: str, reason: str = "two seconds a pair", **data: str) -> str:
    reply = client.post(address, {"reason": reason, **data}, follow=True)
    assert reply.status_code == 200
    return " ".join(reply.content.decode().split())


def counting(world: World) -> dict[str, int]:
    """Judgments that count on the first dimension, by person."""
    found: dict[str, int] = {}
    for judgment in current_judgments(dimension=world.dimensions[0]):
        name = judgment.assignment.annotator.name
        found[name] = found.get(name, 0) + 1
    return found


def test_leaving_a_person_out_is_one_event_and_one_refit_a_dimension(
    world: World, lead: Client, user: User, sent: list[Any]
) -> None:
    sent.clear()
    page = post(lead, url(world, "team_person_exclude", person(world, "ben").pk))
    assert "8 judgments of ben excluded" in page
    assert counting(world) == {"ann": 5}
    event = AuditEvent.objects.get(verb="judgments_excluded")
    assert (event.data["count"], event.actor) == (8, user)
    assert sorted(s for s in sent if s[0] == TASK) == [(TASK, d.pk) for d in world.dimensions]
    assert {e.decided_by for e in Exclusion.objects.all()} == {user}


def test_the_fit_is_stale_until_they_are_back(world: World, lead: Client) -> None:
    for position in range(2):
        fitted(world, position)
    assert not standing_of(world.migration).stale
    ben = person(world, "ben").pk
    post(lead, url(world, "team_person_exclude", ben))
    assert len(standing_of(world.migration).stale) == 2
    page = post(lead, url(world, "team_person_restore", ben), "they explained it")
    assert "8 judgments of ben put back" in page
    assert counting(world) == {"ann": 5, "ben": 4}
    assert not standing_of(world.migration).stale


def test_what_was_left_out_singly_is_not_left_out_twice(world: World, lead: Client) -> None:
    first, _ = answer(world, world.pairs()[9], "ben", "left")
    exclude(judgment=first, reason="a slip")
    assert "9 judgments" in post(lead, url(world, "team_person_exclude", person(world, "ben").pk))
    assert "10 judgments" in post(lead, url(world, "team_person_restore", person(world, "ben").pk))
    assert counting(world)["ben"] == 5
    assert list(first.exclusions.order_by("revision").values_list("excluded", flat=True)) == [
        True,
        False,
    ]


def test_a_revised_answer_leaves_its_older_revision_alone(world: World, lead: Client) -> None:
    first, _ = answer(world, world.pairs()[9], "cat", "left")
    held = first.assignment
    record_judgments(assignment=held, answers={"correctness": "right", "style": "left"})
    assert "2 judgments of cat" in post(
        lead, url(world, "team_person_exclude", person(world, "cat").pk)
    )
    assert not first.exclusions.exists()


def test_the_record_holds_and_covers_the_batch(world: World, lead: Client) -> None:
    post(lead, url(world, "team_person_exclude", person(world, "ben").pk))
    event = AuditEvent.objects.get(verb="judgments_excluded")
    assert DIGESTS["exclusion_batch"] is batch_digest
    assert event.object_digest == batch_digest(event.object_id)
    assert list(verify()) == []


@pytest.mark.parametrize("reason", ["", "   "])
def test_without_a_reason_nothing_is_done(world: World, lead: Client, reason: str) -> None:
    page = post(lead, url(world, "team_person_exclude", person(world, "ben").pk), reason)
    assert "Say why" in page
    assert not Exclusion.objects.exists()


def test_a_second_click_changes_nothing_and_says_so(world: World, lead: Client) -> None:
    ben = person(world, "ben").pk
    post(lead, url(world, "team_person_exclude", ben))
    assert "no judgment that counts. Nothing was changed." in post(
        lead, url(world, "team_person_exclude", ben)
    )
    assert Exclusion.objects.count() == 8
    post(lead, url(world, "team_person_restore", ben))
    assert "no judgment that is excluded. Nothing was changed." in post(
        lead, url(world, "team_person_restore", ben)
    )


def test_two_leads_at_once_leave_a_person_out_once(world: World, user: User) -> None:
    ben = person(world, "ben")

    def leave_out(_: int) -> int:
        try:
            return exclude_all(migration=world.migration, annotator=ben, reason="both", actor=user)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        counts = sorted(pool.map(leave_out, range(4)))
    assert counts == [0, 0, 0, 8]
    assert Exclusion.objects.count() == 8


def test_one_judgment_is_left_out_and_put_back(world: World, lead: Client) -> None:
    judgment = current_judgments(dimension=world.dimensions[0])[0]
    post(lead, url(world, "team_judgment_exclude", judgment.pk))
    assert counting(world)["ann"] == 4
    page = post(lead, url(world, "team_judgment_restore", judgment.pk), back="exclusions")
    assert "1 judgment was put back" in page
    assert "Exclusions" in page
    assert counting(world)["ann"] == 5


def test_every_decision_is_listed_with_who_when_and_why(world: World, lead: Client) -> None:
    post(lead, url(world, "team_person_exclude", person(world, "ben").pk), "spoke to ben")
    page = " ".join(lead.get(url(world, "team_exclusions")).content.decode().split())
    assert "8 judgments of" in page
    assert "“spoke to ben”" in page
    assert "lea, <time" in page
    post(lead, url(world, "team_person_restore", person(world, "ben").pk), "he was right")
    page = " ".join(lead.get(url(world, "team_exclusions")).content.decode().split())
    assert "none of them any more" in page
    assert page.index("he was right") < page.index("spoke to ben")


def test_the_head_counts_what_is_left_out_now(world: World, lead: Client) -> None:
    assert "No judgment is excluded" in lead.get(url(world)).content.decode()
    post(lead, url(world, "team_person_exclude", person(world, "ben").pk))
    assert "8 judgments excluded" in lead.get(url(world)).content.decode()


def test_a_person_left_out_is_still_in_the_table_with_what_they_did(
    world: World, lead: Client
) -> None:
    said_of(world)
    post(lead, url(world, "team_person_exclude", person(world, "ben").pk))
    page = lead.get(url(world, "team_person", person(world, "ben").pk)).content.decode()
    assert "8 judgments excluded" in page
    assert "Put all 8 back…" in page


def test_a_pair_that_is_served_again_has_its_place_back(world: World, lead: Client) -> None:
    made = skip(world, world.pairs()[20], "ann", "unsafe")
    queued = made.assignment.queued
    page = post(lead, url(world, "team_pair_serve", queued.pk), "harmless: a quotation")
    assert "back in its place" in page
    assert not QueuedPair.objects.get(pk=queued.pk).withdrawn
    again = post(lead, url(world, "team_pair_serve", queued.pk))
    assert "in the queue already. Nothing was changed." in again


def test_what_belongs_to_another_migration_is_not_found(world: World, lead: Client) -> None:
    for name in ("team_judgment_exclude", "team_judgment_restore", "team_pair_serve"):
        assert lead.post(url(world, name, 10**9), {"reason": "x"}).status_code == 404
    assert lead.get(url(world, "team_judgment_exclude", 1)).status_code == 405
