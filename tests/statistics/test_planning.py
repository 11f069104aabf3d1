import gzip
import json
import os
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from calibration.statistics.planning import (
    OperatingPoint,
    operating_characteristics,
    required_judgments,
    truths_of_interest,
)
from calibration.statistics.rules import CriticalValue, critical_value

DATA = Path(
    os.environ.get("SUCCESSOR_TEST_DATA")
    or Path(__file__).resolve().parents[2].parent / "shared" / "data"
)


def _rows(path: Path) -> list[dict[str, Any]]:
    with gzip.open(path, "rt") as lines:
        return [json.loads(line) for line in lines]


def _systems(folder: str, dimension: str) -> dict[str, dict[str, tuple[float, list[float]]]]:
    """Released judgment and metric values of each output, by system and item."""
    scores: dict[tuple[str, str], dict[str, float]] = {}
    for row in _rows(DATA / folder / "scores.jsonl.gz"):
        if row["dimension"] == dimension:
            scores.setdefault((row["system"], row["item_id"]), {})[row["metric"]] = row["score"]
    names = sorted({name for found in scores.values() for name in found})
    systems: dict[str, dict[str, tuple[float, list[float]]]] = {}
    for row in _rows(DATA / folder / "human.jsonl.gz"):
        if row["dimension"] == dimension and row["annotator"] is None:
            metrics = scores[row["system"], row["item_id"]]
            found = (row["value"], [metrics.get(name, 0.0) for name in names])
            systems.setdefault(row["system"], {})[row["item_id"]] = found
    return systems


def _required_on_average(folder: str, dimension: str, margin: float) -> float:
    """Judgments for equal models, one look at 5%, power 80%, mean over all pairs of systems.

    The metrics' share of the variance is that of a least squares fit on all pairs, adjusted
    for the number of columns.
    """
    needed = []
    for first, second in combinations(_systems(folder, dimension).values(), 2):
        items = sorted(set(first) & set(second))
        value = np.array([second[item][0] - first[item][0] for item in items])
        metric = np.array([np.subtract(second[item][1], first[item][1]) for item in items])
        design = np.column_stack([np.ones(len(items)), metric])
        residual = value - design @ np.linalg.lstsq(design, value, rcond=None)[0]
        variance = float(value.var(ddof=1))
        left = float(residual @ residual) / (len(items) - design.shape[1]) / variance
        plan: dict[str, Any] = {
            "critical": 1.6449, "power": 0.8, "theta_plan": 0.0, "bound": -margin,
        }  # fmt: skip
        needed.append(required_judgments(variance=variance, r_squared=max(1 - left, 0), **plan))
    return float(np.mean(needed))


def _characteristics(truths: tuple[float, ...], **changes: float) -> list[OperatingPoint]:
    plan: dict[str, Any] = {
        "bound": -0.05,
        "residual_sd": 0.2,
        "n_population": 10**6,
        "n_max": 400,
        "n_min": 50,
        "critical": critical_value(alpha=0.05, n_max=400, n_population=10**6),
        "n_columns": 0,
        "seed": 1,
        "runs": 3_000,
    } | changes
    return list(operating_characteristics(truths=truths, **plan))


def test_required_judgments_are_the_textbook_number_for_one_mean() -> None:
    """(1.645 + 0.842)^2 = 6.18 times the variance over the squared gap."""
    found = required_judgments(
        critical=1.645, power=0.8, variance=0.5, r_squared=0.2, theta_plan=0.0, bound=-0.1
    )
    assert found == pytest.approx(6.183 * 0.4 / 0.01, rel=1e-3)


def test_a_finite_population_needs_fewer_on_its_own_clock() -> None:
    """N n/(N - n) = n of a large one, for a flat boundary."""
    plan: dict[str, Any] = {
        "critical": 2.5, "power": 0.8, "variance": 0.2, "r_squared": 0.0, "bound": -0.1,
    }  # fmt: skip
    large = required_judgments(theta_plan=0.0, **plan)
    small = required_judgments(theta_plan=0.0, n_population=300, **plan)
    assert small == pytest.approx(300 * large / (300 + large))


def test_judgments_needed_count_the_rise_of_the_boundary() -> None:
    critical = CriticalValue(2.4, growth=0.15, start=50, n_population=300)
    n = required_judgments(
        critical=critical, power=0.8, variance=0.2, r_squared=0.0, theta_plan=0.0, bound=-0.1,
        n_population=300,
    )  # fmt: skip
    c = 2.4 * (250 / (300 - n)) ** 0.15
    assert 300 * n / (300 - n) == pytest.approx((c + 0.8416) ** 2 * 0.2 / 0.01, rel=1e-3)


def test_rare_failures_need_more_than_residuals_of_the_same_spread_would() -> None:
    """The pseudo residual leans the limits outwards, all the more the smaller the spread."""
    point, skewed = (
        _characteristics((-0.05 + 0.5 * sd,), residual_sd=sd, n_min=20)[0] for sd in (10.0, 0.1)
    )
    assert point.median is not None
    assert skewed.median is not None
    assert skewed.median > 1.3 * point.median


def test_no_number_of_judgments_shows_a_difference_at_the_bound() -> None:
    found = required_judgments(
        critical=1.645, power=0.8, variance=0.5, r_squared=0.2, theta_plan=-0.1, bound=-0.1
    )
    assert found == np.inf


def test_a_share_that_is_not_one_is_refused() -> None:
    with pytest.raises(ValueError, match="r_squared"):
        required_judgments(
            critical=1.6, power=0.8, variance=0.5, r_squared=1.0, theta_plan=0, bound=-0.1
        )


@pytest.mark.skipif(not DATA.is_dir(), reason="the human judgments of shared/data are missing")
@pytest.mark.parametrize(
    ("folder", "dimension", "stated"),
    [("evouna_tq", "correctness", 99), ("xstest", "refusal_appropriate", 284)],
)
def test_required_judgments_on_real_data_are_those_of_the_specification(
    folder: str, dimension: str, stated: float
) -> None:
    assert _required_on_average(folder, dimension, 0.05) == pytest.approx(stated, rel=0.1)


def test_one_look_has_the_power_of_the_formula() -> None:
    n = round(
        required_judgments(
            critical=1.645, power=0.8, variance=0.25, r_squared=0, theta_plan=0, bound=-0.05
        )
    )
    (point,) = _characteristics((0.0,), residual_sd=0.5, n_max=n, n_min=n, critical=1.645)
    assert point.approved == pytest.approx(0.8, abs=0.03)


def test_false_approval_at_the_bound_is_below_the_error_of_the_plan() -> None:
    """5%, and 3 Monte Carlo standard errors of the simulation's own runs."""
    (point,) = _characteristics((-0.05,), residual_sd=0.5)
    slack = 3 * np.sqrt(0.05 * 0.95 / 3_000)
    assert point.approved <= 0.05 + slack
    assert point.rejected <= 0.05 + slack


def test_a_quarter_of_the_spread_above_the_bound_is_nearly_always_approved() -> None:
    """The specification: at least 98% by 400 judgments, median at most 95."""
    (point,) = _characteristics((0.075,), residual_sd=0.5)
    assert point.approved >= 0.98
    assert point.median is not None
    assert point.median <= 95


def test_a_worse_candidate_is_rejected_and_never_half_approved() -> None:
    (point,) = _characteristics((-0.15,))
    assert point.rejected > 0.99
    assert point.median is None


def test_scale_does_not_matter_but_for_the_pseudo_residual() -> None:
    small, large = (
        _characteristics((bound + 0.25 * spread,), bound=bound, residual_sd=spread)[0].approved
        for bound, spread in ((-0.5, 10.0), (-5.0, 100.0))
    )
    assert small == pytest.approx(large, abs=0.01)


def test_a_small_population_ends_before_its_last_pair() -> None:
    (point,) = _characteristics((0.0,), n_population=60)
    assert point.approved > 0.9


def test_the_truths_of_interest_start_at_the_bound_and_hold_no_difference() -> None:
    truths = truths_of_interest(-0.05, 0.4)
    assert truths == pytest.approx((-0.05, 0.0, 0.05, 0.1, 0.15))
