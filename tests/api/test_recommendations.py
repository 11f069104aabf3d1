"""GET /api/v1/migrations/{slug}/recommendations/"""

from pytest_django import DjangoAssertNumQueries
from rest_framework.test import APIClient

from migrations_app.models import Plan
from tests.api.cast import Verdict, opened, recommend
from tests.calibration.world import World, freeze

URL = "/api/v1/migrations/replace-model-0/recommendations/"


def test_the_history_runs_from_the_newest_to_the_oldest_over_all_plans(
    world: World, plan: Plan, lead: APIClient
) -> None:
    recommend(world, plan)
    recommend(world, plan, kind="reject", verdict=Verdict.INFERIOR)
    recommend(world, freeze(world, version=2))
    rows = lead.get(URL).json()["results"]
    assert [(row["kind"], row["plan_version"]) for row in rows] == [
        ("hold", 2),
        ("reject", 1),
        ("hold", 1),
    ]


def test_every_one_is_told_with_its_results(world: World, plan: Plan, lead: APIClient) -> None:
    recommend(world, plan)
    [row] = lead.get(URL).json()["results"]
    assert len(row["results"]) == 4


def test_it_comes_in_pages(world: World, plan: Plan, lead: APIClient) -> None:
    for _ in range(5):
        recommend(world, plan)
    first = lead.get(f"{URL}?page_size=3").json()
    second = lead.get(first["next"]).json()
    assert (len(first["results"]), len(second["results"]), second["next"]) == (3, 2, None)


def test_an_annotator_stays_blind_while_judgments_are_collected(
    world: World, plan: Plan, annotator: APIClient
) -> None:
    recommend(world, plan)
    assert annotator.get(URL).status_code == 403
    opened(world.migration)
    assert annotator.get(URL).status_code == 200


def test_a_stranger_is_told_that_nothing_is_there(world: World, stranger: APIClient) -> None:
    assert stranger.get(URL).status_code == 404


def test_a_long_history_takes_no_more_queries(
    world: World,
    plan: Plan,
    lead: APIClient,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(10):
        recommend(world, plan)
    with django_assert_max_num_queries(7):
        assert len(lead.get(URL).json()["results"]) == 10
