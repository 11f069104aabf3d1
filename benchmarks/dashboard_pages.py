"""Pages as an owner's browser asks for them, in a session, and what each asks of the database."""

import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from benchmarks.dashboard_place import DIMENSIONS, OWNER, SLUG
from benchmarks.judging_client import Browser
from benchmarks.judging_place import PASSWORD
from benchmarks.page_weight import Weight, weigh
from tests.e2e.place import Place

Row = dict[str, Any]
LOGIN = "/accounts/login/"
MAIN = f"/migrations/{SLUG}/"
LIVE = f"{MAIN}live/"
SUPPOSED = "&".join(f"margin-{slug}=4" for slug in DIMENSIONS)


@dataclass(frozen=True)
class Page:
    """unchanged: ask with the ETag of the first answer, for a 304."""

    name: str
    path: str
    clients: int = 1
    unchanged: bool = field(default=False, kw_only=True)


PAGES = (
    Page("the migration", MAIN),
    Page("the migration", MAIN, 4),
    Page("what moves on it", LIVE),
    Page("what moves on it, unchanged", LIVE, unchanged=True),
    Page("decision", f"{MAIN}decision/"),
    Page("what if, as planned", f"{MAIN}what-if/"),
    Page("what if, other margins and level", f"{MAIN}what-if/?{SUPPOSED}&level=10"),
    Page("pairs lost", f"{MAIN}pairs/"),
    Page("pairs lost where a metric says otherwise", f"{MAIN}pairs/?metric=1"),
    Page("reports", f"{MAIN}reports/"),
    Page("portfolio", "/"),
    Page("sunset calendar", "/sunsets/"),
    Page("gate", f"/api/v1/migrations/{SLUG}/gate/?candidate=model-a"),
)


@dataclass(frozen=True)
class Answer:
    status: int
    seconds: float
    body: bytes
    etag: str


class Owner:
    """An owner's browser, logged in, on a connection kept open."""

    def __init__(self, place: Place) -> None:
        self.browser = Browser(place.port)
        self.browser.log_in(LOGIN, {"login": OWNER, "password": PASSWORD})

    def get(self, path: str, etag: str = "") -> Answer:
        headers = {"Cookie": self.browser.cookie, "Accept-Encoding": "gzip"}
        if etag:
            headers["If-None-Match"] = etag
        started = time.perf_counter()
        self.browser.connection.request("GET", path, headers=headers)
        with self.browser.connection.getresponse() as answer:
            body = answer.read()
            took, etag = time.perf_counter() - started, answer.headers.get("ETag", "")
        return Answer(answer.status, took, body, etag)


def measure(place: Place, page: Page, requests: int, warming: int) -> Row:
    """`requests` of all clients together, after some that do not count."""
    owners = [Owner(place) for _ in range(page.clients)]
    first = owners[0].get(page.path)
    etag = first.etag if page.unchanged else ""
    _together(owners, page.path, etag, warming)
    answers = _together(owners, page.path, etag, requests)
    wanted = 304 if page.unchanged else 200
    wrong = {answer.status for answer in answers} - {wanted}
    if wrong:
        raise RuntimeError(f"{page.path} answered {wrong}, not {wanted}")
    p50, p95 = np.quantile([answer.seconds for answer in answers], [0.5, 0.95]) * 1000
    return {
        "page": page.name,
        "clients": page.clients,
        "requests": len(answers),
        "first_ms": first.seconds * 1000,
        "p50_ms": float(p50),
        "p95_ms": float(p95),
        "queries": queries_of(page.path, etag),
        "kib": len(answers[-1].body) / 1024,
    }


def _together(owners: Sequence[Owner], path: str, etag: str, requests: int) -> list[Answer]:
    def visit(owner: Owner) -> list[Answer]:
        return [owner.get(path, etag) for _ in range(requests // len(owners))]

    with ThreadPoolExecutor(len(owners)) as pool:
        return [answer for found in pool.map(visit, owners) for answer in found]


def queries_of(path: str, etag: str) -> int:
    """Of one request, session and person included, in this process on the same database."""
    from django.db import connection  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    client = _client()
    headers = {"If-None-Match": etag} if etag else {}
    client.get(path, headers=headers)  # what a process keeps is kept from now on
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(path, headers=headers)
    if answer.status_code != (304 if etag else 200):
        raise RuntimeError(f"{path} answered {answer.status_code}")
    return len(asked)


def slowest_queries(path: str, most: int = 5) -> list[Row]:
    from django.db import connection  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    client = _client()
    with CaptureQueriesContext(connection) as asked:
        client.get(path)
    found = sorted(asked.captured_queries, key=lambda query: -float(query["time"]))
    return [{"ms": float(q["time"]) * 1000, "statement": _short(q["sql"])} for q in found[:most]]


def _short(statement: str) -> str:
    """The table it reads from, and the start."""
    _, _, rest = statement.partition(" FROM ")
    return f"... FROM {rest[:90]}".replace("|", " ").replace("\n", " ")


def _client() -> Any:
    from django.conf import settings  # noqa: PLC0415
    from django.contrib.auth.models import User  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415

    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(User.objects.get(username=OWNER), settings.AUTHENTICATION_BACKENDS[0])
    return client


def weights(place: Place) -> list[Row]:
    """Of the page of the migration: its HTML, its styles, its scripts, and plotly by itself."""
    found: Mapping[str, Weight] = weigh(Owner(place).browser, MAIN)
    kinds: dict[str, list[Weight]] = {"HTML": [], "styles": [], "scripts": [], "plotly": []}
    for address, weight in found.items():
        kinds[_kind(address)].append(weight)
    kinds["all of it"] = list(found.values())
    return [
        {
            "part": name,
            "files": len(of),
            "plain_kib": sum(weight.plain for weight in of) / 1024,
            "sent_kib": sum(weight.sent for weight in of) / 1024,
            "packed_kib": sum(weight.packed for weight in of) / 1024,
        }
        for name, of in kinds.items()
    ]


def _kind(address: str) -> str:
    if "plotly" in address:
        return "plotly"
    if address.endswith(".js"):
        return "scripts"
    return "styles" if "/static/" in address else "HTML"
