"""The judging page in a real browser: keys, drafts, retries, and nothing that moves."""

import os
from collections.abc import Iterator
from shutil import which

import pytest
from django.conf import settings
from django.db import connection, connections
from django.urls import reverse
from playwright.sync_api import Page, Route, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from annotation.models import Judgment, QueuedPair, Skip
from tests.annotation.people import logged_in, make_desk, make_person
from tests.calibration.world import World
from tests.worker_process import until

CHROMIUM = which("chromium")
DIMENSIONS = ("correctness", "refusal", "style")
LAST_WORDS_MS = 300
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium"),
]


@pytest.fixture
def world() -> World:
    return make_desk(prompts=12, dimensions=DIMENSIONS)


@pytest.fixture
def page(world: World, live_server: LiveServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    # Playwright's loop runs in this thread; the queries of the test are still plain calls.
    monkeypatch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    client = logged_in(make_person("ann", world.migration))
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        name = settings.SESSION_COOKIE_NAME
        context.add_cookies([{"name": name, "value": session, "url": live_server.url}])
        page = context.new_page()
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(live_server.url + reverse("judge", args=[world.migration.judging_code]))
        page.wait_for_selector(".question.now")
        yield page
        page.goto("about:blank")  # what a page sends when it is left comes now
        page.wait_for_timeout(LAST_WORDS_MS)
        browser.close()
        connections.close_all()  # those that Django opened inside of Playwright's loop
    until(nothing_runs, "the server has answered the last request", 10)
    assert errors == []


def nothing_runs() -> bool:
    """Whether no request is at work: tables emptied under one would be a deadlock."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND state <> 'idle'"
        )
        [count] = cursor.fetchone()
    return bool(count == 0)


def press(page: Page, keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def saved(page: Page, today: int) -> None:
    expect(page.locator("#today")).to_have_text(str(today))
    expect(page.locator("#state")).to_have_text("Saved")


def prompt(page: Page) -> str:
    return page.locator("#prompt").inner_text()


def test_three_keys_judge_three_dimensions_and_bring_the_next_pair(page: Page) -> None:
    first = prompt(page)
    page.wait_for_load_state("networkidle")
    press(page, "asf")
    assert prompt(page) != first
    saved(page, 1)
    answers = Judgment.objects.order_by("dimension__position").values_list("answer", flat=True)
    assert [answer["choice"] for answer in answers] == ["left", "both", "right"]
    assert all(j.active_s is not None for j in Judgment.objects.all())


def test_keys_rest_while_someone_types_or_holds_control(page: Page) -> None:
    for chord in ("Control+a", "Alt+s", "Meta+d"):
        page.keyboard.press(chord)
    expect(page.locator("input:checked")).to_have_count(0)
    page.keyboard.press("x")
    page.locator("#skip textarea").fill("")
    page.locator("#skip textarea").press_sequentially("a sad fact, zzz")
    expect(page.locator("#answers input:checked")).to_have_count(0)
    page.evaluate(
        "document.dispatchEvent(new KeyboardEvent('keydown', {key: 'a', isComposing: true}))"
    )
    expect(page.locator("#answers input:checked")).to_have_count(0)


def test_undo_brings_the_last_pair_back_and_marks_what_was_said(page: Page) -> None:
    first = prompt(page)
    press(page, "asf")
    saved(page, 1)
    press(page, "z")
    expect(page.locator("#prompt")).to_have_text(first)
    expect(page.locator(".choice.former")).to_have_count(3)
    press(page, "fff")
    saved(page, 1)
    latest = Judgment.objects.filter(revision=3).values_list("answer", flat=True)
    assert [answer["choice"] for answer in latest] == ["right"] * 3


def test_skip_asks_for_a_reason_and_goes_on(page: Page) -> None:
    first = prompt(page)
    press(page, "x5")
    page.keyboard.press("Enter")
    expect(page.locator("#state")).to_have_text("Skipped")
    assert prompt(page) != first
    assert Skip.objects.get().reason == "broken_rendering"
    assert QueuedPair.objects.filter(withdrawn=True).count() == 1


def test_answers_that_could_not_be_sent_are_kept_over_a_reload_and_sent_then(page: Page) -> None:
    page.wait_for_load_state("networkidle")
    page.route("**/pairs/*/", lambda route: route.abort())
    press(page, "asf")
    expect(page.locator("#state")).to_have_attribute("data-state", "failed")
    expect(page.locator("#state")).to_contain_text("Not saved: 1 pair")
    press(page, "a")
    page.unroute("**/pairs/*/")
    page.reload()
    saved(page, 1)
    assert Judgment.objects.count() == 3
    expect(page.locator("#answers input:checked")).to_have_count(1)


def test_a_server_that_answers_nonsense_loses_nothing(page: Page) -> None:
    page.wait_for_load_state("networkidle")
    failures = iter(range(2))

    def fail_twice(route: Route) -> None:
        if next(failures, None) is None:
            route.continue_()
        else:
            route.fulfill(status=500, content_type="text/html", body="<h1>no</h1>")

    page.route("**/pairs/*/", fail_twice)
    press(page, "ddd")
    expect(page.locator("#state")).to_have_text("Saved", timeout=15_000)
    assert Judgment.objects.count() == 3


def test_nothing_moves_between_a_short_pair_and_a_long_one(page: Page) -> None:
    page.wait_for_load_state("networkidle")

    def places() -> list[object]:
        boxes = [page.locator(s).bounding_box() for s in ("#bar", "#left-region", "#left-title")]
        return [*boxes, page.locator(".choice").first.bounding_box()]

    before = places()
    page.evaluate("document.getElementById('left').textContent = 'long '.repeat(9000)")
    assert places() == before
    press(page, "asf")
    assert places() == before


def test_the_end_of_the_queue_is_told_and_not_an_empty_screen(page: Page) -> None:
    for turn in range(12):
        expect(page.locator(".question.now")).to_be_visible()
        press(page, "sss")
        saved(page, turn + 1)
    expect(page.locator("#nothing")).to_contain_text("All pairs that the plan asks for are judged")
    expect(page.locator("#bar")).to_be_hidden()
