"""What people and programs are told, and how far the telling is: an outbox."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from migrations_app.models.plan import Migration
from migrations_app.models.registry import Service


class Event(models.Model):
    """Something worth telling, written in the transaction of what it tells.

    key: what makes it one of its kind, so that it is told once; empty where each one is new.
    """

    class Kind(models.TextChoices):
        VERDICT_CHANGED = "verdict_changed", "A verdict changed"
        RECOMMENDATION_CHANGED = "recommendation_changed", "The recommendation changed"
        DECISION_WAITING = "decision_waiting", "A decision waits for an owner"
        SUNSET_NEAR = "sunset_near", "The incumbent retires soon"
        TEST = "test", "A test"

    name = models.CharField(max_length=40, unique=True, help_text="webhook-id, the same in retries")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    migration = models.ForeignKey(
        Migration, null=True, on_delete=models.PROTECT, related_name="events"
    )
    kind = models.CharField(max_length=24, choices=Kind.choices)
    key = models.CharField(max_length=100, blank=True)
    data = models.JSONField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["migration", "kind", "key"], condition=~Q(key=""), name="event_told_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"


class Webhook(models.Model):
    """An address that is told. Its secret is not kept: it follows from `salt` and SECRET_KEY."""

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="webhooks")
    url = models.URLField(max_length=500)
    salt = models.CharField(max_length=64)
    kinds = models.JSONField(help_text="of the events it is told")
    active = models.BooleanField(default=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.url

    @property
    def kind_words(self) -> list[str]:
        return [str(Event.Kind(kind).label) for kind in self.kinds]


class Delivery(models.Model):
    """One event for one receiver, a webhook or a person; its row is the whole queue."""

    class State(models.TextChoices):
        WAITING = "waiting"
        DELIVERED = "delivered"
        FAILED = "failed"

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="deliveries")
    webhook = models.ForeignKey(
        Webhook, null=True, on_delete=models.PROTECT, related_name="deliveries"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+"
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField()
    last_attempt_at = models.DateTimeField(null=True)
    last_status = models.PositiveSmallIntegerField(null=True)
    last_error = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(webhook__isnull=False) ^ Q(person__isnull=False),
                name="delivery_has_one_receiver",
            ),
            models.UniqueConstraint(fields=["event", "webhook"], name="delivery_once_per_webhook"),
            models.UniqueConstraint(fields=["event", "person"], name="delivery_once_per_person"),
        ]
        indexes = [
            models.Index(
                F("next_attempt_at"), condition=Q(state="waiting"), name="delivery_waiting"
            )
        ]

    def __str__(self) -> str:
        return f"{self.event} to {self.webhook or self.person}: {self.state}"


class MailOptOut(models.Model):
    """Somebody who wants no mails; without a row they are sent."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, primary_key=True, on_delete=models.CASCADE, related_name="+"
    )

    def __str__(self) -> str:
        return f"no mails to {self.user}"
