import pickle

import numpy as np
import pytest
from scipy import stats

from calibration.statistics.crossing import boundary
from calibration.statistics.rules import (
    PSEUDO_RESIDUAL,
    CriticalValue,
    Skew,
    critical_at,
    critical_value,
    information,
    limits,
    skewness,
    standard_error,
)


def _crossings(times: np.ndarray, bound: float | np.ndarray, runs: int, seed: int) -> np.ndarray:
    """Whether each simulated path passes the bound, shape (runs,)."""
    steps = np.sqrt(np.diff(times, prepend=0))
    walks = np.random.default_rng(seed).standard_normal((runs, len(times))) * steps
    return np.asarray((np.cumsum(walks, axis=1) / np.sqrt(times) >= bound).any(axis=1))


@pytest.mark.parametrize(
    ("looks", "published"),
    [(1, 1.960), (2, 2.178), (3, 2.289), (4, 2.361), (5, 2.413), (10, 2.555)],
)
def test_boundary_is_that_of_pocock_in_jennison_and_turnbull_table_2_1(
    looks: int, published: float
) -> None:
    assert boundary(np.arange(1.0, looks + 1), 0.025) == pytest.approx(published, abs=6e-4)


@pytest.mark.parametrize(
    ("population", "n_max", "alpha"), [(10**6, 400, 0.05), (450, 400, 0.05), (10**6, 900, 0.05)]
)
def test_boundary_is_passed_as_often_as_asked_in_simulation(
    population: int, n_max: int, alpha: float
) -> None:
    times = information(np.arange(50, n_max + 1), population)
    runs = 4_000
    passed = _crossings(times, boundary(times, alpha), runs, seed=n_max + population)
    assert passed.mean() == pytest.approx(alpha, abs=3 * np.sqrt(alpha * (1 - alpha) / runs))


@pytest.mark.parametrize(
    ("population", "alpha", "stated"),
    [(10**6, 0.05, 2.576), (450, 0.05, 2.8), (10**6, 0.0125, 3.15)],
)
def test_critical_value_is_the_one_of_the_specification_less_its_allowance(
    population: int, alpha: float, stated: float
) -> None:
    """The specification adds .1 for finite samples; here the limits are corrected for skewness."""
    found = critical_value(alpha=alpha, n_max=400, n_population=population, growth=0.0)
    assert found == pytest.approx(stated - 0.1, abs=0.03)


@pytest.mark.parametrize(("population", "n_max"), [(300, 300), (450, 400), (2_000, 400)])
def test_a_boundary_that_rises_is_passed_as_often_as_alpha(population: int, n_max: int) -> None:
    """By simulated paths on the clock of the population, a look after every judgment."""
    critical = critical_value(alpha=0.05, n_max=n_max, n_population=population)
    looks = np.arange(50, min(n_max, population - 1) + 1)
    bounds, runs = critical_at(critical, looks), 4_000
    passed = _crossings(information(looks, population), bounds, runs, seed=population)
    assert passed.mean() == pytest.approx(0.05, abs=3 * np.sqrt(0.05 * 0.95 / runs))
    assert (np.diff(bounds) > 0).all()


def test_a_boundary_rises_by_the_share_of_pairs_left_and_starts_at_c() -> None:
    critical = CriticalValue(2.4, growth=0.5, start=50, n_population=450)
    assert critical_at(critical, np.array([10, 50, 350])) == pytest.approx([2.4, 2.4, 4.8])


def test_a_plain_number_is_a_flat_boundary() -> None:
    assert critical_at(2.6, np.array([50, 400])) == pytest.approx([2.6, 2.6])


def test_a_rising_boundary_asks_less_of_the_first_looks_of_a_small_population() -> None:
    small, large = (
        [critical_value(alpha=0.05, n_max=400, n_population=size, growth=g) for g in (0.0, 0.15)]
        for size in (450, 10**6)
    )
    assert small[1] < small[0] - 0.2
    assert large[1] == pytest.approx(large[0], abs=1e-3)


def test_limits_widen_with_the_boundary() -> None:
    critical = CriticalValue(2.4, growth=0.5, start=50, n_population=450)
    found = limits(0.1, 0.02, n_judgments=350, n_columns=0, critical=critical)
    assert found.high == pytest.approx(0.1 + 0.02 * stats.t.isf(stats.norm.sf(4.8), 349))


def test_a_critical_value_keeps_its_boundary_when_sent_to_another_process() -> None:
    packed = pickle.dumps(critical_value(alpha=0.05, n_max=90, n_population=100))
    sent = pickle.loads(packed)  # noqa: S301 - packed a line above
    assert critical_at(sent, 90) > critical_at(sent, 50)


def test_a_single_look_needs_the_normal_quantile() -> None:
    found = critical_value(alpha=0.05, n_max=80, n_population=10**6, n_min=80)
    assert found == pytest.approx(1.6449, abs=1e-3)


def test_looks_beyond_the_population_do_not_count() -> None:
    beyond = critical_value(alpha=0.05, n_max=400, n_population=200)
    assert beyond == critical_value(alpha=0.05, n_max=199, n_population=200)


def test_a_population_smaller_than_the_first_look_leaves_one_look() -> None:
    found = critical_value(alpha=0.05, n_max=400, n_population=30)
    assert found == pytest.approx(1.6449, abs=1e-3)


@pytest.mark.parametrize(("alpha", "n_max"), [(0.0, 400), (0.5, 400), (0.05, 40)])
def test_a_plan_without_sense_is_refused(alpha: float, n_max: int) -> None:
    with pytest.raises(ValueError, match=r"alpha must|no looks"):
        critical_value(alpha=alpha, n_max=n_max, n_population=1000)


def test_boundary_refuses_information_that_does_not_grow() -> None:
    with pytest.raises(ValueError, match="increasing"):
        boundary(np.array([1.0, 1.0]), 0.05)


def test_standard_error_of_equal_weights_is_the_formula_of_the_rule() -> None:
    residuals = np.array([0.5, -1.0, 0.25, 0.25])
    expected = np.sqrt((1 - 4 / 10) * (0.25 + 1 + 0.0625 + 0.0625 + 1) / (3 * 4))
    assert standard_error(residuals, np.full(4, 0.25), 10, pseudo=1.0) == pytest.approx(expected)


def test_standard_error_vanishes_when_every_pair_is_judged() -> None:
    assert standard_error(np.array([1.0, -1.0]), np.full(2, 0.5), 2) == 0


def test_standard_error_is_unknown_from_a_single_judgment() -> None:
    assert standard_error(np.array([1.0]), np.ones(1), 10) == np.inf


def test_clusters_of_one_pair_change_nothing() -> None:
    residuals, weights = np.array([0.5, -1.0, 0.25]), np.array([0.5, 0.25, 0.25])
    alone = standard_error(residuals, weights, 10, np.array([7, 3, 5]))
    assert alone == pytest.approx(standard_error(residuals, weights, 10))


def test_pairs_repeated_within_clusters_count_once() -> None:
    residuals = np.array([0.5, -1.0, 0.25, 0.6])
    single = standard_error(residuals, np.full(4, 0.25), 10**9)
    doubled = standard_error(np.repeat(residuals, 2), np.full(8, 1 / 8), 10**9, np.arange(8) // 2)
    assert doubled == pytest.approx(single, rel=1e-6)


def test_standard_error_covers_the_spread_of_weighted_means() -> None:
    rng = np.random.default_rng(3)
    weights = rng.uniform(0.5, 2, 200)
    weights /= weights.sum()
    draws = rng.normal(0, 0.5, (2_000, 200))
    stated = np.mean([standard_error(draw, weights, 10**9) for draw in draws])
    assert stated == pytest.approx((draws @ weights).std(), rel=0.06)


def test_limits_are_those_of_student() -> None:
    found = limits(0.1, 0.02, n_judgments=61, n_columns=4, critical=2.576)
    half = 0.02 * stats.t.ppf(stats.norm.cdf(2.576), 56)
    assert (found.low, found.high) == pytest.approx((0.1 - half, 0.1 + half))


def test_limits_exist_with_more_columns_than_judgments() -> None:
    found = limits(0.1, 0.02, n_judgments=13, n_columns=40, critical=2.0)
    half = 0.02 * stats.t.ppf(stats.norm.cdf(2.0), 4)
    assert found.high == pytest.approx(0.1 + half)


def test_limits_close_on_a_known_value() -> None:
    found = limits(0.1, 0.0, n_judgments=2, n_columns=4, critical=2.576)
    assert (found.low, found.high) == (0.1, 0.1)


def test_skewness_is_the_cumulant_ratio_with_the_unseen_failure_on_either_side() -> None:
    residuals = np.array([0.5, -1.0, 0.25, 0.25])
    found = skewness(residuals, np.full(4, 0.25), 10)
    cubes, squares = 0.125 - 1 + 2 / 64, 0.25 + 1 + 2 / 16 + PSEUDO_RESIDUAL
    assert found.low == pytest.approx(0.6 * (cubes - PSEUDO_RESIDUAL) / squares / 4)
    assert found.high == pytest.approx(0.6 * (cubes + PSEUDO_RESIDUAL) / squares / 4)


@pytest.mark.parametrize("n", [0, 4])
def test_skewness_of_nothing_and_of_everything_is_none(n: int) -> None:
    assert skewness(np.ones(n), np.full(n, 0.25), n) == Skew(0, 0)


def test_skewness_moves_limits_outwards_and_never_inwards() -> None:
    plain = limits(0.0, 0.1, n_judgments=99, n_columns=0, critical=2.5)
    left = limits(0.0, 0.1, n_judgments=99, n_columns=0, critical=2.5, skew=Skew(-0.02, -0.01))
    assert left.low == pytest.approx(plain.low - 0.02 * (2 * 2.5**2 + 1) / 6)
    assert left.high == plain.high


def _approved_by_chance(chance: float, pseudo: float, runs: int) -> float:
    """Share of runs in which the corrected rule passes a bound on which the truth lies.

    Judgments are -1 with the chance given, otherwise 0; a look after each from 50 to 400.
    """
    rng = np.random.default_rng(7)
    n = np.arange(50, 401)
    critical = critical_value(alpha=0.05, n_max=400, n_population=10**6)
    failures = np.cumsum(rng.random((runs, 400)) < chance, axis=1)[:, 49:]
    mean = -1.0 * failures / n
    squares = failures * (1 + mean) ** 2 + (n - failures) * mean**2
    cubes = -1.0 * failures * (1 + mean) ** 3 - (n - failures) * mean**3
    half = stats.t.isf(stats.norm.sf(critical), n - 1) * np.sqrt((squares + pseudo) / (n * (n - 1)))
    lean = (2 * critical**2 + 1) / 6 * (cubes - pseudo) / (squares + pseudo) / n
    low = mean - half + np.minimum(lean, 0)
    return float((low > -chance).any(axis=1).mean())


@pytest.mark.parametrize("chance", [0.01, 0.03, 0.05])
def test_rare_failures_in_one_direction_pass_no_more_often_than_alpha(chance: float) -> None:
    slack = 3 * np.sqrt(0.05 * 0.95 / 2_000)
    assert _approved_by_chance(chance, PSEUDO_RESIDUAL, runs=2_000) <= 0.05 + slack


def test_limits_of_a_sample_of_rare_failures_are_those_the_simulation_uses() -> None:
    value = np.r_[np.full(3, -1.0), np.zeros(97)]
    residuals, weights = value - value.mean(), np.full(100, 0.01)
    found = limits(
        float(value.mean()),
        standard_error(residuals, weights, 10**9),
        n_judgments=100,
        n_columns=0,
        critical=2.5,
        skew=skewness(residuals, weights, 10**9),
    )
    squares = 3 * 0.97**2 + 97 * 0.03**2 + PSEUDO_RESIDUAL
    cubes = -3 * 0.97**3 + 97 * 0.03**3 - PSEUDO_RESIDUAL
    half = stats.t.isf(stats.norm.sf(2.5), 99) * np.sqrt(squares / 9_900)
    assert found.low == pytest.approx(-0.03 - half + 13.5 / 6 * cubes / squares / 100)
