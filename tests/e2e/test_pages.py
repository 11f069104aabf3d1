"""Every page in a real browser: nothing refused by the policy, nothing inaccessible, no sideways
scrolling on a phone."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.calibration.browser import serious
from tests.e2e.browser import PHONE, judge
from tests.e2e.conftest import Visitor
from tests.e2e.place import Place

pytestmark = pytest.mark.e2e

MIGRATION = "/migrations/replace-atlas-2/"
SERVICE = "/services/support-assistant/"
TEAM = f"{MIGRATION}team/"
SIDEWAYS = "document.documentElement.scrollWidth - window.innerWidth"
WIDTH_OF_PLOT = "document.querySelector('.main-svg').getBoundingClientRect().width"
NO_RESIZE = """
window.ResizeObserver = class { observe() {} unobserve() {} disconnect() {} };
const listen = window.addEventListener.bind(window);
window.addEventListener = (kind, ...rest) => kind !== "resize" && listen(kind, ...rest);
"""
PAGES = [
    ("olga", "/"),
    ("olga", "/sunsets/"),
    ("olga", "/prompts/"),
    ("olga", "/notifications/"),
    ("olga", MIGRATION),
    ("olga", f"{MIGRATION}what-if/"),
    ("olga", f"{MIGRATION}decision/"),
    ("olga", f"{MIGRATION}pairs/"),
    ("olga", f"{MIGRATION}reports/"),
    ("olga", f"{MIGRATION}plan/"),
    ("olga", f"{MIGRATION}audit/"),
    ("lena", f"{MIGRATION}evidence/"),
    ("lena", "/teams/"),
    ("lena", TEAM),
    ("lena", f"{TEAM}people/"),
    ("lena", f"{TEAM}checks/"),
    ("lena", f"{TEAM}disagreements/"),
    ("lena", f"{TEAM}reasons/"),
    ("lena", f"{TEAM}exclusions/"),
    ("lena", f"{TEAM}pairs/"),
    ("lena", f"{TEAM}settings/"),
    ("root", "/setup/"),
    ("root", "/setup/models/"),
    ("root", "/setup/models/new/"),
    ("root", "/setup/services/new/"),
    ("root", "/setup/migrations/new/"),
    ("root", f"{SERVICE}edit/"),
    ("root", f"{SERVICE}people/"),
    ("root", f"{SERVICE}webhooks/"),
    ("root", f"{MIGRATION}setup/"),
    ("root", f"{MIGRATION}setup/edit/"),
    ("root", f"{MIGRATION}setup/dimensions/correctness/"),
    ("root", f"{MIGRATION}plan/amend/"),
    ("ben", "/judging/"),
    ("ben", "judge"),
]


@pytest.fixture(scope="session")
def known(place: Place, browser: Browser) -> Iterator[Callable[[str], Visitor]]:
    """Everybody logs in once; each page is opened in a tab of its own."""
    opened: dict[str, Visitor] = {}

    def come(username: str) -> Visitor:
        if username not in opened:
            opened[username] = Visitor(browser, place, username)
        visitor = opened[username]
        visitor.page.close()
        visitor.complaints.clear()
        visitor.page = visitor.context.new_page()
        return visitor

    yield come
    for visitor in opened.values():
        visitor.context.close()


def open_page(visitor: Visitor, path: str) -> Page:
    if path != "judge":
        return visitor.open(path)
    return judge(visitor.page, visitor.url)


@pytest.mark.parametrize(("username", "path"), PAGES)
def test_a_page_keeps_everybody_in(
    known: Callable[[str], Visitor], username: str, path: str
) -> None:
    """Nothing refused by the policy, nothing serious by axe, no sideways scrolling on a phone."""
    visitor = known(username)
    page = open_page(visitor, path)
    page.wait_for_load_state("load")
    page.wait_for_timeout(700)  # plots are drawn, polls have answered
    assert page.locator("h1").count() == 1
    assert visitor.complaints == []
    assert serious(page) == []
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    assert page.evaluate(SIDEWAYS) <= 0


def test_plots_that_have_not_followed_a_narrower_window_do_not_widen_the_page(
    visit: Callable[[str], Visitor],
) -> None:
    olga = visit("olga")
    olga.context.add_init_script(NO_RESIZE)
    page = olga.open(MIGRATION)
    page.locator("[data-plot]").first.scroll_into_view_if_needed()
    page.wait_for_selector(".js-plotly-plot .main-svg")
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    assert page.evaluate(WIDTH_OF_PLOT) > PHONE[0]
    assert page.evaluate(SIDEWAYS) <= 0


def test_an_annotator_does_not_find_the_results(visit: Callable[[str], Visitor]) -> None:
    ada = visit("ada")
    answer = ada.page.goto(f"{ada.url}{MIGRATION}")
    assert answer is not None
    assert answer.status == 403
    assert "stays blind" in ada.page.inner_text("main")
