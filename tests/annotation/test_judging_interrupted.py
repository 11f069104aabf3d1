"""Requests that are repeated, at once or because the server went away under them, are done once."""

import json
import random
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection, HTTPException
from threading import Event
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.db import connection
from django.db.models import F
from django.urls import reverse
from pytest_django.live_server_helper import LiveServer

from annotation.models import Assignment, Judgment, QueuedPair, QueueTally
from migrations_app.audit.selectors import verify
from tests.annotation.people import logged_in, make_desk, make_person
from tests.calibration.world import World

pytestmark = pytest.mark.django_db(transaction=True)
PAIRS, PEOPLE = 40, 4
PATIENCE_S = 120.0


class Stubborn:
    """One person on one connection, who repeats a request until it is answered."""

    def __init__(self, server: LiveServer, user: User) -> None:
        self.place, token = server.url.removeprefix("http://"), "t" * 32
        session = logged_in(user).cookies[settings.SESSION_COOKIE_NAME].value
        self.failed, self.acknowledged = 0, list[int]()
        self.headers = {
            "Content-Type": "application/json",
            "Accept": "application/json",
            "X-CSRFToken": token,
            "Cookie": f"{settings.SESSION_COOKIE_NAME}={session}; csrftoken={token}",
        }

    def ask(self, address: str, body: Any) -> Any:
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            status, text = self._sent(address, body)
            if status == 200:
                return json.loads(text)
            assert status in (0, 500), text
            self.failed += 1
        raise AssertionError("no answer for too long")

    def judge_all(self, code: str) -> None:
        while (pair := self.ask(reverse("judge_claim", args=[code]), {})["pair"]) is not None:
            address = reverse("judge_submit", args=[code, pair["id"]])
            self.ask(address, {"answers": {"correctness": "left"}})
            self.acknowledged.append(int(pair["id"]))

    def _sent(self, address: str, body: Any) -> tuple[int, bytes]:
        made = HTTPConnection(self.place, timeout=60)
        try:
            made.request("POST", address, json.dumps(body), self.headers)
            reply = made.getresponse()
            return reply.status, reply.read()
        except (OSError, HTTPException):
            return 0, b""
        finally:
            made.close()


@pytest.fixture
def world() -> World:
    return make_desk(prompts=PAIRS)


def test_the_same_submit_five_times_at_once_is_stored_once(
    world: World, live_server: LiveServer
) -> None:
    ann, code = Stubborn(live_server, make_person("ann", world.migration)), judging_code(world)
    pair = ann.ask(reverse("judge_claim", args=[code]), {})["pair"]
    address = reverse("judge_submit", args=[code, pair["id"]])
    with ThreadPoolExecutor(5) as pool:
        body = {"answers": {"correctness": "left"}}
        list(pool.map(lambda _: ann.ask(address, body), range(5)))
    assert Judgment.objects.count() == 1
    assert list(verify()) == []


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_nothing_is_lost_or_doubled_while_connections_are_killed(
    world: World, live_server: LiveServer
) -> None:
    people = [Stubborn(live_server, make_person(f"p{n}", world.migration)) for n in range(PEOPLE)]
    over = Event()
    with ThreadPoolExecutor(PEOPLE + 1) as pool:
        killed = pool.submit(kill_connections, over)
        work = [pool.submit(one.judge_all, judging_code(world)) for one in people]
        for one in work:
            one.result(timeout=PATIENCE_S * 3)
        over.set()
        assert killed.result() > 0
    acknowledged = {pk for one in people for pk in one.acknowledged}
    judged = Assignment.objects.filter(judged_at__isnull=False)
    assert set(judged.values_list("pk", flat=True)) == acknowledged
    assert Judgment.objects.count() == len(acknowledged) == PAIRS
    assert QueuedPair.objects.filter(taken=F("overlap"), judged=F("overlap")).count() == PAIRS
    assert sum(row.done for row in QueueTally.objects.all()) == PAIRS
    assert list(verify()) == []


def judging_code(world: World) -> str:
    return str(world.migration.judging_code)


def kill_connections(over: Event) -> int:
    """Of this database, one by one, whatever they are doing; how many."""
    dice, killed = random.Random(5), 0  # noqa: S311 - no secret
    while not over.wait(dice.uniform(0.05, 0.3)):
        with connection.cursor() as cursor:
            others = list(_others(cursor))
            if others:
                cursor.execute("SELECT pg_terminate_backend(%s)", [dice.choice(others)])
                killed += 1
    connection.close()
    return killed


def _others(cursor: Any) -> Iterator[int]:
    """In a transaction just now: those that a request is on."""
    cursor.execute(
        "SELECT pid FROM pg_stat_activity WHERE datname = current_database() "
        "AND pid <> pg_backend_pid() AND xact_start IS NOT NULL"
    )
    return (row[0] for row in cursor.fetchall())
