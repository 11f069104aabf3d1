"""Every page in a real browser: nothing refused by the policy, nothing inaccessible, no sideways
scrolling on a phone."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.e2e.browser import PHONE, judge
from tests.e2e.conftest import Visitor

pytestmark = pytest.mark.e2e

MIGRATION = "/migrations/replace-atlas-2/"
PAGES = [
    ("olga", "/"),
    ("olga", MIGRATION),
    ("olga", f"{MIGRATION}plan/"),
    ("lena", f"{MIGRATION}evidence/"),
    ("lena", f"{MIGRATION}team/"),
    ("lena", f"{MIGRATION}team/people/"),
    ("lena", f"{MIGRATION}team/checks/"),
    ("lena", f"{MIGRATION}team/settings/"),
    ("root", "/setup/"),
    ("root", f"{MIGRATION}setup/"),
    ("root", "/services/support-assistant/people/"),
    ("ben", "/judging/"),
    ("ben", "judge"),
]


def open_page(visitor: Visitor, path: str) -> Page:
    if path != "judge":
        return visitor.open(path)
    return judge(visitor.page, visitor.url)


@pytest.mark.parametrize(("username", "path"), PAGES)
def test_the_browser_has_nothing_to_complain_of(
    visit: Callable[[str], Visitor], username: str, path: str
) -> None:
    visitor = visit(username)
    page = open_page(visitor, path)
    page.wait_for_load_state("load")
    page.wait_for_timeout(1500)  # plots are drawn, polls have answered
    assert page.locator("h1").count() == 1
    assert visitor.complaints == []


@pytest.mark.parametrize(("username", "path"), PAGES)
def test_axe_finds_no_serious_violation(
    visit: Callable[[str], Visitor], username: str, path: str
) -> None:
    page = open_page(visit(username), path)
    page.wait_for_load_state("load")
    found = Axe().run(page).response["violations"]
    serious = [
        (violation["id"], [node["target"] for node in violation["nodes"]][:3])
        for violation in found
        if violation["impact"] in ("serious", "critical")
    ]
    assert serious == []


@pytest.mark.parametrize(("username", "path"), PAGES)
def test_a_phone_scrolls_down_only(
    visit: Callable[[str], Visitor], username: str, path: str
) -> None:
    visitor = visit(username)
    visitor.page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    page = open_page(visitor, path)
    page.wait_for_load_state("load")
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0


def test_an_annotator_does_not_find_the_results(visit: Callable[[str], Visitor]) -> None:
    ada = visit("ada")
    answer = ada.page.goto(f"{ada.url}{MIGRATION}")
    assert answer is not None
    assert answer.status == 403
    assert "stays blind" in ada.page.inner_text("main")
