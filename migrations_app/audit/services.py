"""Write to the tamper-evident record."""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import connection
from django.utils import timezone

from migrations_app.audit.chain import BEFORE_THE_FIRST, digest_of
from migrations_app.errors import SuccessorError
from migrations_app.models import AuditEvent, Migration

# Any number that no other advisory lock of the product uses.
CHAIN_LOCK = 7_265_001


class NotInTransaction(SuccessorError):
    def __init__(self) -> None:
        super().__init__("not_in_transaction", "an audit event belongs to a transaction")


def record(
    *,
    verb: str,
    object_kind: str,
    object_id: str | int,
    object_digest: str = "",
    migration: Migration | None = None,
    actor: AbstractBaseUser | None = None,
    data: Mapping[str, Any] | None = None,
) -> AuditEvent:
    """Append one event, in the caller's transaction: both are kept, or neither."""
    if not connection.in_atomic_block:
        raise NotInTransaction
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CHAIN_LOCK])
    last = AuditEvent.objects.order_by("-sequence").first()
    event = AuditEvent(
        sequence=last.sequence + 1 if last else 1,
        at=timezone.now(),
        actor_id=actor.pk if actor else None,
        migration=migration,
        verb=verb,
        object_kind=object_kind,
        object_id=str(object_id),
        object_digest=object_digest,
        data=dict(data or {}),
        previous_digest=last.digest if last else BEFORE_THE_FIRST,
    )
    event.digest = digest_of(event)
    event.save(force_insert=True)
    return event
