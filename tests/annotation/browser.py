"""The judging page in a real browser, as the tests of its screen drive it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from shutil import which
from typing import Any

from django.conf import settings
from django.db import connection
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from migrations_app.models import Output

CHROMIUM = which("chromium")
LAST_WORDS_MS = 300
READY = "#main[data-ready=pair]"
WIDE: dict[str, Any] = {"viewport": {"width": 1440, "height": 900}}
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "is_mobile": True,
    "has_touch": True,
}


@dataclass
class Desk:
    """A browser in which somebody is logged in."""

    browser: Browser
    client: Client
    url: str
    complaints: list[str] = field(default_factory=list)

    def context(self, **options: Any) -> BrowserContext:
        context = self.browser.new_context(**(options or WIDE))
        name = settings.SESSION_COOKIE_NAME
        value = self.client.cookies[name].value
        context.add_cookies([{"name": name, "value": value, "url": self.url}])
        return context

    def open(self, context: BrowserContext, before: Callable[[Page], None] | None = None) -> Page:
        page = context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        if before is not None:
            before(page)
        page.goto(self.url)
        ready(page)
        return page

    def leave(self) -> None:
        pages = [page for context in self.browser.contexts for page in context.pages]
        for page in pages:
            page.goto("about:blank")  # what a page sends when it is left comes now
        pages[0].wait_for_timeout(LAST_WORDS_MS)
        for context in self.browser.contexts:
            context.close()


@contextmanager
def launched() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


def nothing_runs() -> bool:
    """Whether no request is at work: tables emptied under one would be a deadlock."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND state <> 'idle'"
        )
        [count] = cursor.fetchone()
    return bool(count == 0)


def write_outputs(first: Any, second: Any) -> None:
    """The same two for every prompt; which of them is on the left is drawn."""
    Output.objects.filter(language_model__slug="model-0").update(content=first)
    Output.objects.filter(language_model__slug="model-1").update(content=second)


def ready(page: Page) -> None:
    """Wait until the page listens and a pair is on the screen."""
    page.wait_for_selector(READY, state="attached")


def press(page: Page, keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def saved(page: Page, today: int) -> None:
    expect(page.locator("#today")).to_have_text(str(today))
    expect(page.locator("#state")).to_have_text("Saved")


def prompt(page: Page) -> str:
    return page.locator("#prompt").inner_text()


def stocked(page: Page) -> None:
    """Wait until the pairs ahead are there."""
    page.wait_for_load_state("networkidle")


def texts(page: Page) -> list[str]:
    return [page.locator(f"#{side}").inner_text() for side in ("left", "right")]
