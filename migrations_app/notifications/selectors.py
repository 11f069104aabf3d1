"""Who is told, and how far the telling is."""

from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth.models import User
from django.db.models import QuerySet

from migrations_app.models import Delivery, MailOptOut, Membership, Migration, Service, Webhook
from migrations_app.permissions import Permission, may

MOST_ROWS = 50


@dataclass(frozen=True)
class WebhookRow:
    webhook: Webhook
    last: Delivery | None


def webhooks_to_tell(service: Service, kind: str) -> QuerySet[Webhook]:
    return Webhook.objects.filter(service=service, active=True, kinds__contains=[kind])


def people_to_tell(migration: Migration) -> list[User]:
    """Owners with an address who want mails. Who judges as well stays blind, in the mailbox too."""
    owners = User.objects.filter(
        membership__service=migration.service,
        membership__role=Membership.Role.OWNER,
        is_active=True,
    ).exclude(email="")
    silent = MailOptOut.objects.values("user_id")
    return [
        owner
        for owner in owners.exclude(pk__in=silent).order_by("pk")
        if may(owner, Permission.SEE_RESULTS, migration)
    ]


def wants_mails(user: User) -> bool:
    return not MailOptOut.objects.filter(user=user).exists()


def webhook_rows(service: Service) -> list[WebhookRow]:
    """The newest webhook first, each with its last delivery."""
    webhooks = list(service.webhooks.order_by("-pk"))
    newest = Delivery.objects.filter(webhook__in=webhooks).order_by("webhook_id", "-pk")
    last = {row.webhook_id: row for row in newest.distinct("webhook_id")}
    return [WebhookRow(webhook, last.get(webhook.pk)) for webhook in webhooks]


def deliveries_of(webhook: Webhook) -> QuerySet[Delivery]:
    rows = webhook.deliveries.select_related("event__migration").order_by("-pk")
    return rows[:MOST_ROWS]


def due_deliveries(now: datetime) -> list[int]:
    rows = Delivery.objects.filter(state=Delivery.State.WAITING, next_attempt_at__lte=now)
    return list(rows.order_by("next_attempt_at").values_list("pk", flat=True))


def sunsets_until(day: date) -> QuerySet[Migration]:
    """Migrations under way whose incumbent retires by then."""
    rows = Migration.objects.select_related("service", "incumbent").exclude(
        state__in=Migration.ENDED
    )
    return rows.filter(incumbent__sunset_date__lte=day)
