"""One person's session with a running Successor, over HTTP as a browser would have it."""

import json
from http.client import HTTPException
from http.cookiejar import CookieJar
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urljoin
from urllib.request import (
    BaseHandler,
    HTTPCookieProcessor,
    HTTPRedirectHandler,
    Request,
    build_opener,
)

TIMEOUT_S = 30.0
LOGIN = "/accounts/login/"
QUEUES = "/judging/"


class Refused(Exception):
    """What the server did not accept, in words for the terminal."""


class NoServer(Refused):
    def __init__(self, url: str, why: object) -> None:
        super().__init__(f"Nothing answers at {url} ({why}). Is `make demo` running and ready?")


class _NoRedirects(HTTPRedirectHandler):
    """The redirect after a login tells that it worked; its page is not needed."""

    def redirect_request(self, *args: Any) -> None:
        return None


class Session:
    def __init__(self, url: str) -> None:
        if not url.startswith(("http://", "https://")):
            raise Refused(f"{url} is not an address of a web server")
        self.url = url.rstrip("/")
        self.cookies = CookieJar()
        handlers: list[BaseHandler] = [HTTPCookieProcessor(self.cookies), _NoRedirects()]
        self._opener = build_opener(*handlers)

    def log_in(self, username: str, password: str) -> None:
        self._ask(self._request(LOGIN))
        form = {"login": username, "password": password, "csrfmiddlewaretoken": self._token()}
        status, _ = self._ask(self._post(LOGIN, urlencode(form).encode(), {}))
        if status not in (302, 303):
            raise Refused(f"{username} could not log in at {self.url}: wrong name or password")

    def queues(self) -> list[dict[str, Any]]:
        request = self._request(QUEUES, headers={"Accept": "application/json"})
        return list(self._json(request)["queues"])

    def page(self, path: str) -> str:
        """The HTML of a page this person may see."""
        status, body = self._ask(self._request(path))
        if status != 200:
            raise Refused(f"{self._full(path)} answered {status}")
        return body

    def claim(self, code: str) -> dict[str, Any]:
        """{"pair": {...}}, or {"pair": null, "reason": {"code", "message"}}."""
        return self._send(f"{QUEUES}{code}/claim/", {})

    def submit(self, code: str, pair: str, answers: dict[str, str], active_s: float) -> Any:
        document = {"answers": answers, "active_s": active_s}
        return self._send(f"{QUEUES}{code}/pairs/{pair}/", document)

    def _send(self, path: str, document: dict[str, Any]) -> dict[str, Any]:
        headers = {"Accept": "application/json", "Content-Type": "application/json"}
        return self._json(self._post(path, json.dumps(document).encode(), headers))

    def _post(self, path: str, body: bytes, headers: dict[str, str]) -> Request:
        own = {"X-CSRFToken": self._token(), "Referer": self._full(path)}
        return self._request(path, body, {**headers, **own}, "POST")

    def _request(
        self,
        path: str,
        body: bytes | None = None,
        headers: dict[str, str] | None = None,
        method: str = "GET",
    ) -> Request:
        return Request(self._full(path), body, headers or {}, method=method)  # noqa: S310 - http(s) only

    def _json(self, request: Request) -> dict[str, Any]:
        status, body = self._ask(request)
        if status >= 300:
            raise Refused(f"{request.full_url} answered {status}: {body[:300]}")
        try:
            return dict(json.loads(body))
        except ValueError:
            raise Refused(f"{request.full_url} did not answer in JSON: {body[:300]}") from None

    def _ask(self, request: Request) -> tuple[int, str]:
        try:
            with self._opener.open(request, timeout=TIMEOUT_S) as answer:
                return answer.status, answer.read().decode(errors="replace")
        except HTTPError as error:
            with error:
                return error.code, error.read().decode(errors="replace")
        except (URLError, HTTPException, OSError) as error:
            raise NoServer(self.url, getattr(error, "reason", error)) from None

    def _token(self) -> str:
        found = [cookie.value for cookie in self.cookies if cookie.name == "csrftoken"]
        return found[0] or "" if found else ""

    def _full(self, path: str) -> str:
        return urljoin(f"{self.url}/", path.lstrip("/"))
