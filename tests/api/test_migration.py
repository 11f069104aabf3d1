"""GET /api/v1/migrations/{slug}/"""

import pytest
from pytest_django import DjangoAssertNumQueries
from rest_framework.test import APIClient

from migrations_app.models import Plan
from tests.api.cast import client_of, opened, person
from tests.calibration.world import World, judge

URL = "/api/v1/migrations/replace-model-0/"


def test_it_tells_service_models_state_and_how_much_there_is(
    world: World, plan: Plan, lead: APIClient
) -> None:
    judge(world, world.dimensions[0], world.pairs()[:5], [0.0] * 5)
    found = lead.get(URL).json()
    assert (found["slug"], found["service"], found["state"]) == (
        "replace-model-0", "answers", "collecting",
    )  # fmt: skip
    assert found["incumbent"]["slug"] == "model-0"
    assert [model["slug"] for model in found["candidates"]] == ["model-1", "model-2"]
    assert found["counts"] == {"prompts": 12, "output_pairs": 24, "n_judgments": 5}


def test_it_tells_the_plan_in_force_by_version_and_digest(
    world: World, plan: Plan, lead: APIClient
) -> None:
    found = lead.get(URL).json()["plan"]
    assert (found["version"], found["digest"]) == (1, plan.digest)
    assert (found["alpha"], found["rule"], found["n_min"], found["n_max"]) == (0.05, "V", 50, 400)


def test_it_tells_the_dimensions_in_the_order_of_the_plan(
    world: World, plan: Plan, lead: APIClient
) -> None:
    judge(world, world.dimensions[1], world.pairs()[:3], [0.0] * 3)
    rows = lead.get(URL).json()["dimensions"]
    assert [(row["slug"], row["n_judgments"]) for row in rows] == [("correctness", 0), ("tone", 3)]
    assert rows[0]["margin"] == 0.05
    assert (rows[0]["scale"], rows[0]["goal"]) == ("acceptance", "non_inferiority")


def test_before_a_plan_there_is_none(world: World, lead: APIClient) -> None:
    assert lead.get(URL).json()["plan"] is None


def test_a_stranger_is_told_that_nothing_is_there(world: World, stranger: APIClient) -> None:
    answer = stranger.get(URL)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_an_annotator_may_look_only_once_judging_has_ended(
    world: World, annotator: APIClient
) -> None:
    answer = annotator.get(URL)
    assert (answer.status_code, answer.json()["code"]) == (403, "permission_denied")
    opened(world.migration)
    assert annotator.get(URL).status_code == 200


@pytest.mark.parametrize("role", ["lead", "owner", "admin", "auditor"])
def test_every_other_role_may_look(world: World, role: str) -> None:
    assert client_of(person(role, world.migration.service)).get(URL).status_code == 200


def test_it_takes_a_bounded_number_of_queries(
    world: World,
    plan: Plan,
    lead: APIClient,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_max_num_queries(14):
        lead.get(URL)
