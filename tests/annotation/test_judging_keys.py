"""Keys as a person has set them, on the page and on the sheet."""

import pytest
from playwright.sync_api import Page, expect

from annotation.models import Judgment
from tests.annotation.browser import CHROMIUM, press, prompt, ready, saved, stocked
from tests.annotation.people import make_desk
from tests.calibration.world import World

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium"),
]


@pytest.fixture
def world() -> World:
    return make_desk(prompts=12, dimensions=("correctness", "refusal"))


def set_key(page: Page, action: str, key: str) -> None:
    page.locator(f"[data-action={action}] [data-set]").click()
    page.keyboard.press(key)


def said(page: Page) -> str:
    return page.locator("#keys [data-said]").inner_text()


def test_a_key_set_by_the_person_is_printed_and_kept_and_the_former_one_rests(page: Page) -> None:
    page.keyboard.press("?")
    set_key(page, "answer-a", "q")
    assert said(page) == "Set: q is for “Left only”."
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).to_be_hidden()
    page.reload()
    ready(page)
    stocked(page)
    expect(page.locator(".choice kbd").first).to_have_text("q")
    press(page, "a")
    expect(page.locator("#answers input:checked")).to_have_count(0)
    press(page, "qq")
    saved(page, 1)
    assert {row.answer["choice"] for row in Judgment.objects.all()} == {"left"}


def test_a_key_that_is_taken_or_stays_with_grades_is_refused_with_its_reason(page: Page) -> None:
    page.keyboard.press("?")
    set_key(page, "undo", "s")
    assert said(page) == "s is taken by “Both”. Use another key."
    page.keyboard.press("3")
    assert "Digits and the hyphen stay with grades" in said(page)
    page.keyboard.press("Control+u")
    assert "without Control" in said(page)
    page.keyboard.press("Escape")
    assert said(page) == "It is left as it is."
    expect(page.locator("#keys")).to_be_visible()
    expect(page.locator("[data-action=undo] kbd")).to_have_text("z")


def test_the_usual_keys_come_back_at_once(page: Page) -> None:
    first = prompt(page)
    stocked(page)
    page.keyboard.press("?")
    set_key(page, "undo", "u")
    expect(page.locator("#undo kbd")).to_have_text("u")
    page.get_by_role("button", name="Back to the usual keys").click()
    expect(page.locator("#undo kbd")).to_have_text("z")
    page.keyboard.press("Escape")
    press(page, "ss")
    saved(page, 1)
    press(page, "u")
    assert prompt(page) != first
    press(page, "z")
    expect(page.locator("#prompt")).to_have_text(first)


def test_letters_work_on_a_keyboard_without_latin_ones(page: Page) -> None:
    page.evaluate(
        "document.body.dispatchEvent(new KeyboardEvent('keydown',"
        " {key: 'ф', code: 'KeyA', bubbles: true}))"
    )
    expect(page.locator("#answers input:checked")).to_have_value("left")
