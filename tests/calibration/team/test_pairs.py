"""Pairs that wait for the lead: read, resolved, set aside; nothing is read by who may be asked."""

import pytest
from django.test import Client

from annotation.models import Annotator, Flag, FlagResolution, QueuedPair
from annotation.services import add_gold, annotator_of, claim_next, flag_pair, retire_gold
from migrations_app.audit.selectors import verify
from migrations_app.models import AuditEvent
from tests.annotation.people import claimed, make_annotator, make_desk
from tests.calibration.team.people import client_of, lead_of, lend, skip, url
from tests.calibration.world import World, freeze, make_world

pytestmark = pytest.mark.django_db
NOTE = "Model 1 is rude, the first is better"


@pytest.fixture
def world() -> World:
    made = make_world(prompts=12)
    freeze(made)
    return made


@pytest.fixture
def lead(world: World) -> Client:
    return client_of(lead_of(world))


@pytest.fixture
def admin(world: World) -> Client:
    return client_of(lead_of(world, "ada", "admin"))


def text(client: Client, world: World) -> str:
    return " ".join(client.get(url(world, "team_pairs")).content.decode().split())


def flagged(world: World) -> Flag:
    return flag_pair(assignment=lend(world, world.pairs()[0], "ann"), note=NOTE)


def test_set_aside_pairs_are_shown_with_who_why_and_what_was_said(
    world: World, admin: Client
) -> None:
    skip(world, world.pairs()[3], "ann", "unsafe", "it names Model 1 and a weapon")
    shown = text(admin, world)
    assert "1 pair</em> set aside" in shown
    assert "it names [model] and a weapon" in shown
    assert "Question 3?" in shown
    assert shown.count("Serve again…") == 1


def test_notes_are_hidden_from_a_lead_who_may_be_asked_about_the_pair(
    world: World, lead: Client, admin: Client
) -> None:
    flagged(world)
    skip(world, world.pairs()[3], "ann", "unsafe", "the left one is worse")
    skip(world, world.pairs()[4], "ann", "needs_expert", "tax law")
    of_admin, of_lead = text(admin, world), text(lead, world)
    for words in ("[model] is rude", "the left one is worse", "tax law"):
        assert words in of_admin
        assert words not in of_lead
    assert of_lead.count("Read the note") == 3
    assert "Read the note" not in of_admin


def test_who_reads_a_note_is_never_asked_about_the_pair() -> None:
    world = make_desk(prompts=2)
    ann = make_annotator("ann", world.migration)
    held = claimed(world.migration, ann)
    flag_pair(assignment=held, note=NOTE)
    user = lead_of(world)
    me = annotator_of(user=user, service=world.migration.service)
    client = client_of(user)
    client.post(url(world, "team_pair_read", held.queued_id))
    client.post(url(world, "team_pair_read", held.queued_id))
    assert "[model] is rude" in text(client, world)
    QueuedPair.objects.filter(pk=held.queued_id).update(overlap=2)
    served = {claimed(world.migration, me).queued_id}
    again = claim_next(migration=world.migration, annotator=me, holding=[])
    served.add(getattr(again, "queued_id", 0))
    assert held.queued_id not in served
    assert AuditEvent.objects.filter(verb="pair_skipped").count() == 1
    assert list(verify()) == []


def test_a_flag_is_resolved_once_with_an_answer(world: World, admin: Client) -> None:
    found = flagged(world)
    address = url(world, "team_flag_resolve", found.pk)
    assert "Write what you answer" in admin.post(address, follow=True).content.decode()
    assert not FlagResolution.objects.exists()
    page = admin.post(address, {"answer": "It is meant so."}, follow=True).content.decode()
    assert "It is meant so." in page
    assert "No open flag" in page
    again = admin.post(address, {"answer": "again"}, follow=True).content.decode()
    assert "resolved already. Nothing was changed." in again
    assert FlagResolution.objects.get().answer == "It is meant so."


def test_a_pair_is_set_aside_by_the_lead_and_served_to_nobody(world: World, admin: Client) -> None:
    found = flagged(world)
    place = found.assignment.queued
    page = admin.post(
        url(world, "team_pair_aside", place.pk), {"reason": "repealed"}, follow=True
    ).content.decode()
    assert "served to nobody until you put it back" in page
    assert QueuedPair.objects.get(pk=place.pk).withdrawn
    again = admin.post(url(world, "team_pair_aside", place.pk), {"reason": "x"}, follow=True)
    assert "set aside already. Nothing was changed." in again.content.decode()
    assert AuditEvent.objects.get(verb="pair_set_aside").data == {"reason": "repealed"}


def test_retired_gold_is_not_a_pair_that_waits(world: World, admin: Client) -> None:
    key = add_gold(pair=world.pairs()[5], dimension=world.dimensions[0], accepted=[0])
    retire_gold(key=key, reason="disputed")
    assert QueuedPair.objects.get(stream="gold").withdrawn
    assert "Serve again" not in text(admin, world)


def test_the_tab_counts_what_waits(world: World, lead: Client) -> None:
    flagged(world)
    skip(world, world.pairs()[3], "ann", "unsafe")
    page = " ".join(lead.get(url(world)).content.decode().split())
    assert 'Pairs <span class="badge num">2<' in page
    assert Annotator.objects.filter(user__isnull=False).count() == 0
