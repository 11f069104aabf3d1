"""One event to one webhook: signed, once, again after a failure, and never for ever."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings

from migrations_app.models import AuditEvent, Delivery, Event, Webhook
from migrations_app.notifications import delivering
from migrations_app.notifications.delivering import WAITS_S, deliver
from migrations_app.notifications.posting import post
from migrations_app.notifications.selectors import due_deliveries
from migrations_app.notifications.services import announce, send_test
from tests.calibration.world import World
from tests.migrations_app.notifications.receiver import Receiver

Kind, State = Event.Kind, Delivery.State


def told(world: World) -> Delivery:
    """A webhook's delivery of a new event."""
    announce(migration=world.migration, kind=Kind.DECISION_WAITING, data={"recommendation": "hold"})
    return Delivery.objects.filter(webhook__isnull=False).latest("pk")


def due(delivery: Delivery) -> Delivery:
    Delivery.objects.filter(pk=delivery.pk).update(next_attempt_at=timezone.now())
    return delivery


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


def test_a_receiver_that_asks_for_time_gets_it(
    world: World, secret: str, receiver: Receiver
) -> None:
    receiver.answers, receiver.retry_after = [429], "600"
    delivery = told(world)
    before = timezone.now()
    deliver(delivery.pk)
    delivery.refresh_from_db()
    assert delivery.next_attempt_at >= before + timedelta(seconds=600)
    receiver.retry_after = "0"
    deliver(due(delivery).pk)
    delivery.refresh_from_db()
    assert delivery.next_attempt_at >= before + timedelta(seconds=WAITS_S[1])


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("", 0),
        ("120", 120),
        ("9" * 90, 86_400),
        ("-5", 0),
        ("soon", 0),
        ("Sat, 28 Nov 2026 12:10:00 GMT", 600),
        ("Sat, 28 Nov 2026 14:10:00 +0200", 600),
        ("Sat, 28 Nov 2026 12:10:00 -0000", 600),
        ("Sat, 28 Nov 2026 11:00:00 GMT", 0),
        ("Sat, 28 Nov 2099 11:00:00 GMT", 86_400),
        ("٣", 0),
    ],
)
def test_retry_after_is_read_as_the_standard_has_it(header: str, seconds: int) -> None:
    now = datetime(2026, 11, 28, 12, 0, tzinfo=UTC)
    assert delivering.asked_wait(header, now) == timedelta(seconds=seconds)


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
    now = timezone.now()
    assert due_deliveries(now) == []
    assert due_deliveries(now + delivering.LEASE) == [delivery.pk]
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
