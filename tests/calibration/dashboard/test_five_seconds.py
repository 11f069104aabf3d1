"""What a reader sees without scrolling: the sentence, and a verdict for every dimension."""

import pytest
from playwright.sync_api import Browser, Locator
from pytest_django.live_server_helper import LiveServer

from calibration.models import Fit
from tests.calibration.browser import MARKS, browser, page_of
from tests.calibration.dashboard.stories import client_of, fitted, judge_some, owner_of, page_url
from tests.calibration.world import World, freeze, make_world

__all__ = ["browser"]
pytestmark = MARKS
DIMENSIONS = ["correctness", "refusal", "style"]


@pytest.fixture
def world() -> World:
    made = make_world(prompts=60, dimensions=DIMENSIONS)
    freeze(made)
    for position in range(len(DIMENSIONS)):
        judge_some(made, 12, position=position)
        assert isinstance(fitted(made, position), Fit)
    return made


@pytest.mark.parametrize(
    ("size", "verdicts"),
    [((1440, 900), ".verdict-card h3 .chip"), ((390, 844), ".glance li strong")],
    ids=["wide", "phone"],
)
def test_the_sentence_and_three_verdicts_are_above_the_fold(
    live_server: LiveServer,
    browser: Browser,
    world: World,
    size: tuple[int, int],
    verdicts: str,
) -> None:
    page = page_of(browser, client_of(owner_of(world)), live_server.url)
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(f"{live_server.url}{page_url(world.migration)}")
    words = page.locator(verdicts)
    assert words.count() == len(DIMENSIONS)
    shown = [page.locator("h1.sentence"), *(words.nth(n) for n in range(len(DIMENSIONS)))]
    assert all(one.is_visible() for one in shown)
    assert max(map(bottom, shown)) <= size[1]


def bottom(found: Locator) -> float:
    box = found.bounding_box()
    assert box is not None
    return box["y"] + box["height"]
