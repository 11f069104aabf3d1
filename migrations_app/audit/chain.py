"""The digest that ties an audit event to the one before it."""

from typing import Any

from migrations_app.audit.canonical import sha256_of
from migrations_app.models import AuditEvent

BEFORE_THE_FIRST = "0" * 64


def digest_of(event: AuditEvent) -> str:
    """SHA-256 over every field, the digest of the event before included."""
    return sha256_of(fields_of(event))


def fields_of(event: AuditEvent) -> dict[str, Any]:
    return {
        "sequence": event.sequence,
        "at": event.at.isoformat(timespec="microseconds"),
        "actor": event.actor_id,
        "migration": event.migration_id,
        "verb": event.verb,
        "object_kind": event.object_kind,
        "object_id": event.object_id,
        "object_digest": event.object_digest,
        "data": event.data,
        "previous_digest": event.previous_digest,
    }
