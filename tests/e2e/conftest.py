"""The whole product, running: real web server, workers, scheduler, database and browser."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.e2e.browser import CHROMIUM, chromium, context_of, log_in
from tests.e2e.place import Place, demo_place

PROMPTS = "800"


@pytest.fixture(scope="session")
def place() -> Iterator[Place]:
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine: apt-get install chromium")
    with demo_place("--prompts", PROMPTS) as made:
        yield made


@pytest.fixture(scope="session")
def browser(place: Place) -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


class Visitor:
    """Opens the pages of the product as one person, and collects what the browser complains of."""

    def __init__(self, browser: Browser, place: Place, username: str) -> None:
        self.context = context_of(browser)
        self.url = place.url
        self.complaints: list[str] = []
        self.context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        self.context.on(
            "console",
            lambda message: (
                self.complaints.append(message.text) if message.type == "error" else None
            ),
        )
        self.page: Page = log_in(self.context, place.url, username)

    def open(self, path: str) -> Page:
        self.page.goto(f"{self.url}{path}")
        return self.page


@pytest.fixture
def visit(place: Place, browser: Browser) -> Iterator[Callable[[str], Visitor]]:
    """Logs a person in, in a browser context of their own."""
    opened: list[Visitor] = []

    def come(username: str) -> Visitor:
        opened.append(Visitor(browser, place, username))
        return opened[-1]

    yield come
    for visitor in opened:
        visitor.context.close()
