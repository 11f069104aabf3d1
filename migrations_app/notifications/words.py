"""Events in words, for mails; and as what webhooks are sent."""

import json
from collections.abc import Iterator

from django.conf import settings
from django.urls import reverse

from migrations_app.models import Event

Kind = Event.Kind
FOOT = "You get this as an owner of {service}. Switch it off: {url}"


def body_of(event: Event) -> bytes:
    """The same bytes in every attempt."""
    said = {
        "type": f"migration.{event.kind}" if event.migration else event.kind,
        "timestamp": event.created_at.isoformat().replace("+00:00", "Z"),
        "data": {**about(event), **event.data},
    }
    return json.dumps(said, separators=(",", ":"), sort_keys=True).encode()


def about(event: Event) -> dict[str, str]:
    found = {"service": event.service.slug}
    if event.migration:
        path = reverse("migration", kwargs={"slug": event.migration.slug})
        found |= {"migration": event.migration.slug, "report_url": whole(path)}
    return found


def subject_of(event: Event) -> str:
    name = event.migration.name if event.migration else event.service.name
    return " ".join(f"{name}: {headline_of(event)}".split())


def headline_of(event: Event) -> str:
    said = event.data
    if event.kind == Kind.SUNSET_NEAR:
        days = said["days"]
        return f"{said['incumbent']} retires in {days} day{'' if days == 1 else 's'}"
    if event.kind == Kind.RECOMMENDATION_CHANGED:
        return f"the recommendation is to {said['recommendation']} now"
    if event.kind == Kind.DECISION_WAITING and "decision" in said:
        outcome = str(said["outcome"]).replace("_", " ")
        return f"a decision waits for a second signature: {outcome}"
    if event.kind == Kind.DECISION_WAITING:
        return f"a decision waits: the recommendation is to {said['recommendation']}"
    return Kind(event.kind).label.lower()


def mail_of(event: Event) -> str:
    return "\n".join(_lines(event))


def whole(path: str) -> str:
    return f"{settings.PUBLIC_URL}{path}"


def _lines(event: Event) -> Iterator[str]:
    yield f"{headline_of(event)[:1].upper()}{headline_of(event)[1:]}."
    yield ""
    for change in event.data.get("changes", []):
        yield (
            f"{change['candidate']}, {change['dimension']}: {change['verdict']} "
            f"(before: {change['before']})"
        )
    if event.data.get("sunset_date"):
        yield f"It retires on {event.data['sunset_date']}."
    yield about(event).get("report_url", "")
    yield ""
    yield FOOT.format(service=event.service.name, url=whole(reverse("notifications")))
