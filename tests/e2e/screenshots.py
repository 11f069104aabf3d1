"""The pictures of the README, of the running demo: `make screenshots`.

Three scripted annotators judge first, so that the pages show what a few days of work look like.
"""

import sys
from collections.abc import Callable

from playwright.sync_api import Browser, Page

from tests.e2e.browser import PHONE, WIDE, Scheme, chromium, context_of, judge, log_in
from tests.e2e.place import CHECKOUT, Place, demo_place

FOLDER = CHECKOUT / "docs" / "screenshots"
MIGRATION = "/migrations/replace-atlas-2/"
JUDGMENTS = 540
SIZES = {"wide": WIDE, "phone": PHONE}
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
QUIET_MS = 2500


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with demo_place() as place, chromium() as browser:
        _say(f"three annotators judge {JUDGMENTS} pairs")
        place.run("-m", "examples.judges", "--pause", "0", "--limit", str(JUDGMENTS), timeout=900)
        place.run("manage.py", "refit", "replace-atlas-2", timeout=300)
        for name, (username, opened) in PAGES.items():
            for scheme in SCHEMES:
                for size in SIZES:
                    _take(browser, place, name, username, opened, size, scheme)


def _take(
    browser: Browser,
    place: Place,
    name: str,
    username: str,
    opened: Callable[[Page, str], None],
    size: str,
    scheme: Scheme,
) -> None:
    context = context_of(browser, SIZES[size], scheme)
    page = log_in(context, place.url, username)
    opened(page, place.url)
    page.wait_for_timeout(QUIET_MS)
    path = FOLDER / f"{name}-{size}-{scheme}.png"
    page.screenshot(path=path)
    context.close()
    _say(str(path.relative_to(CHECKOUT)))


def _at(path: str) -> Callable[[Page, str], None]:
    def opened(page: Page, url: str) -> None:
        page.goto(f"{url}{path}")

    return opened


def _judging(page: Page, url: str) -> None:
    judge(page, url).keyboard.type("s")


PAGES: dict[str, tuple[str, Callable[[Page, str], None]]] = {
    "judging": ("ada", _judging),
    "migration": ("olga", _at(MIGRATION)),
    "portfolio": ("olga", _at("/")),
    "plan": ("root", _at(f"{MIGRATION}plan/")),
}


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
