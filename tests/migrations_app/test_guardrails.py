"""What a candidate must keep beside its quality, and what a broken guardrail stops."""

from typing import Any

import pytest
from django.utils import timezone

from migrations_app.decision.blockers import MOST_BEHIND, blockers_of
from migrations_app.decision.decided import latest_standing
from migrations_app.decision.errors import CannotApprove
from migrations_app.decision.gate.selectors import Wanted, read_gate
from migrations_app.decision.guardrails import Standing, guardrails_of, profiles_of
from migrations_app.decision.selectors import latest_recommendation
from migrations_app.decision.signing import Wish, request_decision, sign
from migrations_app.decision.standing import Status
from migrations_app.models import Migration, RecommendationDimension
from tests.calibration.dashboard.stories import approvable, judge_some, owner_of
from tests.calibration.world import World
from tests.migrations_app.profiles import profiled

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world() -> World:
    return approvable()


def put(world: World, **candidate: Any) -> None:
    model = world.migration.candidates.get().language_model
    profiled(world.migration, world.migration.incumbent)
    profiled(world.migration, model, **candidate)


def standings(migration: Migration) -> dict[str, Standing]:
    rails = guardrails_of(
        migration.candidates.all(), migration.incumbent_id, profiles_of(migration)
    )
    return {rail.measure: rail.standing for rail in rails}


@pytest.mark.parametrize(
    ("candidate", "latency", "errors"),
    [
        ({}, Standing.KEPT, Standing.KEPT),
        # 2.3 s against 2.0 with 5% of error on either: the ratio's interval reaches below 1.1
        (
            {"p95_s": 2.3, "p95_low_s": 2.2, "p95_high_s": 2.4},
            Standing.UNCLEAR,
            Standing.KEPT,
        ),
        (
            {"p95_s": 3.0, "p95_low_s": 2.9, "p95_high_s": 3.1},
            Standing.BROKEN,
            Standing.KEPT,
        ),
        ({"n_errors": 14}, Standing.KEPT, Standing.UNCLEAR),
        ({"n_errors": 30}, Standing.KEPT, Standing.BROKEN),
        (
            {"p95_s": None, "p95_low_s": None, "p95_high_s": None, "n_timed": 0},
            Standing.UNKNOWN,
            Standing.KEPT,
        ),
    ],
)
def test_beyond_the_cutoff_is_broken_only_where_chance_has_not_done_it(
    world: World, candidate: dict[str, Any], latency: Standing, errors: Standing
) -> None:
    put(world, **candidate)
    assert standings(world.migration) == {"p95 latency": latency, "error rate": errors}


def test_evidence_of_before_profiles_were_kept_breaks_nothing(world: World) -> None:
    assert set(standings(world.migration).values()) == {Standing.UNKNOWN}
    assert blockers(world) == []


def blockers(world: World) -> list[str]:
    latest = latest_recommendation(world.migration)
    assert latest is not None
    return blockers_of(world.migration, latest, latest.candidate_id)


def wish(world: World, **changes: Any) -> Wish:
    latest = latest_recommendation(world.migration)
    assert latest is not None
    said: dict[str, Any] = {
        "outcome": "approved",
        "reason": "It is good.",
        "seen": latest.evidence_hash,
        "candidate": world.migration.candidates.get(),
    }
    return Wish(**said | changes)


def test_a_broken_guardrail_stops_the_gate_until_people_sign_an_exception(world: World) -> None:
    put(world, n_errors=30)
    olga, otto = owner_of(world), owner_of(world, "otto")
    gate = read_gate(world.migration, Wanted())
    assert (gate.verdict, [reason.code for reason in gate.reasons]) == (
        "inconclusive",
        ["guardrail"],
    )
    assert "error rate is +2.00 points" in gate.reasons[0].message.lower()
    with pytest.raises(CannotApprove, match="guardrail"):
        request_decision(migration=world.migration, wish=wish(world), actor=olga)
    until = timezone.now().date().replace(year=timezone.now().year + 1, day=1)
    excepted = wish(
        world, outcome="approved_with_exception", exception_owner=olga, exception_until=until
    )
    made = request_decision(migration=world.migration, wish=excepted, actor=olga)
    sign(decision=made, seen=made.evidence_hash, actor=otto)
    standing = latest_standing(world.migration)
    assert standing is not None
    assert standing.status is Status.IN_FORCE
    assert read_gate(world.migration, Wanted()).verdict == "pass"


def test_a_result_far_behind_its_judgments_is_not_approved(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    judge_some(world, 3, start=20)
    assert blockers(world) == []
    later = timezone.now() + 2 * MOST_BEHIND
    monkeypatch.setattr("migrations_app.decision.blockers.timezone.now", lambda: later)
    [why] = blockers(world)
    assert why == "judgments on correctness have come since that no fit has read."


def test_an_expired_result_is_not_approved(world: World) -> None:
    row = RecommendationDimension.objects.latest("id")
    row.pk, row.expires_at = None, timezone.now()
    latest = latest_recommendation(world.migration)
    assert latest is not None
    latest.pk = None
    latest.save(force_insert=True)
    row.recommendation = latest
    row.save(force_insert=True)
    assert blockers(world) == ["the result has expired: it has to be recalibrated first."]
