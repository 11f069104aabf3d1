"""The whole sign-off in a real browser, as everybody who has a part in it; and a report offline."""

import os
from collections.abc import Iterator
from pathlib import Path
from shutil import which

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.auth.models import User
from django.db import connections
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from calibration.report.file import html_of
from calibration.report.services import freeze_report
from migrations_app.models import Membership, Service
from tests.calibration.dashboard.stories import fitted, judge_some
from tests.calibration.world import World, amend, freeze, make_world

CHROMIUM = which("chromium")
SERIOUS = ("serious", "critical")
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium"),
]


@pytest.fixture
def world() -> World:
    made = make_world(prompts=60, candidates=1, dimensions=["correctness"])
    freeze(made)
    judge_some(made, 12)
    fitted(made)
    return made


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch) -> Iterator[Browser]:
    # Playwright's loop runs in this thread; the queries of the test are still plain calls.
    monkeypatch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()
        connections.close_all()  # those that Django opened inside of Playwright's loop


def person(service: Service, name: str) -> User:
    user = User.objects.create_user(name, password="of no strength")
    Membership.objects.create(user=user, service=service, role=Membership.Role.OWNER)
    return user


def page_of(browser: Browser, server: LiveServer, user: User, path: str) -> Page:
    client = Client()
    client.force_login(user)
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": server.url}]
    )
    page = context.new_page()
    page.goto(f"{server.url}{path}")
    return page


def problems(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {one['help']}" for one in found if one["impact"] in SERIOUS]


def test_asked_signed_judged_further_and_amended(
    world: World, browser: Browser, live_server: LiveServer
) -> None:
    service = world.migration.service
    path = reverse("decision", args=[world.migration.slug])
    olga = page_of(browser, live_server, person(service, "olga"), path)
    expect(olga.get_by_role("heading", level=1)).to_contain_text("Approve. Model 1 may replace")
    assert problems(olga) == []
    olga.get_by_label("Reason").fill("Not worse, and cheaper.")
    olga.get_by_role("button", name="Ask for the second signature").click()
    expect(olga.get_by_role("heading", name="waits for a second signature")).to_be_visible()
    expect(olga.get_by_role("button", name="Sign", exact=True)).to_have_count(0)

    elsewhere = Service.objects.create(slug="elsewhere", name="Elsewhere")
    mallory = page_of(browser, live_server, person(elsewhere, "mallory"), path)
    expect(mallory.get_by_role("heading", level=1)).not_to_contain_text("Model 1")

    otto = page_of(browser, live_server, person(service, "otto"), path)
    otto.get_by_label("Note").fill("Read the losing pairs.")
    otto.get_by_role("button", name="Sign", exact=True).click()
    expect(otto.get_by_text("in force", exact=True)).to_be_visible()

    judge_some(world, 5, start=20)
    fitted(world, verdict="collecting", passes=False, reasons=())
    otto.reload()
    expect(otto.get_by_role("heading", level=1)).to_contain_text("Hold.")
    expect(otto.get_by_text("in force", exact=True)).to_be_visible()

    amend(world, 0.04)
    otto.reload()
    expect(otto.get_by_text("Void: the plan was amended.")).to_be_visible()
    assert problems(otto) == []


def test_a_report_opened_without_a_network_shows_its_plots(
    world: World, browser: Browser, tmp_path: Path
) -> None:
    made = tmp_path / "report.html"
    made.write_text(html_of(freeze_report(migration=world.migration)), encoding="utf-8")
    context = browser.new_context(offline=True)
    page, asked = context.new_page(), list[str]()
    page.on("request", lambda request: asked.append(request.url))
    page.goto(made.as_uri())
    assert asked == [made.as_uri()]
    course = page.locator("svg polygon.band")
    expect(course).to_be_visible()
    box = course.bounding_box()
    assert box is not None
    assert box["height"] > 5
    expect(page.get_by_role("heading", level=1)).to_contain_text("Approve.")
    assert problems(page) == []
