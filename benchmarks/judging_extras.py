"""What is measured once: a submit sent again, an abandoned pair, a page's weight, an export."""

import time
from typing import Any

from benchmarks.judging_client import Browser, Person
from benchmarks.judging_place import DIMENSIONS, PASSWORD, PEOPLE
from benchmarks.page_weight import weigh
from tests.e2e.place import Place

LEASE_S = 120
POLL_S = 0.5


def sent_again(place: Place, code: str) -> dict[str, Any]:
    """Judgments stored of one question after the same submit five times; pairs judged twice."""
    from django.db.models import Count, F, Q  # noqa: PLC0415

    from annotation.models import Judgment, QueuedPair  # noqa: PLC0415

    person = Person(place.port, "judge0", PASSWORD, code)
    pair = person.claim()[1]
    if pair is None:
        raise RuntimeError("the queue is empty")
    for _ in range(5):
        person.submit(pair)
    stored = Judgment.objects.filter(assignment=int(pair["id"]), dimension__slug=DIMENSIONS[0])
    people = Count("assignments", filter=Q(assignments__judged_at__isnull=False))
    twice = QueuedPair.objects.annotate(people=people).filter(people__gt=F("overlap"))
    return {"stored": stored.count(), "twice": twice.count()}


def abandoned_s(place: Place, code: str) -> float:
    """Seconds until somebody else had a pair that nobody answered."""
    from annotation.models import Assignment  # noqa: PLC0415

    lent = Person(place.port, f"judge{PEOPLE - 1}", PASSWORD, code).claim()[1]
    if lent is None:
        raise RuntimeError("the queue is empty")
    left = Assignment.objects.get(pk=int(lent["id"]))
    again = Assignment.objects.filter(queued=left.queued_id).exclude(pk=left.pk)
    other = Person(place.port, "judge9", PASSWORD, code)
    time.sleep(LEASE_S - 5)
    while not again.exists():
        if time.time() - left.created_at.timestamp() > 2 * LEASE_S:
            raise RuntimeError("the abandoned pair was not served again")
        pair = other.claim()[1]
        if pair is not None:
            other.submit(pair)
        time.sleep(POLL_S)
    return (again.get().created_at - left.created_at).total_seconds()


def page_weight(place: Place, code: str) -> dict[str, float]:
    """KiB over the wire, compressed, of the judging page and all it loads."""
    person = Person(place.port, "judge0", PASSWORD, code)
    weights = weigh(person.browser, f"/judging/{code}/")
    return {"page_kib": sum(weight.packed for weight in weights.values()) / 1024}


def export_of(place: Place, code: str) -> dict[str, float]:
    """ms to the first byte and the last of the export of what was judged, as the lead gets it."""
    from django.contrib.auth.models import User  # noqa: PLC0415

    from annotation.models import QueuedPair  # noqa: PLC0415
    from migrations_app.models import Membership, Migration  # noqa: PLC0415

    service = Migration.objects.get(judging_code=code).service_id
    lead = User.objects.create_user("lead", password=PASSWORD)
    Membership.objects.create(user=lead, service_id=service, role="lead")
    browser = Browser(place.port)
    browser.log_in("/accounts/login/", {"login": "lead", "password": PASSWORD})
    epoch = Migration.objects.get(judging_code=code).epoch
    judged = QueuedPair.objects.filter(epoch=epoch, judged__gt=0).count()
    started = time.perf_counter()
    browser.connection.request(
        "GET", f"/judging/{code}/judgments.csv", headers={"Cookie": browser.cookie}
    )
    with browser.connection.getresponse() as answer:
        answer.read(1)
        first = time.perf_counter() - started
        answer.read()
    last = time.perf_counter() - started
    return {
        "export_pairs": judged,
        "export_first_ms": first * 1000,
        "export_ms": last * 1000,
    }
