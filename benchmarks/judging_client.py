"""People who judge over HTTP as fast as the server lets them, each on one connection kept open.

They are threads of one process: the processors they take are the server's. A client that is cheap
for them says more of the server, so a reply is timed before it is read as JSON.
"""

import json
import re
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import Any, Protocol
from urllib.parse import urlencode

TIMEOUT_S = 60.0
TOO_MANY, LOGINS, PAUSE_S = 429, 20, 5.0  # log-ins from one address are limited by the minute
COOKIE = re.compile(r"(\w+)=([^;]*)")
JSON = {"Content-Type": "application/json", "Accept": "application/json"}
Reply = dict[str, Any]


@dataclass(frozen=True)
class Seen:
    """Seconds of every claim and submit, what was judged, and the wall clock."""

    claims: tuple[float, ...]
    submits: tuple[float, ...]
    judged: tuple[str, ...]
    began: float
    ended: float


class Judge(Protocol):
    """One person at one server."""

    def claim(self) -> tuple[float, Reply | None]:
        """Seconds, and the pair; None where there is none left."""

    def submit(self, pair: Reply) -> float:
        """Seconds until it was acknowledged."""


def judge_together(judges: Sequence[Judge], judgments: int, pause_s: float = 0.0) -> list[Seen]:
    """All of them at once: `judgments` each. pause_s: between a judgment and the next claim."""
    with ThreadPoolExecutor(len(judges)) as pool:
        return list(pool.map(lambda one: _judge(one, judgments, pause_s), judges))


def _judge(judge: Judge, judgments: int, pause_s: float) -> Seen:
    claims, submits, judged = [], [], []
    began = time.time()
    for _ in range(judgments):
        took, pair = judge.claim()
        if pair is None:
            break
        claims.append(took)
        submits.append(judge.submit(pair))
        judged.append(str(pair["id"]))
        if pause_s:
            time.sleep(pause_s)
    return Seen(tuple(claims), tuple(submits), tuple(judged), began, time.time())


class Browser:
    """A connection, its cookies and its CSRF token."""

    def __init__(self, port: int) -> None:
        self.connection = HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_S)
        self.cookies: dict[str, str] = {}

    @property
    def cookie(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def log_in(self, path: str, fields: dict[str, str]) -> None:
        self.ask("GET", path)
        form = urlencode({**fields, "csrfmiddlewaretoken": self.cookies["csrftoken"]})
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        status, body = self.ask("POST", path, form, kind)
        for _ in range(LOGINS):
            if status != TOO_MANY:
                break
            time.sleep(PAUSE_S)
            status, body = self.ask("POST", path, form, kind)
        if status not in (302, 303):
            raise RuntimeError(f"no log-in: {status} {body[:200]!r}")

    def timed(self, method: str, path: str, document: Any = None) -> tuple[float, int, bytes]:
        body = None if document is None else json.dumps(document)
        started = time.perf_counter()
        status, reply = self.ask(method, path, body, JSON)
        return time.perf_counter() - started, status, reply

    def ask(
        self,
        method: str,
        path: str,
        body: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> tuple[int, bytes]:
        own = {"Cookie": self.cookie, "X-CSRFToken": self.cookies.get("csrftoken", "")}
        try:
            self.connection.request(method, path, body, {**(headers or {}), **own})
        except BrokenPipeError:  # idle for so long that the server has closed it
            self.connection.close()
            self.connection.request(method, path, body, {**(headers or {}), **own})
        with self.connection.getresponse() as answer:
            for line in answer.headers.get_all("Set-Cookie") or []:
                found = COOKIE.match(line)
                if found:
                    self.cookies[found[1]] = found[2]
            return answer.status, answer.read()


class Person:
    """Somebody who judges at Successor: the first choice of every question."""

    def __init__(self, port: int, username: str, password: str, code: str) -> None:
        self.code, self.port = code, port
        self.browser = Browser(port)
        self.browser.log_in("/accounts/login/", {"login": username, "password": password})

    def claim(self) -> tuple[float, Reply | None]:
        took, reply = self._asked(f"/judging/{self.code}/claim/", {"holding": []})
        return took, reply["pair"]

    def submit(self, pair: Reply) -> float:
        return self._asked(f"/judging/{self.code}/pairs/{pair['id']}/", answers_to(pair))[0]

    def _asked(self, path: str, document: Reply) -> tuple[float, Reply]:
        took, status, body = self.browser.timed("POST", path, document)
        if status != 200:
            raise RuntimeError(f"{path} answered {status}: {body[:300]!r}")
        return took, json.loads(body)


def answers_to(pair: Reply) -> Reply:
    answers = {question["slug"]: question["choices"][0] for question in pair["questions"]}
    return {"answers": answers, "active_s": 3.0}
