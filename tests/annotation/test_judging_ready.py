"""When the page listens to keys: from its first moment on, and for the pair that was read alone."""

import pytest
from playwright.sync_api import Page, Route, expect

from annotation.models import Assignment, Judgment
from tests.annotation.browser import CHROMIUM, Desk, press, prompt, ready, saved, stocked
from tests.annotation.people import make_desk
from tests.annotation.test_page_weight import modules
from tests.calibration.world import World

BEAT_MS = 46_000
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium"),
]


@pytest.fixture
def world() -> World:
    return make_desk(prompts=12, dimensions=("correctness", "refusal"))


def test_all_modules_are_asked_for_before_any_has_come(desk: Desk) -> None:
    waiting: list[Route] = []
    wanted = len(modules("judging.js", set()))

    def hold(route: Route) -> None:
        waiting.append(route)
        if len(waiting) == wanted:
            for one in waiting:
                one.continue_()

    def before(page: Page) -> None:
        page.route("**/static/js/*.js", hold)

    page = desk.open(desk.context(), before)
    press(page, "as")
    saved(page, 1)
    assert len(waiting) == wanted


def test_keys_pressed_before_the_next_pair_is_there_answer_none_and_say_so(page: Page) -> None:
    stocked(page)
    first = prompt(page)
    page.route("**/claim/", lambda route: None)
    for _ in range(3):
        press(page, "ss")
    expect(page.locator("#main")).to_have_attribute("data-ready", "waiting")
    press(page, "a")
    expect(page.locator("#notices")).to_contain_text("keys rest until it is")
    page.unroute("**/claim/")  # which lets go what was held
    ready(page)
    assert prompt(page) != first
    expect(page.locator("#answers input:checked")).to_have_count(0)
    saved(page, 3)
    assert Judgment.objects.count() == 3 * 2


def test_keys_meant_for_a_pair_that_was_lost_do_not_answer_the_one_after_it(desk: Desk) -> None:
    page = desk.open(desk.context(), lambda page: page.clock.install())
    stocked(page)
    first = prompt(page)
    page.route(
        "**/heartbeat/",
        lambda route: route.fulfill(status=409, json={"code": "pair_lost", "message": "Lost."}),
        times=1,
    )
    press(page, "a")
    page.clock.run_for(BEAT_MS)
    expect(page.locator("#prompt")).not_to_have_text(first)
    expect(page.locator("#main")).to_have_attribute("data-ready", "resting")
    press(page, "s")
    expect(page.locator("#answers input:checked")).to_have_count(0)
    page.clock.run_for(700)
    ready(page)
    press(page, "s")
    expect(page.locator("#answers input:checked")).to_have_count(1)


def test_answers_given_while_a_pair_is_being_skipped_are_for_no_pair(page: Page) -> None:
    stocked(page)
    page.route("**/skip/", lambda route: None)
    press(page, "x1")
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_have_attribute("data-ready", "waiting")
    press(page, "ss")
    page.unroute("**/skip/")
    ready(page)
    expect(page.locator("#state")).to_have_text("Skipped")
    expect(page.locator("#answers input:checked")).to_have_count(0)
    assert not Judgment.objects.exists()
    assert Assignment.objects.filter(skips__isnull=False).count() == 1
