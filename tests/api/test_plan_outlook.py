"""GET /api/v1/migrations/{slug}/plan/outlook/"""

from typing import Any

import pytest
from rest_framework.test import APIClient

from migrations_app.models import Plan
from tests.api.cast import client_of, person
from tests.calibration.world import World

URL = "/api/v1/migrations/replace-model-0/plan/outlook/"


def case(row: dict[str, Any], truth: float) -> dict[str, Any]:
    return next(each for each in row["cases"] if each["truth"] == pytest.approx(truth))


def test_it_tells_each_dimension_before_a_plan_is_frozen(world: World, lead: APIClient) -> None:
    found = lead.get(URL).json()
    assert [row["dimension"] for row in found["dimensions"]] == ["correctness", "tone"]
    assert (found["candidates"], found["size"]) == (2, 12)
    assert not Plan.objects.exists()


def test_a_wider_margin_needs_fewer_judgments(world: World, lead: APIClient) -> None:
    needed = [
        lead.get(f"{URL}?dimension=correctness&margin={margin}").json()["dimensions"][0]
        for margin in (0.05, 0.2)
    ]
    assert needed[0]["needed"] > needed[1]["needed"]
    assert [row["margin"] for row in needed] == [0.05, 0.2]


def test_approval_of_a_truth_on_the_line_is_a_false_one_and_is_rare(
    world: World, lead: APIClient
) -> None:
    asked = "dimension=correctness&margin=0.1&n_min=5&n_max=10"
    row = lead.get(f"{URL}?{asked}").json()["dimensions"][0]
    on_the_line = case(row, -0.1)
    assert on_the_line["wrong"]
    assert on_the_line["approved"] <= 0.025 + 0.015  # alpha / 2, and 3 Monte Carlo errors
    assert not case(row, 0.0)["wrong"]
    total = on_the_line["approved"] + on_the_line["rejected"] + on_the_line["undecided"]
    assert total == pytest.approx(1)


def test_with_a_plan_in_force_its_terms_are_the_start(
    world: World, plan: Plan, lead: APIClient
) -> None:
    standing, other = lead.get(URL).json(), lead.get(URL, {"goal": "superiority"}).json()
    assert {row["goal"] for row in standing["dimensions"]} == {"non_inferiority"}
    assert {row["goal"] for row in other["dimensions"]} == {"superiority"}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("alpha", "0"), ("alpha", "nan"), ("n_max", "100000"), ("margin", "inf"), ("goal", "x"),
        ("dimension", "nowhere"), ("n_min", "4000"), ("r_squared", "1"), ("spread", "-1"),
    ],
)  # fmt: skip
def test_terms_that_make_no_plan_are_refused_by_name(
    world: World, lead: APIClient, field: str, value: str
) -> None:
    answer = lead.get(URL, {field: value})
    assert answer.status_code == 400
    assert list(answer.json()["fields"]) == [field]


def test_an_annotator_is_refused_while_judgments_are_collected(
    world: World, annotator: APIClient
) -> None:
    assert annotator.get(URL).status_code == 403
    auditor = client_of(person("auditor", world.migration.service))
    assert auditor.get(URL).status_code == 200
