"""Pages in a real browser, as the tests of this app open them."""

import os
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.db import connections
from django.test import Client
from playwright.sync_api import Browser, Page

from tests.annotation.browser import CHROMIUM, launched

SERIOUS = ("serious", "critical")
MARKS = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium"),
]


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch) -> Iterator[Browser]:
    # Playwright's loop runs in this thread; the queries of the test are still plain calls.
    monkeypatch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with launched() as opened:
        yield opened
        connections.close_all()  # those that Django opened inside of Playwright's loop


def page_of(browser: Browser, client: Client, url: str) -> Page:
    """A page of the server at this address, by whoever is logged in as the client."""
    name = settings.SESSION_COOKIE_NAME
    context = browser.new_context(base_url=url, viewport={"width": 1440, "height": 900})
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": url}])
    return context.new_page()


def serious(page: Page) -> list[tuple[str, str]]:
    """What axe finds that shuts people out, and where first."""
    found = Axe().run(page).response["violations"]
    return [(one["id"], one["nodes"][0]["html"]) for one in found if one["impact"] in SERIOUS]
