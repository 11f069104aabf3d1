"""Read the tamper-evident record."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from migrations_app.audit.chain import BEFORE_THE_FIRST, digest_of
from migrations_app.audit.kinds import DIGESTS
from migrations_app.models import AuditEvent


@dataclass(frozen=True)
class BrokenLink:
    sequence: int
    reason: str

    def __str__(self) -> str:
        return f"event {self.sequence}: {self.reason}"


def head() -> AuditEvent | None:
    """The newest event: its digest stands for all before it."""
    return AuditEvent.objects.order_by("-sequence").first()


def verify() -> Iterator[BrokenLink]:
    """Everything that does not hold: events altered or missing, objects changed since.

    Of an object with several events the last one counts. Events cut off at the end of the chain
    cannot be told from events that never were: keep the newest digest elsewhere to notice.
    """
    latest: dict[tuple[str, str], AuditEvent] = {}
    previous: AuditEvent | None = None
    for event in AuditEvent.objects.order_by("sequence").iterator(chunk_size=1000):
        yield from _broken(event, previous)
        if event.object_digest:
            latest[event.object_kind, event.object_id] = event
        previous = event
    for event in latest.values():
        yield from _broken_object(event)


def verify_these(events: Sequence[AuditEvent]) -> Iterator[BrokenLink]:
    """Of these events alone: the digest of each, and that it follows the one before it."""
    before = [event.sequence - 1 for event in events]
    earlier = AuditEvent.objects.in_bulk(before, field_name="sequence")
    for event in events:
        previous = earlier.get(event.sequence - 1)
        if previous is None and event.sequence > 1:
            yield BrokenLink(event.sequence, "the event before it is missing")
        else:
            yield from _broken(event, previous)


def _broken(event: AuditEvent, previous: AuditEvent | None) -> Iterator[BrokenLink]:
    if digest_of(event) != event.digest:
        yield BrokenLink(event.sequence, "the row was altered")
    expected = previous.sequence + 1 if previous else 1
    if event.sequence != expected:
        yield BrokenLink(event.sequence, f"events {expected} to {event.sequence - 1} are missing")
    elif event.previous_digest != (previous.digest if previous else BEFORE_THE_FIRST):
        yield BrokenLink(event.sequence, "it does not follow the event before it")


def _broken_object(event: AuditEvent) -> Iterator[BrokenLink]:
    digest = DIGESTS.get(event.object_kind)
    if digest is None:
        return
    name = f"{event.object_kind} {event.object_id}"
    found = digest(event.object_id)
    if found is None:
        yield BrokenLink(event.sequence, f"{name} no longer exists")
    elif found != event.object_digest:
        yield BrokenLink(event.sequence, f"{name} is not what was recorded")
