from typing import Any

import numpy as np
import pytest
from scipy import stats

from calibration.statistics.forecast import forecast
from calibration.statistics.result import Forecast
from calibration.statistics.rules import Skew

PLAN: dict[str, Any] = {"bound": -0.05, "critical": 2.6, "n_columns": 0, "seed": 1}


def test_one_look_ahead_is_decided_with_the_closed_form_probability() -> None:
    theta, se, now, then = 0.01, 0.05, 60, 240
    spread = se * np.sqrt(now)
    wait = spread * np.sqrt(1 / now - 1 / then)  # sd of the estimate at the look, seen from now
    half = stats.t.isf(stats.norm.sf(2.6), then - 1) * spread / np.sqrt(then)
    gap = theta + 0.05
    closed = stats.norm.sf((half - gap) / wait) + stats.norm.cdf((-half - gap) / wait)
    found = forecast(
        theta=theta,
        se=se,
        n_judgments=now,
        n_population=10**9,
        n_max=then,
        n_min=then,
        futures=40_000,
        **PLAN,
    )
    assert found.probability == pytest.approx(closed, abs=4 * np.sqrt(closed * (1 - closed) / 4e4))
    assert (found.low, found.median, found.high) == (then, then, then)


def test_the_band_holds_the_judgments_of_real_sequences_of_the_same_process() -> None:
    """Truth from a flat prior, judgments one by one, forecast after 40, against what came."""
    rng = np.random.default_rng(2)
    inside, decided, probability = [], [], []
    for run in range(200):
        truth = rng.uniform(-0.25, 0.15)
        judged = truth + 0.25 * rng.standard_normal(400)
        means = np.cumsum(judged) / np.arange(1, 401)
        found = forecast(
            theta=float(means[39]),
            se=0.25 / np.sqrt(40),
            n_judgments=40,
            n_population=10**9,
            n_max=400,
            n_min=50,
            futures=300,
            **{**PLAN, "seed": run},
        )
        n = np.arange(50, 401)
        half = stats.t.isf(stats.norm.sf(2.6), n - 1) * 0.25 / np.sqrt(n)
        out = np.abs(means[49:] + 0.05) > half
        probability.append(found.probability)
        decided.append(out.any())
        if out.any() and found.low is not None and found.high is not None:
            inside.append(found.low <= n[out.argmax()] <= found.high)
    assert np.mean(probability) == pytest.approx(np.mean(decided), abs=0.08)
    assert np.mean(inside) >= 0.75


def test_a_decision_now_is_the_forecast() -> None:
    found = forecast(
        theta=0.2, se=0.02, n_judgments=80, n_population=500, n_max=400, n_min=50, **PLAN
    )
    assert found == Forecast(1.0, 80, 80, 80)


def test_nothing_is_decided_before_the_first_look_allowed() -> None:
    found = forecast(
        theta=0.2, se=0.02, n_judgments=30, n_population=500, n_max=400, n_min=50, **PLAN
    )
    assert found == Forecast(1.0, 50, 50, 50)


@pytest.mark.parametrize("n", [400, 420])
def test_a_spent_budget_leaves_no_chance(n: int) -> None:
    found = forecast(
        theta=-0.04, se=0.02, n_judgments=n, n_population=5_000, n_max=400, n_min=50, **PLAN
    )
    assert found == Forecast(0.0, None, None, None)


def test_a_population_judged_to_its_end_always_decides() -> None:
    found = forecast(
        theta=-0.04, se=0.05, n_judgments=60, n_population=100, n_max=400, n_min=50, **PLAN
    )
    assert found.probability == 1
    assert found.high is not None
    assert found.high <= 100


def test_a_population_judged_whole_is_decided() -> None:
    found = forecast(
        theta=-0.04, se=0.0, n_judgments=100, n_population=100, n_max=400, n_min=50, **PLAN
    )
    assert found == Forecast(1.0, 100, 100, 100)


def test_a_truth_near_the_bound_is_seen_to_be_undecidable() -> None:
    far, near = (
        forecast(
            theta=theta, se=0.03, n_judgments=250, n_population=10**6, n_max=400, n_min=50, **PLAN
        ).probability
        for theta in (0.03, -0.05)
    )
    assert near < 0.1 < 0.5 < far


def test_skewed_residuals_put_the_decision_off() -> None:
    plain, leaning = (
        forecast(
            theta=0.0, se=0.03, n_judgments=60, n_population=10**6, n_max=400, n_min=50,
            skew=skew, **PLAN,
        )
        for skew in (Skew(0.0, 0.0), Skew(-0.01, 0.0))
    )  # fmt: skip
    assert leaning.median is not None
    assert plain.median is not None
    assert leaning.median > plain.median
    assert leaning.probability < plain.probability


def test_limits_moved_by_skewness_decide_now_only_where_they_clear_the_bound() -> None:
    se, move = 0.02, (2 * 2.6**2 + 1) / 6 * 0.01
    half = stats.t.isf(stats.norm.sf(2.6), 79) * se
    for slack, median in ((0.001, 80), (-0.001, None)):
        theta = -0.05 + half + move + slack
        found = forecast(
            theta=float(theta), se=se, n_judgments=80, n_population=10**6, n_max=80, n_min=50,
            skew=Skew(-0.01, 0.0), **PLAN,
        )  # fmt: skip
        assert found.median == median


def test_three_judgments_are_enough_for_a_forecast() -> None:
    found = forecast(
        theta=0.1, se=0.3, n_judgments=3, n_population=2_000, n_max=400, n_min=50, **PLAN
    )
    assert 0.2 < found.probability < 1


def test_a_forecast_of_many_looks_agrees_with_one_of_few() -> None:
    """Ten thousand pairs are watched at spaced looks; by symmetry of scale little is lost."""
    small = forecast(
        theta=-0.02, se=0.03, n_judgments=100, n_population=10**9, n_max=480, n_min=50, **PLAN
    )
    large = forecast(
        theta=-0.02, se=0.03, n_judgments=2_000, n_population=10**9, n_max=9_600, n_min=50, **PLAN
    )
    assert large.probability == pytest.approx(small.probability, abs=0.06)


@pytest.mark.parametrize(("n", "se"), [(0, 0.1), (10, 0.0), (10, float("inf"))])
def test_a_forecast_from_nothing_is_refused(n: int, se: float) -> None:
    with pytest.raises(ValueError, match="no forecast"):
        forecast(theta=0, se=se, n_judgments=n, n_population=500, n_max=400, n_min=50, **PLAN)
