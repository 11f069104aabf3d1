"""A record as one file, written while it is read: what an outsider needs to check every digest.

`event` is the text that was digested: its SHA-256 is `digest`.
"""

from collections.abc import Iterator

from django.db.models import Q

from migrations_app.audit.canonical import canonical_json
from migrations_app.audit.chain import fields_of
from migrations_app.audit.filters import Filter
from migrations_app.lines import Kind, csv_line
from migrations_app.models import AuditEvent

AT_ONCE = 500
COLUMNS = ("sequence", "at", "person", "migration", "verb", "object", "digest", "event")


def export(events: Q, asked: Filter, kind: Kind) -> Iterator[str]:
    """The oldest event first."""
    rows = AuditEvent.objects.filter(events, asked.condition).order_by("sequence")
    if kind is Kind.CSV:
        yield csv_line(COLUMNS)
    write = _csv_row if kind is Kind.CSV else _json_row
    for event in rows.select_related("actor", "migration").iterator(chunk_size=AT_ONCE):
        yield write(event)


def _json_row(event: AuditEvent) -> str:
    line = {
        "digest": event.digest,
        "event": canonical_json(fields_of(event)),
        "migration": event.migration.slug if event.migration else None,
        "person": event.actor.get_username() if event.actor else None,
    }
    return f"{canonical_json(line)}\n"


def _csv_row(event: AuditEvent) -> str:
    return csv_line(
        (
            event.sequence,
            event.at.isoformat(),
            event.actor.get_username() if event.actor else "",
            event.migration.slug if event.migration else "",
            event.verb,
            f"{event.object_kind} {event.object_id}",
            event.digest,
            canonical_json(fields_of(event)),
        )
    )
