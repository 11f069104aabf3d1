"""The whole sign-off in a real browser, as everybody who has a part in it; and a report offline."""

from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from calibration.report.file import html_of
from calibration.report.services import freeze_report
from migrations_app.models import Membership, Service
from tests.calibration.browser import MARKS, browser, page_of, serious
from tests.calibration.dashboard.stories import approvable, client_of, fitted, judge_some
from tests.calibration.world import World, amend

__all__ = ["browser"]
pytestmark = MARKS


@pytest.fixture
def world() -> World:
    return approvable()


def person(service: Service, name: str) -> User:
    user = User.objects.create_user(name, password="of no strength")
    Membership.objects.create(user=user, service=service, role=Membership.Role.OWNER)
    return user


def opened(browser: Browser, server: LiveServer, user: User, path: str) -> Page:
    page = page_of(browser, client_of(user), server.url)
    page.goto(path)
    return page


def test_asked_signed_judged_further_and_amended(
    world: World, browser: Browser, live_server: LiveServer
) -> None:
    service = world.migration.service
    path = reverse("decision", args=[world.migration.slug])
    olga = opened(browser, live_server, person(service, "olga"), path)
    expect(olga.get_by_role("heading", level=1)).to_contain_text("Approve. Model 1 may replace")
    assert serious(olga) == []
    olga.get_by_label("Reason").fill("Not worse, and cheaper.")
    olga.get_by_role("button", name="Ask for the second signature").click()
    expect(olga.get_by_role("heading", name="waits for a second signature")).to_be_visible()
    expect(olga.get_by_role("button", name="Sign", exact=True)).to_have_count(0)

    elsewhere = Service.objects.create(slug="elsewhere", name="Elsewhere")
    mallory = opened(browser, live_server, person(elsewhere, "mallory"), path)
    expect(mallory.get_by_role("heading", level=1)).not_to_contain_text("Model 1")

    otto = opened(browser, live_server, person(service, "otto"), path)
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
    assert serious(otto) == []


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
    assert serious(page) == []
