"""From what happens to who is told: once, signed, again after a failure, and never for ever."""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.db import transaction
from django.utils import timezone
from pytest_django import Settings

from migrations_app.decision.conclusion import DimensionAdvice
from migrations_app.decision.services import record_recommendation
from migrations_app.models import AuditEvent, Delivery, Event, Plan, Webhook
from migrations_app.notifications import delivering
from migrations_app.notifications.delivering import WAITS_S, deliver
from migrations_app.notifications.posting import post
from migrations_app.notifications.services import (
    add_webhook,
    announce,
    choose_mails,
    send_test,
    switch_webhook,
)
from migrations_app.notifications.sunsets import announce_sunsets
from tests.api.cast import person
from tests.calibration.world import World, freeze, make_world
from tests.migrations_app.receiver import Receiver, receiving

Kind, State = Event.Kind, Delivery.State
KINDS = [Kind.VERDICT_CHANGED, Kind.RECOMMENDATION_CHANGED, Kind.DECISION_WAITING, Kind.SUNSET_NEAR]
TODAY = date(2026, 12, 1)


@pytest.fixture(scope="module")
def server() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


@pytest.fixture
def receiver(server: Receiver, settings: Settings) -> Receiver:
    settings.WEBHOOK_LOCAL_HTTP = True
    server.answers, server.got, server.location = [200], [], ""
    return server


@pytest.fixture
def world(db: None) -> World:
    return make_world(prompts=2)


@pytest.fixture
def admin(world: World) -> User:
    return person("admin", world.migration.service)


@pytest.fixture
def owner(world: World) -> User:
    user = person("owner", world.migration.service)
    user.email = "owner@example.org"
    user.save()
    return user


@pytest.fixture
def secret(receiver: Receiver, world: World, admin: User) -> str:
    """Of a webhook for everything."""
    service = world.migration.service
    return add_webhook(service=service, url=receiver.url, kinds=KINDS, actor=admin)[1]


def told(world: World) -> Delivery:
    """A webhook's delivery of a new event."""
    announce(migration=world.migration, kind=Kind.DECISION_WAITING, data={"recommendation": "hold"})
    return Delivery.objects.filter(webhook__isnull=False).latest("pk")


def due(delivery: Delivery) -> Delivery:
    Delivery.objects.filter(pk=delivery.pk).update(next_attempt_at=timezone.now())
    return delivery


def advice(world: World, verdict: str) -> DimensionAdvice:
    numbers: dict[str, Any] = dict.fromkeys(
        ["mean", "low", "high", "rule_low", "rule_high", "probability", "forecast", "worst_segment"]
    )
    return DimensionAdvice(
        candidate=world.migration.candidates.get(),
        dimension=world.dimensions[0],
        required=True,
        fit=1,
        evidence_hash="f" * 64,
        verdict=verdict,
        passes=verdict == "non_inferior",
        reasons=[],
        n_judgments=60,
        n_max=120,
        as_of=timezone.now(),
        **numbers,
    )


def recommend(world: World, plan: Plan, verdict: str) -> None:
    rows = [advice(world, verdict)]
    record_recommendation(
        plan=plan, epoch=world.migration.epoch, evidence_hash="h" * 64, rows=rows, pending=[]
    )


def events() -> list[str]:
    return list(Event.objects.order_by("pk").values_list("kind", flat=True))


def test_a_webhook_is_told_signed_and_once(world: World, secret: str, receiver: Receiver) -> None:
    delivery = told(world)
    deliver(delivery.pk)
    deliver(delivery.pk)
    [(headers, body)] = receiver.got
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts, delivery.last_status) == (State.DELIVERED, 1, 200)
    assert headers["webhook-id"] == delivery.event.name
    signed = b".".join(
        [headers["webhook-id"].encode(), headers["webhook-timestamp"].encode(), body]
    )
    key = base64.b64decode(secret.removeprefix("whsec_"))
    wanted = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{wanted}"
    said = json.loads(body)
    assert said["type"] == "migration.decision_waiting"
    assert said["timestamp"].endswith("Z")
    assert said["data"] == {
        "migration": "replace-model-0",
        "service": "answers",
        "recommendation": "hold",
        "report_url": "/migrations/replace-model-0/",
    }


def test_a_failure_is_tried_again_later_and_says_the_same(
    world: World, secret: str, receiver: Receiver
) -> None:
    receiver.answers = [500, 200]
    delivery = told(world)
    before = timezone.now()
    deliver(delivery.pk)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.last_error) == (State.WAITING, "Answered 500.")
    assert delivery.next_attempt_at >= before + timedelta(seconds=WAITS_S[0])
    deliver(delivery.pk)
    assert len(receiver.got) == 1
    deliver(due(delivery).pk)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts) == (State.DELIVERED, 2)
    first, second = receiver.got
    assert (first[0]["webhook-id"], first[1]) == (second[0]["webhook-id"], second[1])


def test_it_is_given_up_in_the_end(world: World, secret: str, receiver: Receiver) -> None:
    receiver.answers = [503]
    delivery = told(world)
    for _ in range(len(WAITS_S) + 3):
        deliver(due(delivery).pk)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts) == (State.FAILED, len(WAITS_S) + 1)
    assert len(receiver.got) == len(WAITS_S) + 1


def test_who_died_midway_is_followed_by_another_after_a_while(
    world: World, secret: str, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def send_and_die(*sent: Any) -> None:
        post(*sent)
        raise Killed

    delivery = told(world)
    with monkeypatch.context() as patch:
        patch.setattr(delivering, "post", send_and_die)
        with pytest.raises(Killed):
            deliver(delivery.pk)
    deliver(delivery.pk)
    assert len(receiver.got) == 1
    deliver(due(delivery).pk)
    delivery.refresh_from_db()
    assert delivery.state == State.DELIVERED
    assert len({headers["webhook-id"] for headers, _ in receiver.got}) == 1


def test_a_redirect_is_not_followed(world: World, secret: str, receiver: Receiver) -> None:
    receiver.answers, receiver.location = [302, 200], receiver.url
    delivery = told(world)
    deliver(delivery.pk)
    delivery.refresh_from_db()
    assert (len(receiver.got), delivery.last_status) == (1, 302)
    assert "redirects are not followed" in delivery.last_error


def test_a_receiver_that_is_gone_is_told_nothing_more(
    world: World, secret: str, receiver: Receiver
) -> None:
    receiver.answers = [410]
    waiting, delivery = told(world), told(world)
    deliver(delivery.pk)
    deliver(waiting.pk)
    assert not Webhook.objects.get().active
    assert len(receiver.got) == 1
    assert set(Delivery.objects.values_list("state", flat=True)) == {State.FAILED}


def test_an_address_that_turned_private_is_never_asked(
    world: World, secret: str, receiver: Receiver, settings: Settings
) -> None:
    """A name may resolve to something else than when the webhook was added."""
    settings.WEBHOOK_LOCAL_HTTP = False
    delivery = told(world)
    deliver(delivery.pk)
    delivery.refresh_from_db()
    assert receiver.got == []
    assert (delivery.state, delivery.last_error) == (
        State.WAITING, "The address must begin with https://.",
    )  # fmt: skip


def test_a_verdict_that_changes_is_one_event(world: World, secret: str) -> None:
    plan = freeze(world)
    recommend(world, plan, "collecting")
    assert events() == []
    recommend(world, plan, "non_inferior")
    assert events() == [Kind.VERDICT_CHANGED, Kind.RECOMMENDATION_CHANGED, Kind.DECISION_WAITING]
    recommend(world, plan, "non_inferior")
    assert len(events()) == 3
    changed, advised, _ = Event.objects.order_by("pk")
    assert changed.data["changes"] == [
        {
            "candidate": "model-1",
            "dimension": "correctness",
            "verdict": "non_inferior",
            "before": "collecting",
        }
    ]
    assert advised.data == {"recommendation": "approve", "before": "hold", "candidate": "model-1"}
    recommend(world, plan, "collecting")
    assert events()[3:] == [Kind.VERDICT_CHANGED, Kind.RECOMMENDATION_CHANGED]


def test_what_is_undone_is_not_told(world: World, secret: str) -> None:
    plan = freeze(world)
    with transaction.atomic():
        recommend(world, plan, "non_inferior")
        assert len(events()) == 3
        transaction.set_rollback(True)
    assert (events(), Delivery.objects.count()) == ([], 0)


def test_a_webhook_gets_its_kinds_of_its_service_while_it_is_on(
    world: World, receiver: Receiver, admin: User
) -> None:
    service = world.migration.service
    made, _ = add_webhook(service=service, url=receiver.url, kinds=[Kind.SUNSET_NEAR], actor=admin)
    announce(migration=world.migration, kind=Kind.VERDICT_CHANGED, data={})
    assert Delivery.objects.count() == 0
    announce(migration=world.migration, kind=Kind.SUNSET_NEAR, data={})
    assert Delivery.objects.count() == 1
    switch_webhook(webhook=made, active=False, actor=admin)
    announce(migration=world.migration, kind=Kind.SUNSET_NEAR, data={})
    assert Delivery.objects.count() == 1


def test_a_test_event_is_tried_once(world: World, secret: str, receiver: Receiver) -> None:
    receiver.answers = [404]
    delivery = send_test(webhook=Webhook.objects.get())
    deliver(delivery.pk)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.last_error) == (State.FAILED, "Answered 404.")
    assert json.loads(receiver.got[0][1])["type"] == "test"


def test_no_secret_is_stored_or_put_on_record(world: World, secret: str) -> None:
    webhook = Webhook.objects.values().get()
    events = list(AuditEvent.objects.filter(object_kind="webhook").values())
    assert [event["verb"] for event in events] == ["webhook_added"]
    key = base64.b64decode(secret.removeprefix("whsec_"))
    for text in (secret.removeprefix("whsec_"), key.hex()):
        assert text not in f"{webhook} {events}"


def test_owners_get_a_mail_unless_they_want_none(
    world: World, owner: User, settings: Settings
) -> None:
    settings.PUBLIC_URL = "https://successor.example.org"
    recommend(world, freeze(world), "non_inferior")
    for delivery in Delivery.objects.order_by("pk"):
        deliver(delivery.pk)
        deliver(delivery.pk)
    assert [message.to for message in mail.outbox] == [["owner@example.org"]] * 3
    assert mail.outbox[2].subject == (
        "Replace model 0: a decision waits: the recommendation is to approve"
    )
    assert "model-1, correctness: non_inferior (before: collecting)" in mail.outbox[0].body
    assert "https://successor.example.org/migrations/replace-model-0/" in mail.outbox[0].body
    choose_mails(user=owner, wanted=False)
    announce(migration=world.migration, kind=Kind.DECISION_WAITING, data={})
    assert Delivery.objects.count() == 3
    choose_mails(user=owner, wanted=True)
    announce(migration=world.migration, kind=Kind.DECISION_WAITING, data={})
    assert Delivery.objects.count() == 4


def test_an_owner_who_judges_stays_blind_in_the_mailbox(world: World, owner: User) -> None:
    owner.membership_set.create(service=world.migration.service, role="annotator")
    announce(migration=world.migration, kind=Kind.VERDICT_CHANGED, data={"changes": []})
    assert Delivery.objects.count() == 0


def sunset(world: World, days: int) -> None:
    model = world.migration.incumbent
    model.sunset_date = TODAY + timedelta(days=days)
    model.save()


def test_a_sunset_is_told_once_at_each_distance(world: World) -> None:
    sunset(world, 100)
    told_at = []
    for left in (100, 61, 60, 60, 59, 31, 30, 15, 14, 8, 7, 2, 1, 1, 0, -1):
        before = Event.objects.count()
        announce_sunsets(TODAY + timedelta(days=100 - left))
        told_at += [left] * (Event.objects.count() - before)
    assert told_at == [60, 30, 14, 7, 1]


def test_after_a_pause_the_nearest_distance_is_told_and_another_date_anew(world: World) -> None:
    sunset(world, 10)
    announce_sunsets(TODAY)
    event = Event.objects.get()
    assert event.data == {"incumbent": "Model 0", "sunset_date": "2026-12-11", "days": 10}
    sunset(world, 9)
    announce_sunsets(TODAY)
    assert Event.objects.count() == 2
    world.migration.state = "completed"
    world.migration.save()
    sunset(world, 8)
    announce_sunsets(TODAY)
    assert Event.objects.count() == 2
