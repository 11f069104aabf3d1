"""A record as one file, written while it is read: what an outsider needs to check every digest.

`event` is the text that was digested: its SHA-256 is `digest`.
"""

import csv
from collections.abc import Iterator
from enum import StrEnum
from typing import Any

from django.db.models import Q

from migrations_app.audit.canonical import canonical_json
from migrations_app.audit.chain import fields_of
from migrations_app.audit.filters import Filter
from migrations_app.models import AuditEvent

AT_ONCE = 500
COLUMNS = ("sequence", "at", "person", "migration", "verb", "object", "digest", "event")


class Form(StrEnum):
    CSV = "csv"
    JSON_LINES = "jsonl"

    @property
    def content_type(self) -> str:
        return "text/csv; charset=utf-8" if self is Form.CSV else "application/jsonl"


def export(events: Q, asked: Filter, form: Form) -> Iterator[str]:
    """The oldest event first."""
    rows = AuditEvent.objects.filter(events, asked.condition).order_by("sequence")
    if form is Form.CSV:
        yield _csv_line(COLUMNS)
    write = _csv_row if form is Form.CSV else _json_row
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
    return _csv_line(
        (
            event.sequence,
            event.at.isoformat(),
            _safe(event.actor.get_username() if event.actor else ""),
            event.migration.slug if event.migration else "",
            event.verb,
            f"{event.object_kind} {event.object_id}",
            event.digest,
            canonical_json(fields_of(event)),
        )
    )


def _safe(text: str) -> str:
    """A name that a spreadsheet would run gets an apostrophe."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


class _Line:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> str:
        return text


_writer = csv.writer(_Line())


def _csv_line(values: Any) -> str:
    return str(_writer.writerow(values))
