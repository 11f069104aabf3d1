"""What is told to whom: in the transaction of what it tells, and once."""

from datetime import date, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.core import mail
from django.db import transaction
from django.utils import timezone
from pytest_django import Settings

from migrations_app.decision.conclusion import DimensionAdvice
from migrations_app.decision.services import record_recommendation
from migrations_app.models import Delivery, Event, Plan
from migrations_app.notifications.delivering import deliver
from migrations_app.notifications.services import (
    add_webhook,
    announce,
    choose_mails,
    switch_webhook,
)
from migrations_app.notifications.sunsets import announce_sunsets
from tests.calibration.world import World, freeze
from tests.migrations_app.notifications.receiver import Receiver

Kind = Event.Kind
TODAY = date(2026, 12, 1)


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
