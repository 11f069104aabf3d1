"""One person who judges over HTTP as fast as the server lets them, on one connection kept open."""

import json
import re
import time
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlencode

LOGIN = "/accounts/login/"
TIMEOUT_S = 60.0
COOKIE = re.compile(r"(\w+)=([^;]*)")


@dataclass(frozen=True)
class Visit:
    """A person's work. pause_s: between a judgment and the next claim."""

    port: int
    username: str
    password: str
    code: str
    judgments: int
    pause_s: float = 0.0


@dataclass(frozen=True)
class Seen:
    """Seconds of every claim and submit, the pairs that were acknowledged, and the wall clock."""

    claims: tuple[float, ...]
    submits: tuple[float, ...]
    pairs: tuple[str, ...]
    began: float
    ended: float


def judge(visit: Visit) -> Seen:
    """Claim and submit `judgments` times; ends early where there is nothing left."""
    client = Client(visit.port)
    client.log_in(visit.username, visit.password)
    claims, submits, pairs = [], [], []
    began = time.time()
    for _ in range(visit.judgments):
        took, reply = client.claim(visit.code)
        if reply["pair"] is None:
            break
        claims.append(took)
        submits.append(client.submit(visit.code, reply["pair"])[0])
        pairs.append(str(reply["pair"]["id"]))
        time.sleep(visit.pause_s)
    return Seen(tuple(claims), tuple(submits), tuple(pairs), began, time.time())


class Client:
    def __init__(self, port: int) -> None:
        self.connection = HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_S)
        self.cookies: dict[str, str] = {}

    def log_in(self, username: str, password: str) -> None:
        self._ask("GET", LOGIN)
        token = self.cookies["csrftoken"]
        form = {"login": username, "password": password, "csrfmiddlewaretoken": token}
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        status, body = self._ask("POST", LOGIN, urlencode(form), headers)
        if status not in (302, 303):
            raise RuntimeError(f"{username} could not log in: {status} {body[:200]!r}")

    def claim(self, code: str) -> tuple[float, dict[str, Any]]:
        return self._timed(f"/judging/{code}/claim/", {"holding": []})

    def submit(self, code: str, pair: dict[str, Any]) -> tuple[float, dict[str, Any]]:
        """The first choice of every question."""
        answers = {question["slug"]: question["choices"][0] for question in pair["questions"]}
        document = {"answers": answers, "active_s": 3.0}
        return self._timed(f"/judging/{code}/pairs/{pair['id']}/", document)

    def _timed(self, path: str, document: dict[str, Any]) -> tuple[float, dict[str, Any]]:
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        started = time.perf_counter()
        status, body = self._ask("POST", path, json.dumps(document), headers)
        took = time.perf_counter() - started
        if status != 200:
            raise RuntimeError(f"{path} answered {status}: {body[:300]!r}")
        return took, json.loads(body)

    def _ask(
        self,
        method: str,
        path: str,
        body: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> tuple[int, bytes]:
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        own = {"Cookie": cookie, "X-CSRFToken": self.cookies.get("csrftoken", "")}
        self.connection.request(method, path, body, {**(headers or {}), **own})
        with self.connection.getresponse() as answer:
            for line in answer.headers.get_all("Set-Cookie") or []:
                found = COOKIE.match(line)
                if found:
                    self.cookies[found[1]] = found[2]
            return answer.status, answer.read()
