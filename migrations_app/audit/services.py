"""Write to the tamper-evident record."""

import json
from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import connection, transaction
from django.utils import timezone

from migrations_app.audit.chain import BEFORE_THE_FIRST, digest_of
from migrations_app.errors import SuccessorError
from migrations_app.models import AuditEvent, Migration, prepared

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
    """Append one event, in the caller's transaction: both are kept, or neither.

    The chain is one after another, so its lock must not be held while the disk is waited for: the
    caller's commit does not wait, and another one right after it does, for both. As the log is
    written in order, a crash between the two loses an end of the chain that nobody was told of.
    """
    if not connection.in_atomic_block:
        raise NotInTransaction
    prepared.rows(_LOCK, {"lock": CHAIN_LOCK})
    last = prepared.row(_LAST, {})
    event = AuditEvent(
        sequence=last[0] + 1 if last else 1,
        at=timezone.now(),
        actor_id=actor.pk if actor else None,
        migration=migration,
        verb=verb,
        object_kind=object_kind,
        object_id=str(object_id),
        object_digest=object_digest,
        data=dict(data or {}),
        previous_digest=last[1] if last else BEFORE_THE_FIRST,
    )
    event.digest = digest_of(event)
    fields = {name: getattr(event, name) for name in _COLUMNS}
    [[event.pk]] = prepared.rows(_WRITE, fields | {"data": json.dumps(event.data)})
    event._state.adding = False
    transaction.on_commit(_await_disk)
    return event


def _await_disk() -> None:
    """See record: the commit before this one did not wait, this one does for both."""
    prepared.rows(_FLUSH, {})


_COLUMNS = (
    "sequence", "at", "actor_id", "migration_id", "verb", "object_kind", "object_id",
    "object_digest", "data", "previous_digest", "digest",
)  # fmt: skip
_LOCK = """
    SELECT pg_advisory_xact_lock(%(lock)s::bigint), set_config('synchronous_commit', 'off', true)
"""
_LAST = """
    SELECT sequence, digest FROM migrations_app_auditevent ORDER BY sequence DESC LIMIT 1
"""
_WRITE = f"""
    INSERT INTO migrations_app_auditevent ({", ".join(_COLUMNS)}) VALUES (
        %(sequence)s::bigint, %(at)s::timestamptz, %(actor_id)s::bigint, %(migration_id)s::bigint,
        %(verb)s, %(object_kind)s, %(object_id)s, %(object_digest)s, %(data)s::jsonb,
        %(previous_digest)s, %(digest)s
    ) RETURNING id
"""  # noqa: S608 - columns named above
_FLUSH = "SELECT pg_logical_emit_message(true, 'successor', '')"
