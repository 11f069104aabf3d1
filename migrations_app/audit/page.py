"""One page of a record, the newest event first, checked as far as it is shown."""

import json
from dataclasses import dataclass

from django.db.models import Q

from migrations_app.audit.filters import KINDS, Filter
from migrations_app.audit.selectors import BrokenLink, head, verify_these
from migrations_app.audit.words import detail, what, which, who
from migrations_app.models import AuditEvent, Membership

ROWS = 50


@dataclass(frozen=True)
class Row:
    event: AuditEvent
    who: str
    what: str
    which: str
    detail: str
    data: str


@dataclass(frozen=True)
class Record:
    """head: the newest event of the whole chain. older: where the next page begins."""

    rows: tuple[Row, ...]
    head: AuditEvent | None
    broken: tuple[BrokenLink, ...]
    asked: Filter
    older: int | None
    people: tuple[str, ...]
    kinds: tuple[tuple[str, str], ...] = tuple((slug, name) for slug, (name, _) in KINDS.items())


def record_of(events: Q, service_id: int, asked: Filter) -> Record:
    wanted = AuditEvent.objects.filter(events, asked.condition)
    if asked.before is not None:
        wanted = wanted.filter(sequence__lt=asked.before)
    found = list(wanted.select_related("actor", "migration").order_by("-sequence")[: ROWS + 1])
    shown = found[:ROWS]
    return Record(
        rows=tuple(_row(event) for event in shown),
        head=head(),
        broken=tuple(verify_these(shown)),
        asked=asked,
        older=shown[-1].sequence if len(found) > ROWS else None,
        people=_people(service_id),
    )


def _row(event: AuditEvent) -> Row:
    data = json.dumps(event.data, indent=1, ensure_ascii=False, sort_keys=True)
    return Row(event, who(event), what(event), which(event), detail(event), data)


def _people(service_id: int) -> tuple[str, ...]:
    names = Membership.objects.filter(service=service_id).values_list("user__username", flat=True)
    return tuple(sorted(set(names)))
