"""The digest of the population and the average taken over it."""

from functools import cache

import numpy as np
import pytest

from calibration.statistics import synthetic
from calibration.statistics.averaging import average
from calibration.statistics.design_matrix import Shape
from calibration.statistics.outcome import Family, Outcome, Scale
from calibration.statistics.population import digest
from calibration.statistics.prediction import expected, linear
from calibration.statistics.priors import PREFERENCE
from calibration.statistics.rows import Rows, rows_of

SHAPE = Shape(
    family=Family.ORDINAL,
    levels=1,
    priors=PREFERENCE,
    candidates=1,
    columns=4,
    segments=2,
    annotators=1,
    order=False,
    discrimination=False,
    interact=True,
)
OUTCOME = Outcome(Scale.PREFERENCE_3)
MANY = 50_000


def draws(count: int = 50) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(5)
    return {
        "alpha": 0.3 + 0.2 * rng.standard_normal((count, 1)),
        "beta": np.array([0.8, 0.4, -0.2, 0.1]) + 0.1 * rng.standard_normal((count, 4)),
        "segment_sd": np.full(count, 0.5),
        "u": np.tile([0.4, -0.4], (count, 1)),
        "segment_tau": np.full(count, 0.2),
        "b_segment": 0.3 * rng.standard_normal((count, 4, 2)),
        "log_kappa": 0.1 * rng.standard_normal(count),
    }


@cache
def rows(size: int) -> Rows:
    rng = np.random.default_rng(6)
    weight = rng.gamma(2.0, size=size)
    segment = rng.integers(2, size=size)
    return Rows(
        candidate=0,
        place=np.arange(size),
        x=rng.standard_normal((size, 4)),
        segment=segment,
        cluster=np.arange(size),
        weight=weight / weight.sum(),
    )


def test_few_distinct_rows_are_kept_exactly() -> None:
    x = np.repeat(np.arange(5.0)[:, None], 100, axis=0)
    bins = digest(x, np.zeros(500, dtype=np.int64), np.ones(500))
    assert len(bins.x) == 5
    np.testing.assert_allclose(bins.weight, 0.2)
    assert bins.exact
    assert not bins.spread.any()


def test_bins_never_mix_segments_and_keep_means_and_weights() -> None:
    given = rows(5000)
    bins = digest(given.x, given.segment, given.weight, most_rows=100)
    assert len(bins.x) <= 100
    np.testing.assert_allclose(bins.weight.sum(), 1)
    for code in (0, 1):
        inside, binned = given.segment == code, bins.segment == code
        np.testing.assert_allclose(bins.weight[binned].sum(), given.weight[inside].sum())
        np.testing.assert_allclose(
            bins.weight[binned] @ bins.x[binned], given.weight[inside] @ given.x[inside]
        )


def test_the_digest_bounds_what_binning_costs() -> None:
    given = rows(5000)
    bins = digest(given.x, given.segment, given.weight, most_rows=200)
    slope = np.array([0.9, -0.5, 0.3, 0.1])
    exact = given.weight @ np.sin(given.x @ slope)
    binned = bins.weight @ np.sin(bins.x @ slope)
    assert abs(exact - binned) <= bins.error_bound(slope, curvature=1.0)


def test_equal_rows_of_two_segments_are_not_joined() -> None:
    segment = np.array([0, 0, 1], dtype=np.int64)
    bins = digest(np.ones((3, 2)), segment, np.array([0.5, 0.25, 0.25]))
    assert dict(zip(bins.segment.tolist(), bins.weight.tolist(), strict=True)) == {0: 0.75, 1: 0.25}


def test_two_points_a_bin_bound_what_binning_costs_far_tighter() -> None:
    given = rows(5000)
    bins = digest(given.x, given.segment, given.weight, most_rows=200)
    slope = np.array([0.9, -0.5, 0.3, 0.1])
    middle, aside = bins.x @ slope, np.sqrt(bins.variance(slope))
    read = bins.weight @ (np.sin(middle - aside) + np.sin(middle + aside)) / 2
    error = abs(read - given.weight @ np.sin(given.x @ slope))
    assert error <= bins.error_bound_of_two(slope, bend=1.0)
    assert error <= bins.error_bound(slope, curvature=1.0) / 20


def test_a_bin_s_spread_is_the_covariance_of_its_rows() -> None:
    given = rows(300)
    bins = digest(given.x, np.zeros(300, dtype=np.int64), given.weight, most_rows=1)
    wanted = np.cov(given.x.T, aweights=given.weight, ddof=0)
    np.testing.assert_allclose(bins.spread[0], wanted, atol=1e-12)
    off = given.x - given.weight @ given.x
    assert bins.cubes == pytest.approx(given.weight @ np.linalg.norm(off, axis=1) ** 3)


@pytest.mark.parametrize("size", [500, 20_000, MANY])
def test_the_average_equals_the_naive_one_over_all_rows(size: int) -> None:
    given, drawn = rows(size), draws()
    naive = expected(drawn, SHAPE, OUTCOME, linear(drawn, SHAPE, given.x, 0, given.segment))
    sums = average(drawn, SHAPE, OUTCOME, given)
    for code in (0, 1):
        inside = given.segment == code
        np.testing.assert_allclose(sums[code], naive[:, inside] @ given.weight[inside], atol=1e-3)


def test_at_one_draw_a_large_population_costs_less_than_the_stated_bound() -> None:
    given = rows(MANY)
    assert len(given.fine.x) < MANY
    drawn = {name: values[:1] for name, values in draws().items()}
    naive = expected(drawn, SHAPE, OUTCOME, linear(drawn, SHAPE, given.x, 0, given.segment))
    read = sum(float(part[0]) for part in average(drawn, SHAPE, OUTCOME, given).values())
    error = abs(read - naive[0] @ given.weight)
    slope = drawn["beta"][0] + 0.2 * drawn["b_segment"][0].T[given.fine.segment]
    assert error <= given.fine.error_bound_of_two(slope, bend=0.25)
    assert error <= 2e-5


def test_parts_of_five_populations_of_four_candidates_are_kept_together() -> None:
    made = [
        synthetic.make(synthetic.World(n_population=4, difference=(0.1, 0.0, 0.0, 0.0)), seed=seed)
        for seed in range(5)
    ]
    parts = [(one.population, candidate) for one in made for candidate in range(4)]
    first = [rows_of(*part) for part in parts]
    assert all(rows_of(*part) is rows for part, rows in zip(parts, first, strict=True))
