"""Other terms on the page of a migration: verdicts decided anew, and nothing stored."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from calibration.models import Fit
from calibration.statistics.result import Estimate, Limits
from migrations_app.models import AuditEvent, Recommendation
from tests.calibration.dashboard.stories import client_of, fitted, judge_some, owner_of
from tests.calibration.dashboard.test_page import words_of
from tests.calibration.world import World, freeze, make_world

pytestmark = pytest.mark.django_db(transaction=True)
MOST_QUERIES = 22


@pytest.fixture
def world() -> World:
    made = make_world(prompts=60, candidates=2, dimensions=["correctness", "tone"])
    freeze(made)
    judge_some(made)
    for position in range(2):
        fitted(made, position, rule=Limits(-0.03, 0.05), posterior=Estimate(0.01, -0.02, 0.04))
    return made


@pytest.fixture
def client(world: World) -> Client:
    return client_of(owner_of(world))


def said(client: Client, world: World, **terms: str) -> str:
    given = {name.replace("_", "-"): value for name, value in terms.items()}
    response = client.get(reverse("what_if", args=[world.migration.slug]), given)
    assert response.status_code == 200
    return words_of(response.content.decode())


def test_the_plans_own_terms_show_the_verdicts_that_were_said(client: Client, world: World) -> None:
    text = said(client, world)
    assert "What if?" in text
    assert "The verdicts of the plan." in text
    assert text.count("non-inferior") == 8  # two candidates, two dimensions, plan and supposed


def test_a_narrower_margin_turns_the_verdict_and_says_it_is_not_the_plan(
    client: Client, world: World
) -> None:
    text = said(client, world, margin_correctness="2")
    assert "Not the registered plan." in text
    assert "nothing would pass every required dimension yet" in text
    assert "2 verdicts would differ" in text
    assert "\N{MINUS SIGN}3.0 points, has not cleared \N{MINUS SIGN}2 points" in text


def test_a_stricter_level_widens_the_limits(client: Client, world: World) -> None:
    assert "4 verdicts would differ" in said(
        client, world, level="1", margin_correctness="3.1", margin_tone="3.1"
    )


def test_what_makes_no_sense_is_named_and_the_plans_terms_stay(
    client: Client, world: World
) -> None:
    text = said(client, world, margin_correctness="0")
    assert "greater than or equal to 0.1" in text
    assert "The verdicts of the plan." in text


def test_nothing_is_stored_and_little_is_asked(
    client: Client, world: World, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    def rows() -> tuple[int, int, int]:
        return Fit.objects.count(), Recommendation.objects.count(), AuditEvent.objects.count()

    before = rows()
    with django_assert_max_num_queries(MOST_QUERIES):
        said(client, world, margin_correctness="2")
    assert rows() == before


def test_before_a_plan_there_is_nothing_to_suppose() -> None:
    world = make_world(prompts=6)
    client = client_of(owner_of(world))
    assert "Nothing to suppose yet." in said(client, world)
