"""Programs read the terms in force, what they were before, and what an amendment made void."""

from rest_framework.test import APIClient

from migrations_app.models import Plan
from tests.api.cast import recommend
from tests.calibration.world import World, amend, freeze

URL = "/api/v1/migrations/replace-model-0/"


def test_the_plan_has_its_amendments_and_the_terms_in_force(
    world: World, plan: Plan, lead: APIClient
) -> None:
    amend(world, 0.08, correctness=3)
    found = lead.get(URL).json()["plan"]
    assert found["digest"] == plan.digest
    assert found["terms"]["dimensions"]["correctness"]["margin"] == 0.08
    assert found["terms"]["dimensions"]["tone"]["margin"] == 0.05
    [made] = found["amendments"]
    assert made["changes"] == [
        {"term": "margin", "of": "correctness", "old": 0.05, "new": 0.08, "looser": True}
    ]
    assert (made["n_judgments"], made["loosens"]) == ({"correctness": 3}, True)
    assert made["reason"] == "agreed late"


def test_a_plan_as_frozen_has_no_amendments(world: World, plan: Plan, lead: APIClient) -> None:
    found = lead.get(URL).json()["plan"]
    assert found["amendments"] == []
    assert found["terms"]["n_max"] == found["n_max"] == plan.terms["n_max"]


def test_a_recommendation_is_void_once_its_plan_is_amended(
    world: World, plan: Plan, lead: APIClient
) -> None:
    recommend(world, plan)
    assert lead.get(f"{URL}recommendation/").json()["void"] is False
    amend(world)
    assert lead.get(f"{URL}recommendation/").json()["void"] is True
    recommend(world, plan)
    assert lead.get(f"{URL}recommendation/").json()["void"] is False


def test_of_the_history_all_but_those_under_the_terms_in_force_are_void(
    world: World, plan: Plan, lead: APIClient
) -> None:
    recommend(world, plan)
    recommend(world, freeze(world, version=2))
    rows = lead.get(f"{URL}recommendations/").json()["results"]
    assert [row["void"] for row in rows] == [False, True]
