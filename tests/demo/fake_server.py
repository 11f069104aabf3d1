"""The judging endpoints as the judges know them, over real HTTP, with a handful of pairs."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

TOKEN = "token-of-the-login-page"  # noqa: S105 - of a fake
CODE = "abc123"


@dataclass
class Told:
    """What the server has to give, and what it was given."""

    pairs: list[dict[str, Any]]
    password: str = "successor-demo"  # noqa: S105 - of a fake
    service: str = "Support assistant"
    logins: list[str] = field(default_factory=list)
    claimed: int = 0
    submitted: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)


class FakeServer(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, told: Told) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.told = told


class Handler(BaseHTTPRequestHandler):
    server: FakeServer

    def do_GET(self) -> None:
        if self.path == "/accounts/login/":
            self._answer(200, "<form>", {"Set-Cookie": f"csrftoken={TOKEN}; Path=/"})
        elif self.path == "/judging/" and self._logged_in():
            queue = {"code": CODE, "name": self.server.told.service, "url": f"/judging/{CODE}/"}
            self._json({"queues": [queue]})
        else:
            self._answer(404, "not found")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        if self.headers["X-CSRFToken"] != TOKEN or not self.headers["Referer"]:
            self._answer(403, "CSRF verification failed")
        elif self.path == "/accounts/login/":
            self._log_in({name: value[0] for name, value in parse_qs(body).items()})
        elif not self._logged_in():
            self._answer(403, "log in first")
        elif self.path == f"/judging/{CODE}/claim/":
            self._claim()
        else:
            self._submit(json.loads(body))

    def _log_in(self, form: dict[str, str]) -> None:
        told = self.server.told
        if form["csrfmiddlewaretoken"] != TOKEN or form["password"] != told.password:
            self._answer(200, "<form>wrong")
            return
        told.logins.append(form["login"])
        cookie = f"sessionid={form['login']}; Path=/"
        self._answer(302, "", {"Location": "/", "Set-Cookie": cookie})

    def _claim(self) -> None:
        told = self.server.told
        with told.lock:
            left = told.pairs[told.claimed :]
            told.claimed += 1
        if left:
            self._json({"pair": left[0]})
        else:
            self._json({"pair": None, "reason": {"code": "all_judged", "message": "All judged."}})

    def _submit(self, document: dict[str, Any]) -> None:
        pair = self.path.strip("/").split("/")[-1]
        self.server.told.submitted.append((pair, document))
        self._json({"saved": True})

    def _logged_in(self) -> bool:
        return "sessionid=" in (self.headers["Cookie"] or "")

    def _json(self, document: dict[str, Any]) -> None:
        self._answer(200, json.dumps(document), {"Content-Type": "application/json"})

    def _answer(self, status: int, body: str, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body.encode())))
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet."""


@contextmanager
def serving(told: Told) -> Iterator[str]:
    """The address of a server with these pairs."""
    server = FakeServer(told)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
