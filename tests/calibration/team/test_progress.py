"""How far the judging has come, and who is at work."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from annotation.services import exclude
from calibration.statistics.result import Forecast
from calibration.team.progress import Progress
from calibration.team.scope import scope_of
from calibration.team.selectors import page_of
from tests.calibration.team.people import (
    answer,
    client_of,
    days_ago,
    fit_of,
    judged_by,
    lead_of,
    lend,
    url,
)
from tests.calibration.world import World, freeze, make_world
from tests.clock import clock_at

pytestmark = pytest.mark.django_db
DIMENSIONS = ("correctness", "style")


@pytest.fixture
def world() -> World:
    made = make_world(prompts=40, dimensions=DIMENSIONS)
    freeze(made, n_max=30)
    return made


@pytest.fixture
def lead(world: World) -> Client:
    return client_of(lead_of(world))


def progress(world: World) -> Progress:
    return page_of(scope_of(world.migration, lead_of(world, "lu"))).progress


def text(client: Client, world: World) -> str:
    return " ".join(client.get(url(world)).content.decode().split())


def test_before_the_plan_is_frozen_the_page_says_what_comes() -> None:
    world = make_world(prompts=3)
    shown = text(client_of(lead_of(world)), world)
    assert "Not started." in shown
    assert "Go to the plan" in shown


def test_a_frozen_plan_that_nobody_judged_leads_to_the_queue(world: World, lead: Client) -> None:
    shown = text(lead, world)
    assert "nobody has judged yet" in shown
    assert "Open the queue" in shown


def test_a_pair_that_two_people_judged_is_one_judged_pair(world: World) -> None:
    judged_by(world, "ann", "lrb")
    judged_by(world, "ben", "l")
    found = progress(world)
    assert [(line.judged, line.planned) for line in found.lines] == [(3, 30), (3, 30)]


def test_what_was_left_out_does_not_count_as_judged(world: World) -> None:
    first, second = answer(world, world.pairs()[0], "ann", "left")
    exclude(judgment=second, reason="a slip")
    assert [line.judged for line in progress(world).lines] == [1, 0]
    assert first.dimension == world.dimensions[0]


def test_the_plan_is_never_more_than_the_pairs_there_are() -> None:
    world = make_world(prompts=8, candidates=2)
    freeze(world, n_max=5)
    assert progress(world).n_planned == 2 * 5


def test_the_pace_is_of_seven_days_quiet_ones_included(world: World, lead: Client) -> None:
    now = timezone.now().replace(hour=12)
    with clock_at(now):
        judged_by(world, "ann", "llll", at=days_ago(1))
        judged_by(world, "ann", "ll", start=4, at=days_ago(6))
        judged_by(world, "ann", "lll", start=6, at=days_ago(8))
        found = progress(world)
        assert [day.pairs for day in found.days] == [2, 0, 0, 0, 0, 4, 0]
        assert found.pace == pytest.approx(6 / 7)
        assert "pairs a day over the last 7 days" in text(lead, world)


def test_only_leases_that_still_run_are_at_work(world: World, lead: Client) -> None:
    now = timezone.now()
    lend(world, world.pairs()[0], "ann", until=now + timedelta(seconds=100))
    lend(world, world.pairs()[1], "ann", until=now + timedelta(seconds=100))
    lend(world, world.pairs()[2], "ben", until=now - timedelta(seconds=1))
    shown = " ".join(lead.get(url(world) + "?part=now").content.decode().split())
    assert "2 pairs since" in shown
    assert "free in 2 min" in shown
    assert "Question 0?" in shown
    assert "ben" not in shown


def test_the_forecast_says_how_many_more_and_by_when(world: World, lead: Client) -> None:
    with clock_at(days_ago(3)):
        judged_by(world, "ann", "l" * 5)
        fit_of(world, n_judgments=5)
    judged_by(world, "ann", "l" * 5, start=5)
    fit_of(world, n_judgments=10, forecast=Forecast(0.9, 16, 20, 28))
    shown = text(lead, world)
    assert "correctness waits for about 10 more, by" in shown
    assert "(6 to 18)" in shown
    wait = progress(world).lines[0].wait
    assert wait is not None
    assert wait.at is not None
    # five pairs in three days: ten more take six
    assert timedelta(days=5) < wait.at - timezone.now() < timedelta(days=7)


def test_what_several_candidates_wait_for_is_told_as_a_sum() -> None:
    world = make_world(prompts=40, candidates=2)
    freeze(world, n_max=30)
    judged_by(world, "ann", "llll")
    fit_of(world, n_judgments=4, forecast=Forecast(0.9, 10, 14, 20))
    wait = progress(world).lines[0].wait
    assert wait is not None
    assert (wait.more, wait.low, wait.high) == (20, 12, 32)


@pytest.mark.parametrize(
    ("forecast", "said"),
    [
        (Forecast(1.0, 4, 4, 4), "enough for a decision"),
        (Forecast(0.0, None, None, None), "pairs may not be enough"),
    ],
)
def test_a_forecast_never_says_which_way(
    world: World, lead: Client, forecast: Forecast, said: str
) -> None:
    judged_by(world, "ann", "llll")
    fit_of(world, n_judgments=4, forecast=forecast)
    assert said in text(lead, world)
