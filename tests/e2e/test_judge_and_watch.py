"""The way once through: somebody judges by keyboard, and the owner's open page moves."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.e2e.browser import judge
from tests.e2e.conftest import Visitor

pytestmark = pytest.mark.e2e

MIGRATION = "/migrations/replace-atlas-2/"
PAIRS = 3
# A save on a loaded machine, and a full fit of three dimensions there.
SAVED_MS = 60_000
FITTED_MS = 240_000
NUMBERS = "[data-number]"


def numbers_of(page: Page) -> list[str]:
    return [text.strip() for text in page.locator(NUMBERS).all_inner_texts()]


def judged_today(page: Page) -> int:
    return int(page.locator("#today").inner_text())


def test_three_pairs_judged_by_keyboard_move_the_owners_open_page(
    visit: Callable[[str], Visitor],
) -> None:
    olga = visit("olga")
    watched = olga.open(MIGRATION)
    watched.wait_for_selector(".scripted", state="attached")
    watched.evaluate("window.neverReloaded = true")

    ada = visit("ada")
    judging = judge(ada.page, ada.url)
    done = judged_today(judging)
    before = numbers_of(watched)
    for pair in range(PAIRS):
        judging.wait_for_selector("#main[data-ready=pair]", timeout=SAVED_MS)
        judging.keyboard.type("asf"[pair] * 3, delay=60)
        judging.wait_for_function(
            "n => +document.getElementById('today').textContent === n",
            arg=done + pair + 1,
            timeout=SAVED_MS,
        )

    watched.wait_for_function(
        """before => JSON.stringify([...document.querySelectorAll('[data-number]')]
            .map(n => n.innerText.trim())) !== JSON.stringify(before)""",
        arg=before,
        timeout=FITTED_MS,
    )
    assert watched.evaluate("window.neverReloaded") is True
    assert numbers_of(watched) != before
    assert ada.complaints == []
    assert olga.complaints == []
