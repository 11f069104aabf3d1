"""The judging page in a real browser: keys, drafts, retries, and nothing that moves."""

import pytest
from playwright.sync_api import Page, Route, expect

from annotation.models import Judgment, QueuedPair, Skip
from tests.annotation.browser import CHROMIUM, press, prompt, ready, saved, stocked
from tests.annotation.people import make_desk
from tests.calibration.world import World

DIMENSIONS = ("correctness", "refusal", "style")
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium"),
]


@pytest.fixture
def world() -> World:
    return make_desk(prompts=12, dimensions=DIMENSIONS)


def test_three_keys_judge_three_dimensions_and_bring_the_next_pair(page: Page) -> None:
    first = prompt(page)
    stocked(page)
    press(page, "asf")
    assert prompt(page) != first
    saved(page, 1)
    answers = Judgment.objects.order_by("dimension__position").values_list("answer", flat=True)
    assert [answer["choice"] for answer in answers] == ["left", "both", "right"]
    assert all(j.active_s is not None for j in Judgment.objects.all())


def test_two_pairs_are_ready_behind_the_one_on_the_screen(page: Page) -> None:
    stocked(page)
    page.context.set_offline(True)
    seen = [prompt(page)]
    for _ in range(2):
        press(page, "sss")
        seen.append(prompt(page))
    assert len(set(seen)) == 3
    expect(page.locator("#state")).to_contain_text("Not saved: 2 pairs")
    page.context.set_offline(False)
    saved(page, 2)
    assert Judgment.objects.count() == 6


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
    stocked(page)
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
    stocked(page)
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
    stocked(page)

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
        ready(page)
        press(page, "sss")
        saved(page, turn + 1)
    expect(page.locator("#nothing")).to_contain_text("All pairs that the plan asks for are judged")
    expect(page.locator("#bar")).to_be_hidden()
    page.get_by_role("button", name="Take back the last pair").click()
    expect(page.locator(".choice.former")).to_have_count(3)
