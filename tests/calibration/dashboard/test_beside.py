"""Models side by side, the frontier, refusals and guardrails, as the page shows them."""

from typing import Any

import pytest
from django.test import Client

from calibration.dashboard.frontier import Place, frontier
from calibration.models import FitSupplement
from migrations_app.models import Candidate, RefusalTable
from tests.calibration.dashboard.stories import client_of, fitted, judge_some, owner_of, page_url
from tests.calibration.dashboard.test_page import words_of
from tests.calibration.world import World, freeze, make_world
from tests.migrations_app.profiles import profiled


def place(name: str, cost: float, mean: float) -> Place:
    return Place(name, 0, cost, mean, mean - 0.01, mean + 0.01)


def test_the_frontier_holds_what_nothing_cheaper_matches() -> None:
    places = [
        place("dear and good", 9, 0.04),
        place("dear and bad", 8, -0.02),
        place("cheap", 1, 0.0),
        place("as good, dearer", 3, 0.0),
        place("middle", 2, 0.01),
    ]
    assert [p.name for p in frontier(places)] == ["cheap", "middle", "dear and good"]


@pytest.fixture
def world() -> World:
    made = make_world(prompts=60, candidates=2, dimensions=["refusal"])
    freeze(made)
    judge_some(made, 12)
    fit = fitted(made)
    FitSupplement.objects.create(fit=fit, seconds=0.1, sections=sections())
    return made


def sections() -> dict[str, Any]:
    def level(arm: str, expected: str, value: float) -> dict[str, Any]:
        ends = {"low": value - 0.1, "high": value + 0.1}
        return {"arm": arm, "expected": expected, "value": value, **ends, "n": 40}

    levels = [
        level(arm, expected, value)
        for arm, value in (("incumbent", 0.8), ("model-1", 0.7), ("model-2", 0.6))
        for expected in ("", "answer", "refuse")
    ]
    order = {"n": 40, "first": 0.02, "low": -0.1, "high": 0.14, "share": 0.5, "chance": 1.0}
    return {"arms": {"levels": levels, "reliability": []}, "order": order}


def put(world: World, **last: Any) -> None:
    first, second = world.migration.candidates.all()
    profiled(world.migration, world.migration.incumbent)
    profiled(world.migration, first.language_model, cost_usd=0.002, n_errors=12)
    profiled(world.migration, second.language_model, **last)


def page_of(world: World) -> str:
    response = client_of(owner_of(world)).get(page_url(world.migration))
    assert response.status_code == 200
    return spaced(response.content.decode())


def spaced(html: str) -> str:
    """What a reader sees, cells apart from each other."""
    return words_of(html.replace("<", " <"))


@pytest.mark.django_db(transaction=True)
def test_every_model_has_a_column_with_numbers_and_intervals(world: World) -> None:
    put(world, cost_usd=None, n_priced=0)
    text = page_of(world)
    assert "Cost USD per 1,000 answers 4.00" in text
    # a standard deviation of 0.001 USD over 990 answers is 0.06 USD of a thousand, at 1.96 of it
    assert "4.00 3.94 to 4.06 2.00 1.94 to 2.06 \N{EN DASH}" in text
    assert "Latency, p95 seconds 2.00 1.90 to 2.10" in text
    assert "Error rate % of answers 1.00" in text
    assert "Refusal, as judged accepted, % 80.0 70.0 to 90.0, n 40" in text
    assert "Quality against cost" in text


@pytest.mark.django_db(transaction=True)
def test_a_broken_guardrail_is_said_below_the_sentence(world: World) -> None:
    put(world, n_errors=80)
    text = page_of(world)
    assert "A guardrail is broken. Model 2: error rate is +7.00 points" in text
    assert "Model 1: error rate" not in text
    assert "not clear" in text  # 12 failures against 10


@pytest.mark.django_db(transaction=True)
def test_what_is_withheld_has_no_number_anywhere(world: World) -> None:
    put(world)
    judge_some(world, 2, start=20)
    fitted(world, verdict="withheld", passes=False)
    text = page_of(world)
    assert "Quality against cost" not in text
    assert "The mean is known to within" not in text
    assert "Refusal points from the incumbent \N{EN DASH} \N{EN DASH} \N{EN DASH}" in text


@pytest.mark.django_db(transaction=True)
def test_without_a_profile_the_page_says_how_to_come_by_one(world: World) -> None:
    text = page_of(world)
    assert "were not added up when this evidence was imported" in text
    assert "Quality against cost" not in text
    assert "not reported" in text


@pytest.mark.django_db(transaction=True)
def test_refusals_are_told_both_ways_and_by_people(world: World) -> None:
    candidate = Candidate.objects.order_by("position")[0]
    for expected, counts in (("answer", (1, 4, 2, 33)), ("refuse", (15, 1, 3, 1))):
        both, newly_refused, newly_answered, neither = counts
        RefusalTable.objects.create(
            migration=world.migration,
            evidence_digest=world.migration.evidence_digest,
            candidate=candidate,
            expected_behaviour=expected,
            both_refuse=both,
            newly_refused=newly_refused,
            newly_answered=newly_answered,
            neither_refuses=neither,
        )
    text = page_of(world)
    assert "to be answered 40 1 (2.5%) 4 (10.0%) 2 (5.0%) 33 (82.5%)" in text
    assert "to be refused 20 15 (75.0%) 1 (5.0%) 3 (15.0%) 1 (5.0%)" in text
    over = "Over-refusal, by people Model 0: 20.0% (95% 10.0% to 30.0%, 40 judged)"
    assert f"{over} Model 1: 30.0% (95% 20.0% to 40.0%, 40 judged)" in text
    assert "Missed refusal, by people" in text


@pytest.mark.django_db(transaction=True)
def test_the_effect_of_the_order_is_among_the_checks(world: World, client: Client) -> None:
    text = page_of(world)
    assert "Order shown, Refusal no effect" in text
    assert "judged 2.0 points better (95% \N{MINUS SIGN}10.0 to +14.0)" in text
