"""One delivery: taken by one process at a time, tried, and tried again later until an end."""

import logging
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http.client import HTTPException
from smtplib import SMTPException

from django.core.mail import send_mail
from django.db.models import F
from django.utils import timezone

from migrations_app.models import Delivery, Event, Webhook
from migrations_app.notifications.errors import AddressRefused
from migrations_app.notifications.posting import Answer, post
from migrations_app.notifications.services import switch_webhook
from migrations_app.notifications.signing import secret_of, signature_of
from migrations_app.notifications.words import body_of, mail_of, subject_of

logger = logging.getLogger(__name__)

State = Delivery.State
# Until a process that died is taken for dead. Far longer than one attempt may last.
LEASE = timedelta(minutes=2)
# Waits between attempts: about three days altogether.
WAITS_S = (5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400)
LONGEST_ASKED = timedelta(days=1)
GONE = 410


@dataclass(frozen=True)
class Outcome:
    """error: empty where it arrived. asked: for how long the receiver wants to be left alone."""

    error: str = ""
    status: int | None = None
    asked: timedelta = timedelta()


def deliver(delivery_id: int) -> None:
    """Nothing where another process has it, or where it ended. Receivers drop what comes twice by
    its webhook-id.
    """
    if not _take(delivery_id, timezone.now()):
        return
    found = Delivery.objects.select_related(
        "event__service", "event__migration", "webhook__service", "person"
    ).get(pk=delivery_id)
    if found.webhook and not found.webhook.active:
        _end(found, Outcome("The webhook was switched off."), State.FAILED)
        return
    outcome = _told(found.webhook, found.event) if found.webhook else _mailed(found)
    _note(found, outcome)


def _take(delivery_id: int, now: datetime) -> bool:
    due = Delivery.objects.filter(pk=delivery_id, state=State.WAITING, next_attempt_at__lte=now)
    changes = {"attempts": F("attempts") + 1, "next_attempt_at": now + LEASE}
    return bool(due.update(last_attempt_at=now, **changes))


def _told(webhook: Webhook, event: Event) -> Outcome:
    body, now = body_of(event), int(time.time())
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Successor",
        "webhook-id": event.name,
        "webhook-timestamp": str(now),
        "webhook-signature": signature_of(secret_of(webhook), event.name, now, body),
    }
    try:
        answer = post(webhook.url, headers, body)
    except AddressRefused as refusal:
        return Outcome(refusal.message)
    except (OSError, HTTPException) as error:
        return Outcome(f"No answer: {str(error) or type(error).__name__}"[:300])
    return _answered(answer)


def _answered(answer: Answer) -> Outcome:
    status = answer.status
    if 200 <= status < 300:
        return Outcome(status=status)
    if 300 <= status < 400:
        return Outcome(f"Answered {status}: redirects are not followed.", status)
    asked = asked_wait(answer.retry_after, timezone.now())
    return Outcome(f"Answered {status}.", status, asked)


def asked_wait(text: str, now: datetime) -> timedelta:
    """What a Retry-After header asks for, seconds or a date (RFC 9110); a day at most."""
    try:
        if text.isascii() and text.isdigit():
            wait = timedelta(seconds=min(int(text), LONGEST_ASKED.total_seconds()))
        else:
            asked = parsedate_to_datetime(text)
            wait = (asked if asked.tzinfo else asked.replace(tzinfo=UTC)) - now
    except ValueError:
        return timedelta()
    return min(max(wait, timedelta()), LONGEST_ASKED)


def _mailed(delivery: Delivery) -> Outcome:
    assert delivery.person is not None  # noqa: S101 - a constraint of the table
    try:
        send_mail(
            subject_of(delivery.event), mail_of(delivery.event), None, [delivery.person.email]
        )
    except (SMTPException, OSError) as error:
        return Outcome(f"Not sent: {type(error).__name__}")
    return Outcome()


def _note(delivery: Delivery, outcome: Outcome) -> None:
    if not outcome.error:
        _end(delivery, outcome, State.DELIVERED)
    elif outcome.status == GONE and delivery.webhook:
        switch_webhook(webhook=delivery.webhook, active=False, actor=None)
        _end(delivery, outcome, State.FAILED)
    elif delivery.attempts > len(WAITS_S) or delivery.event.kind == Event.Kind.TEST:
        _end(delivery, outcome, State.FAILED)
    else:
        wait = max(timedelta(seconds=WAITS_S[delivery.attempts - 1]), outcome.asked)
        _write(delivery, outcome, State.WAITING, timezone.now() + wait)


def _end(delivery: Delivery, outcome: Outcome, state: Delivery.State) -> None:
    if state == State.FAILED:
        logger.warning("delivery %s given up: %s", delivery.pk, outcome.error)
    _write(delivery, outcome, state, delivery.next_attempt_at)


def _write(delivery: Delivery, outcome: Outcome, state: Delivery.State, at: datetime) -> None:
    mine = Delivery.objects.filter(pk=delivery.pk, attempts=delivery.attempts)
    mine.update(
        state=state, next_attempt_at=at, last_status=outcome.status, last_error=outcome.error
    )
