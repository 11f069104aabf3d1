"""Debian's Chromium, driven for a person of the demo."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from examples.judges import PASSWORD

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
WIDE, PHONE = (1440, 900), (390, 844)
Scheme = Literal["light", "dark"]


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


PAGE_MS = 120_000  # everything runs on this machine, and workers fit beside the browser


def context_of(
    browser: Browser, size: tuple[int, int] = WIDE, scheme: Scheme = "light"
) -> BrowserContext:
    made = browser.new_context(
        viewport={"width": size[0], "height": size[1]}, color_scheme=scheme, locale="en-GB"
    )
    made.set_default_navigation_timeout(PAGE_MS)
    return made


def log_in(context: BrowserContext, url: str, username: str) -> Page:
    """The start page of a person who has just logged in."""
    page = context.new_page()
    page.goto(f"{url}/accounts/login/")
    page.get_by_label("Username or e-mail").fill(username)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url(lambda address: "/accounts/" not in address)
    return page


def judge(page: Page, url: str) -> Page:
    """The judging page of the first queue, as soon as it takes answers."""
    page.goto(f"{url}/judging/")
    page.get_by_role("link", name="Judge").first.click()
    page.wait_for_selector("#main[data-ready=pair]", state="attached")
    return page
