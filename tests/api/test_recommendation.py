"""GET /api/v1/migrations/{slug}/recommendation/"""

import json
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries
from rest_framework.test import APIClient

from migrations_app.models import Plan, Recommendation
from tests.api.cast import Verdict, client_of, opened, person, recommend, segment
from tests.calibration.world import World

URL = "/api/v1/migrations/replace-model-0/recommendation/"


@pytest.fixture
def made(world: World, plan: Plan) -> Recommendation:
    return recommend(world, plan)


def test_it_tells_what_is_advised_and_on_what(made: Recommendation, lead: APIClient) -> None:
    found = lead.get(URL).json()
    assert (found["migration"], found["kind"], found["candidate"]) == (
        "replace-model-0", "hold", None,
    )  # fmt: skip
    assert found["sentence"].startswith("Hold. ")
    assert found["by_candidate"] == {"model-1": "hold"}
    assert found["reasons"] == [
        {"code": "dimension_collecting", "message": "not yet", "segment": ""}
    ]
    assert (found["evidence_hash"], found["plan_version"], found["epoch"]) == ("h" * 64, 1, 1)


def test_it_carries_its_age_and_its_number_of_judgments(
    made: Recommendation, lead: APIClient
) -> None:
    found = lead.get(URL).json()
    assert found["as_of"] == max(row["as_of"] for row in found["results"])
    assert found["as_of"].endswith("Z")
    assert found["n_judgments"] == 4 * 60


def test_there_is_one_result_per_candidate_and_dimension(
    made: Recommendation, lead: APIClient
) -> None:
    rows = lead.get(URL).json()["results"]
    assert [(row["candidate"], row["dimension"]) for row in rows] == [
        ("model-1", "correctness"),
        ("model-1", "tone"),
        ("model-2", "correctness"),
        ("model-2", "tone"),
    ]


def test_a_result_tells_verdict_estimates_and_how_far_it_is(
    made: Recommendation, lead: APIClient
) -> None:
    row: dict[str, Any] = lead.get(URL).json()["results"][0]
    assert row.pop("as_of").endswith("Z")
    assert row == {
        "candidate": "model-1",
        "dimension": "correctness",
        "verdict": "collecting",
        "passes": False,
        "reasons": [{"code": "limit_not_clear", "message": "too wide", "segment": ""}],
        "mean": 0.01,
        "low": -0.05,
        "high": 0.07,
        "rule_low": -0.08,
        "rule_high": 0.1,
        "probability": 0.97,
        "n_judgments": 60,
        "n_max": 120,
        "forecast": {"probability": 0.8, "low": 70, "median": 90, "high": 110},
        "worst_segment": segment(),
        "evidence_hash": "f" * 64,
        "plan_version": 1,
        "expires_at": None,
    }


def test_an_approval_names_whom(world: World, plan: Plan, lead: APIClient) -> None:
    recommend(world, plan, kind="approve", verdict=Verdict.NON_INFERIOR, passes=True)
    found = lead.get(URL).json()
    assert (found["kind"], found["candidate"]) == ("approve", "model-1")
    assert found["sentence"].startswith("Approve. Model 1 may replace Model 0")


def test_the_newest_one_counts(world: World, plan: Plan, lead: APIClient) -> None:
    recommend(world, plan)
    recommend(world, plan, kind="reject", verdict=Verdict.INFERIOR)
    assert lead.get(URL).json()["kind"] == "reject"


def test_what_is_not_finite_or_unknown_is_null(world: World, plan: Plan, lead: APIClient) -> None:
    absent: dict[str, Any] = dict.fromkeys(["mean", "low", "high", "forecast", "worst_segment"])
    endless = {"probability": float("nan"), "rule_low": -float("inf"), "rule_high": float("inf")}
    recommend(world, plan, **absent, **endless)
    answer = lead.get(URL)
    assert b"NaN" not in answer.content
    assert b"Infinity" not in answer.content
    row = json.loads(answer.content)["results"][0]
    assert {row[name] for name in [*absent, *endless]} == {None}


def test_before_anything_is_advised_nothing_is_there(
    world: World, plan: Plan, lead: APIClient
) -> None:
    answer = lead.get(URL)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_an_annotator_stays_blind_while_judgments_are_collected(
    made: Recommendation, world: World, annotator: APIClient
) -> None:
    answer = annotator.get(URL)
    assert (answer.status_code, answer.json()["code"]) == (403, "permission_denied")
    assert "model-1" not in answer.content.decode()
    opened(world.migration)
    assert annotator.get(URL).status_code == 200


def test_a_stranger_is_told_that_nothing_is_there(
    made: Recommendation, stranger: APIClient
) -> None:
    assert stranger.get(URL).status_code == 404


@pytest.mark.parametrize("role", ["lead", "owner", "admin", "auditor"])
def test_every_other_role_may_look(made: Recommendation, world: World, role: str) -> None:
    assert client_of(person(role, world.migration.service)).get(URL).status_code == 200


def test_it_takes_a_bounded_number_of_queries(
    made: Recommendation,
    lead: APIClient,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_max_num_queries(7):
        lead.get(URL)
