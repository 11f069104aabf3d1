"""A judging page that is open in a browser."""

import os
from collections.abc import Iterator

import pytest
from django.db import connections
from django.urls import reverse
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from tests.annotation.browser import Desk, launched, nothing_runs
from tests.annotation.people import logged_in, make_person
from tests.calibration.world import World
from tests.worker_process import until


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    # Playwright's loop runs in this thread; the queries of the tests are still plain calls.
    with pytest.MonkeyPatch.context() as patch, launched() as browser:
        patch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        yield browser


@pytest.fixture
def desk(world: World, live_server: LiveServer, chromium: Browser) -> Iterator[Desk]:
    """Of the module's `world`, for an annotator called ann."""
    client = logged_in(make_person("ann", world.migration))
    url = live_server.url + reverse("judge", args=[world.migration.judging_code])
    opened = Desk(chromium, client, url)
    yield opened
    opened.leave()
    connections.close_all()  # those that Django opened inside of Playwright's loop
    until(nothing_runs, "the server has answered the last request")
    assert opened.complaints == []


@pytest.fixture
def page(desk: Desk) -> Page:
    return desk.open(desk.context())
