"""The pages of a team in a real browser: keyboard, phone, and what goes wrong on the way."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from annotation.models import Exclusion
from calibration.services.nudge import request_accepted
from config.celery import app
from tests.calibration.browser import MARKS, browser, page_of, serious
from tests.calibration.team.people import (
    client_of,
    judged_by,
    lead_of,
    lend,
    person,
    said_of,
    skip,
    url,
)
from tests.calibration.team.test_blindness import PAGES
from tests.calibration.world import World, freeze, make_world

__all__ = ["browser"]
pytestmark = MARKS


@pytest.fixture(autouse=True)
def sent(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Any]]:
    """What would have gone to the broker."""
    names: list[Any] = []
    monkeypatch.setattr(app, "send_task", lambda name, args, **_: names.append((name, *args)))
    yield names
    for name, subject_id in names:
        request_accepted(subject_id, name)


@pytest.fixture
def world() -> World:
    made = make_world(prompts=20, dimensions=("correctness", "style"))
    freeze(made)
    judged_by(made, "Ada Lovelace", "lrlrb")
    judged_by(made, "Ben", "rllrb")
    skip(made, made.pairs()[10], "Ben", "unsafe", "it tells how")
    lend(made, made.pairs()[11], "Ben")
    said_of(made, Ben=0.97)
    return made


@pytest.fixture
def page(world: World, browser: Browser, live_server: LiveServer) -> Iterator[Page]:
    page = page_of(browser, client_of(lead_of(world)), live_server.url)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    page.goto("about:blank")
    assert errors == []


def of(world: World, name: str) -> str:
    return url(world, "team_person", person(world, name).pk)


def addresses(world: World) -> list[str]:
    lists = [url(world, name) for name in PAGES]
    gold = url(world, "team_gold_new", world.pairs()[0].pk)
    return [*lists, of(world, "Ben"), gold]


def open_form(page: Page) -> None:
    page.locator("summary", has_text="Exclude all").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#exclude-all")).to_be_focused()


def test_a_person_is_left_out_by_keyboard_without_leaving_the_page(
    page: Page, world: World
) -> None:
    page.goto(of(world, "Ben"))
    open_form(page)
    page.evaluate("window.same = true")
    page.keyboard.type("spoke to Ben")
    page.keyboard.press("Enter")
    said = page.locator(".said")
    expect(said).to_have_text("10 judgments of Ben excluded. The result is being computed anew.")
    expect(said).to_be_focused()
    assert page.evaluate("window.same")
    expect(page.locator("summary", has_text="Put all 10 back")).to_be_visible()
    assert Exclusion.objects.filter(reason="spoke to Ben").count() == 10


def test_escape_closes_a_form_and_nothing_is_sent_without_a_reason(
    page: Page, world: World
) -> None:
    page.goto(of(world, "Ben"))
    open_form(page)
    page.keyboard.press("Enter")  # the browser asks for the reason itself
    expect(page.locator("#exclude-all")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("summary", has_text="Exclude all")).to_be_focused()
    assert not Exclusion.objects.exists()


def test_a_lost_connection_is_said_and_keeps_what_was_typed(page: Page, world: World) -> None:
    page.goto(of(world, "Ben"))
    open_form(page)
    page.keyboard.type("spoke to Ben")
    page.context.set_offline(True)
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("nothing was changed")
    expect(page.locator("#exclude-all")).to_have_value("spoke to Ben")
    page.context.set_offline(False)
    page.locator("#exclude-all").press("Enter")
    expect(page.locator(".said")).to_contain_text("excluded")
    expect(page.get_by_role("alert")).to_have_count(0)


def test_who_was_logged_out_meanwhile_is_led_to_the_login(page: Page, world: World) -> None:
    page.goto(of(world, "Ben"))
    open_form(page)
    page.keyboard.type("spoke to Ben")
    Session.objects.all().delete()
    page.keyboard.press("Enter")
    page.wait_for_url("**/accounts/login/**")
    assert not Exclusion.objects.exists()


def test_without_javascript_the_forms_work_as_they_are(
    world: World, browser: Browser, live_server: LiveServer
) -> None:
    name = settings.SESSION_COOKIE_NAME
    session = client_of(lead_of(world)).cookies[name].value
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    context.add_cookies([{"name": name, "value": session, "url": live_server.url}])
    page = context.new_page()
    page.goto(url(world, "team_pairs"))
    page.locator("summary", has_text="Serve again").click()
    page.get_by_label("Why it can be judged").fill("a quotation")
    page.get_by_role("button", name="Serve again").click()
    expect(page.locator(".said")).to_contain_text("back in its place")


def test_no_page_scrolls_sideways_on_a_phone(page: Page, world: World) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    for address in addresses(world):
        page.goto(address)
        page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
        assert page.evaluate("document.documentElement.scrollWidth") == 390, address


def test_axe_finds_nothing_serious(page: Page, world: World) -> None:
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        for address in addresses(world):
            page.goto(address)
            page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
            assert serious(page) == [], address
