"""A whole session in German, in a real browser: no word of the pages is left in English."""

import re
from collections.abc import Iterator

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from migrations_app.models import Preferences
from tests.annotation.browser import CHROMIUM, PHONE, WIDE, Desk, launched, nothing_runs, press
from tests.annotation.people import logged_in, make_desk, make_person
from tests.languages.catalogues import DOMAINS, read

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here"),
]

WORDS = re.compile(r"[^\W\d_]{2,}")
HEARD = """() => {
  const spoken = ["aria-label", "title", "placeholder", "data-fast", "data-tired"];
  const own = [...document.querySelectorAll("body *")].filter(
    (node) => !node.closest("#prompt, #left, #right, #segment, .place, script"));
  const said = own.flatMap((node) => [...node.childNodes].filter((one) => one.nodeType === 3));
  const heard = own.flatMap((node) => spoken.map((name) => node.getAttribute(name) || ""));
  return [...said.map((one) => one.textContent), ...heard];
}"""
CUT = """() => [...document.querySelectorAll("button, a.btn, .choice, .tick, .chip")]
  .filter((one) => one.offsetParent && one.scrollWidth > one.clientWidth + 1)
  .map((one) => one.innerText)"""


def english() -> set[str]:
    """What the catalogues translate into something else, as whole texts."""
    found = set()
    for message in (m for domain in DOMAINS for m in read("de", domain) if m.id):
        ids = message.id if isinstance(message.id, list | tuple) else [message.id]
        said = message.string if isinstance(message.string, list | tuple) else [message.string]
        found |= {one for one in ids if one not in said and WORDS.search(one)}
    return found


def heard(page: Page) -> set[str]:
    texts = page.evaluate(HEARD)
    return {" ".join(text.split()) for text in texts if WORDS.search(text)}


@pytest.fixture
def desk(live_server: LiveServer) -> Iterator[Desk]:
    world = make_desk(dimensions=("correctness", "style"))
    ann = make_person("ann", world.migration)
    Preferences.objects.create(user=ann, language="de")
    url = live_server.url + reverse("judge", args=[world.migration.judging_code])
    client = logged_in(ann)
    with launched() as browser:
        desk = Desk(browser, client, url)
        yield desk
        desk.leave()
    assert desk.complaints == []
    assert nothing_runs()


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_a_session_in_german_says_nothing_in_english(desk: Desk, size: dict[str, object]) -> None:
    page = desk.open(desk.context(**size))
    said = heard(page)
    press(page, "?")
    said |= heard(page)
    page.keyboard.press("Escape")
    press(page, "w")
    said |= heard(page)
    page.keyboard.press("w")
    press(page, "aa")
    expect(page.locator("#today")).to_have_text("1")
    said |= heard(page)
    press(page, "z")
    page.wait_for_selector(".former")
    said |= heard(page)
    assert {"Nur links", "Zurücknehmen", "Taste ändern: Diese Liste", "Ihr Urteil zuvor"} <= said
    assert said & english() == set()


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_longer_words_fit(desk: Desk, size: dict[str, object]) -> None:
    page = desk.open(desk.context(**size))
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate(CUT) == []
    wide = size["viewport"]["width"]  # type: ignore[index]  # a dictionary in it
    assert page.evaluate("innerWidth") == wide
