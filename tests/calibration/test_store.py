"""What becomes of an analysis: rows, a recommendation and two audit events, or nothing at all."""

from typing import Any

import numpy as np
import pytest
from django.db import IntegrityError

from annotation.services.exclusions import exclude
from calibration.models import Fit, FitDraws, FitResult
from calibration.selectors.evidence import take_snapshot
from calibration.services.store import store_fit
from calibration.statistics.result import Verdict
from migrations_app.audit.selectors import verify
from migrations_app.decision.selectors import dimension_rows, latest_recommendation
from migrations_app.models import AuditEvent, Recommendation
from tests.calibration.analyses import RUN, analysis_of
from tests.calibration.world import World, freeze, judge, make_world

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world() -> World:
    made = make_world(prompts=6, candidates=2, dimensions=["correctness", "tone"])
    freeze(made)
    return made


def store(world: World, position: int = 0, **changes: object) -> Fit | None:
    snapshot = take_snapshot(world.dimensions[position].pk)
    return store_fit(snapshot, analysis_of(snapshot, **changes), RUN)


def test_a_fit_keeps_what_it_read_what_it_says_and_its_draws(world: World) -> None:
    fit = store(world)
    assert fit is not None
    assert (fit.seed, fit.method, fit.seconds) == (7, "nuts", 1.5)
    assert fit.diagnostics == {"r_hat": 1.002, "draws": 4000.0}
    results = list(FitResult.objects.order_by("id"))
    assert [str(result.candidate.language_model) for result in results] == ["Model 1", "Model 2"]
    assert results[0].estimates["posterior"] == {"mean": 0.02, "low": -0.004, "high": 0.044}
    assert results[0].reasons[0]["code"] == "limit_clear"
    drawn = np.frombuffer(bytes(FitDraws.objects.get(result=results[0]).rectified), dtype="<f4")
    assert drawn == pytest.approx(np.linspace(-0.01, 0.05, 8))


def test_what_is_not_finite_is_stored_as_null(world: World) -> None:
    store(world)
    result = FitResult.objects.first()
    assert result is not None
    assert result.estimates["sequence"] == {"low": -0.1, "high": None}
    assert result.posterior_sd is None


def test_the_same_evidence_is_stored_once(world: World) -> None:
    snapshot = take_snapshot(world.dimensions[0].pk)
    assert store_fit(snapshot, analysis_of(snapshot), RUN)
    assert store_fit(snapshot, analysis_of(snapshot), RUN) is None
    assert Fit.objects.count() == 1
    assert Recommendation.objects.count() == 1
    assert AuditEvent.objects.count() == 2


def test_another_violation_is_no_second_run_and_comes_through(world: World) -> None:
    snapshot = take_snapshot(world.dimensions[0].pk)
    broken = analysis_of(snapshot, p_non_inferior=1.5)
    with pytest.raises(IntegrityError):
        store_fit(snapshot, broken, RUN)
    assert not Fit.objects.exists()


def test_until_every_required_dimension_is_fitted_the_advice_is_to_hold(world: World) -> None:
    store(world)
    first = latest_recommendation(world.migration)
    assert first is not None
    assert (first.kind, first.reasons[0]["message"]) == ("hold", "fits pending: tone")
    store(world, 1)
    second = latest_recommendation(world.migration)
    assert second is not None
    assert second.kind == "approve"
    assert second.evidence_hash != first.evidence_hash


def test_a_row_of_the_recommendation_carries_the_numbers_of_its_fit(world: World) -> None:
    fit = store(world, 1)
    assert fit is not None
    latest = latest_recommendation(world.migration)
    assert latest is not None
    row = dimension_rows(latest)[0]
    assert (row.fit, row.evidence_hash, row.as_of) == (fit.pk, fit.digest, fit.created_at)
    assert (row.mean, row.rule_low, row.probability) == (0.02, -0.01, 0.999)
    assert row.n_max == 120  # pairs of the population, fewer than the plan allows
    assert row.worst_segment
    assert row.worst_segment["segment"] == "unsafe"


def test_a_candidate_that_is_inferior_is_rejected(world: World) -> None:
    store(world, 0, verdict=Verdict.INFERIOR, passes=False)
    store(world, 1)
    latest = latest_recommendation(world.migration)
    assert latest is not None
    assert latest.kind == "reject"
    assert latest.by_candidate == {"model-1": "reject", "model-2": "reject"}


def test_the_audit_chain_holds_fit_and_recommendation(world: World) -> None:
    store(world)
    assert list(AuditEvent.objects.values_list("verb", flat=True)) == [
        "fit_stored",
        "recommendation_recorded",
    ]
    assert not list(verify())


def verdicts(world: World, *, judged: int, **changes: Any) -> set[str]:
    """Of a full fit after one more judged pair."""
    judge(world, world.dimensions[0], [world.pairs()[judged]], [1.0])
    fit = store(world, **changes)
    assert fit is not None
    return set(fit.results.values_list("verdict", flat=True))


def test_a_pass_is_said_by_the_second_fit_in_a_row_and_taken_back_by_one(world: World) -> None:
    store(world, 1)
    store(world)  # read no judgment: nothing moves from it
    open_: dict[str, Any] = {"verdict": Verdict.COLLECTING, "passes": False, "reasons": ()}
    assert verdicts(world, judged=0, **open_) == {"collecting"}
    assert verdicts(world, judged=1) == {"collecting"}
    waiting = latest_recommendation(world.migration)
    assert waiting is not None
    assert waiting.kind == "hold"
    assert verdicts(world, judged=2) == {"non_inferior"}
    assert verdicts(world, judged=3, **open_) == {"collecting"}
    kinds = [found.kind for found in Recommendation.objects.order_by("id")]
    assert kinds == ["hold", "approve", "hold", "hold", "approve", "hold"]


def test_a_first_pass_needs_no_second_where_nothing_was_said_before(world: World) -> None:
    store(world)
    assert verdicts(world, judged=0) == {"non_inferior"}


def test_nothing_is_advised_on_a_fit_that_used_a_judgment_excluded_since(world: World) -> None:
    """The fit of another dimension comes first: it must not carry the old one along."""
    [used] = judge(world, world.dimensions[1], [world.pairs()[0]], [1.0])
    store(world, 1)
    store(world)
    before = latest_recommendation(world.migration)
    exclude(judgment=used, reason="a test account")
    judge(world, world.dimensions[0], [world.pairs()[1]], [1.0])
    store(world)
    after = latest_recommendation(world.migration)
    assert before is not None
    assert after is not None
    assert (before.kind, after.kind) == ("approve", "hold")
    assert after.reasons[0]["message"] == "fits pending: tone"
