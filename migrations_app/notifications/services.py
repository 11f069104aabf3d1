"""What is told is written with what it tells, and sent after the commit."""

import logging
import secrets
from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from celery import current_app
from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError
from redis import RedisError

from migrations_app.audit.services import record
from migrations_app.models import Delivery, Event, MailOptOut, Migration, Service, Webhook
from migrations_app.notifications.addresses import checked_address, target_of
from migrations_app.notifications.selectors import people_to_tell, webhooks_to_tell
from migrations_app.notifications.signing import new_salt, secret_of

logger = logging.getLogger(__name__)

TASK = "notifications.deliver"
RETRY = {"max_retries": 1, "interval_start": 0.1, "interval_step": 0.1, "interval_max": 0.2}


@transaction.atomic
def announce(
    *, migration: Migration, kind: Event.Kind, data: Mapping[str, Any], key: str = ""
) -> Event | None:
    """One event for all who want it; None where one with this key was told already."""
    if key:
        Migration.objects.select_for_update(no_key=True).get(pk=migration.pk)
        if Event.objects.filter(migration=migration, kind=kind, key=key).exists():
            return None
    event = _event(migration.service, kind, data, migration=migration, key=key)
    receivers: list[dict[str, Any]] = [
        *({"webhook": webhook} for webhook in webhooks_to_tell(migration.service, kind)),
        *({"person": person} for person in people_to_tell(migration)),
    ]
    _queue(event, receivers)
    return event


@transaction.atomic
def add_webhook(
    *, service: Service, url: str, kinds: Iterable[str], actor: AbstractBaseUser
) -> tuple[Webhook, str]:
    """The webhook and its secret, which is shown this once."""
    checked_address(target_of(url))
    webhook = Webhook.objects.create(
        service=service, url=url, salt=new_salt(), kinds=sorted(kinds), created_by_id=actor.pk
    )
    _record("webhook_added", webhook, actor)
    return webhook, secret_of(webhook)


@transaction.atomic
def switch_webhook(*, webhook: Webhook, active: bool, actor: AbstractBaseUser | None) -> None:
    """Switched off it is told nothing more, also of what waits; actor: None for its own 410."""
    if Webhook.objects.filter(pk=webhook.pk, active=not active).update(active=active):
        _record("webhook_switched_on" if active else "webhook_switched_off", webhook, actor)


@transaction.atomic
def send_test(*, webhook: Webhook) -> Delivery:
    event = _event(webhook.service, Event.Kind.TEST, {"message": "It works."})
    return _queue(event, [{"webhook": webhook}])[0]


@transaction.atomic
def send_again(*, delivery: Delivery) -> bool:
    """From the first attempt on, under the same webhook-id; False where it is still on its way."""
    ended = Delivery.objects.filter(pk=delivery.pk, webhook__active=True)
    sent = ended.exclude(state=Delivery.State.WAITING).update(
        state=Delivery.State.WAITING, attempts=0, next_attempt_at=timezone.now()
    )
    if sent:
        transaction.on_commit(partial(enqueue, delivery.pk))
    return bool(sent)


@transaction.atomic
def choose_mails(*, user: AbstractBaseUser, wanted: bool) -> None:
    if wanted:
        MailOptOut.objects.filter(user_id=user.pk).delete()
    else:
        MailOptOut.objects.get_or_create(user_id=user.pk)


def enqueue(delivery_id: int) -> None:
    """By name, so that no web process imports the task. A message lost is sent by the sweep."""
    try:
        current_app.send_task(TASK, [delivery_id], queue="default", retry_policy=RETRY)
    except (OperationalError, RedisError, OSError) as error:
        logger.warning("delivery %s not requested: %s", delivery_id, error)


def _event(
    service: Service,
    kind: Event.Kind,
    data: Mapping[str, Any],
    migration: Migration | None = None,
    key: str = "",
) -> Event:
    return Event.objects.create(
        name=f"msg_{secrets.token_hex(16)}",
        service=service,
        migration=migration,
        kind=kind,
        key=key,
        data=dict(data),
        created_at=timezone.now(),
    )


def _queue(event: Event, receivers: Iterable[Mapping[str, Any]]) -> list[Delivery]:
    rows = [Delivery(event=event, next_attempt_at=event.created_at, **one) for one in receivers]
    made = Delivery.objects.bulk_create(rows)
    for delivery in made:
        transaction.on_commit(partial(enqueue, delivery.pk))
    return made


def _record(verb: str, webhook: Webhook, actor: AbstractBaseUser | None) -> None:
    """The host alone: an address may hold a key of whoever receives it."""
    record(
        verb=verb,
        object_kind="webhook",
        object_id=webhook.pk,
        actor=actor,
        data={
            "service": webhook.service.slug,
            "host": target_of(webhook.url).host,
            "kinds": webhook.kinds,
        },
    )
