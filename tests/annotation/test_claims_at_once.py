"""Two people in eight threads each, over real HTTP, claiming and judging the same queue."""

import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.urls import reverse
from pytest_django.live_server_helper import LiveServer

from annotation.models import Assignment, Judgment, QueuedPair, TrainingResult
from annotation.services import set_policy
from migrations_app.audit.selectors import verify
from tests.annotation.people import logged_in, make_desk, make_gold, make_person

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow, pytest.mark.compiled]
PAIRS, THREADS = 200, 8


class Browser:
    """One session, used by several threads at once: a person with many tabs."""

    def __init__(self, server: LiveServer, user: User) -> None:
        self.seen: set[str] = set()
        self.place = server.url.removeprefix("http://")
        token = "t" * 32
        session = logged_in(user).cookies[settings.SESSION_COOKIE_NAME].value
        self.headers = {
            "Content-Type": "application/json",
            "Accept": "application/json",
            "X-CSRFToken": token,
            "Cookie": f"{settings.SESSION_COOKIE_NAME}={session}; csrftoken={token}",
        }

    def post(self, address: str, body: Any) -> Any:
        connection = HTTPConnection(self.place, timeout=60)
        connection.request("POST", address, json.dumps(body), self.headers)
        reply = connection.getresponse()
        text = reply.read()
        connection.close()
        assert reply.status == 200, text
        return json.loads(text)


def judge_until_done(browser: Browser, code: str) -> list[str]:
    """Every second pair is submitted twice, as a retry would."""
    judged: list[str] = []
    while True:
        holding = {"holding": list(browser.seen)}
        reply = browser.post(reverse("judge_claim", args=[code]), holding)
        if reply["pair"] is None:
            return judged
        browser.seen.add(reply["pair"]["id"])
        address = reverse("judge_submit", args=[code, reply["pair"]["id"]])
        for _ in range(1 + len(judged) % 2):
            browser.post(address, {"answers": {"correctness": "left"}})
        judged.append(reply["pair"]["id"])


def test_no_pair_is_judged_twice_and_none_is_left(live_server: LiveServer) -> None:
    world = make_desk(prompts=PAIRS + 60, terms={"n_max": PAIRS})
    code = world.migration.judging_code
    browsers = [Browser(live_server, make_person(name, world.migration)) for name in ("ann", "bob")]
    with ThreadPoolExecutor(2 * THREADS) as pool:
        work = [pool.submit(judge_until_done, b, code) for b in browsers for _ in range(THREADS)]
        judged = [pair for one in work for pair in one.result(timeout=300)]
    assert len(set(judged)) == PAIRS
    assert Judgment.objects.filter(retracted=False, revision=1).count() == PAIRS
    assert Judgment.objects.count() == PAIRS
    per_pair = Counter(Assignment.objects.values_list("queued", flat=True))
    assert set(per_pair.values()) == {1}
    assert QueuedPair.objects.filter(taken__gt=0).count() == PAIRS
    assert QueuedPair.objects.filter(judged=1).count() == PAIRS
    assert list(verify()) == []


def test_gold_and_repeats_come_to_everybody_once_in_however_many_tabs(
    live_server: LiveServer,
) -> None:
    world = make_desk(prompts=60)
    make_gold(world, 6)
    set_policy(migration=world.migration, gold_share=0.3, repeat_share=0.3, training_size=3)
    code = world.migration.judging_code
    browsers = [Browser(live_server, make_person(name, world.migration)) for name in ("ann", "bob")]
    with ThreadPoolExecutor(8) as pool:
        work = [pool.submit(judge_all, b, code) for b in browsers for _ in range(4)]
        for one in work:
            one.result(timeout=300)
    judged = Assignment.objects.filter(judged_at__isnull=False)
    assert judged.filter(queued__stream="random").count() == 60
    for stream in ("gold", "repeat"):
        met = Counter(judged.filter(queued__stream=stream).values_list("annotator", "queued__pair"))
        assert set(met.values()) <= {1}
    assert judged.filter(queued__stream="gold").count() >= 2 * 3
    assert judged.filter(queued__stream="repeat").exists()
    assert TrainingResult.objects.filter(passed=True).count() == 2
    assert list(verify()) == []


def judge_all(browser: Browser, code: str) -> None:
    """Asks again where it is told to wait for its own open pairs."""
    while True:
        holding = {"holding": list(browser.seen)}
        reply = browser.post(reverse("judge_claim", args=[code]), holding)
        if reply["pair"] is None:
            if reply["reason"]["code"] != "training":
                return
            continue
        browser.seen.add(reply["pair"]["id"])
        address = reverse("judge_submit", args=[code, reply["pair"]["id"]])
        browser.post(address, {"answers": {"correctness": "both"}})
