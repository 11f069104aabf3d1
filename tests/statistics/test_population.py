"""The digest of the population and the average taken over it."""

import numpy as np
import pytest

from calibration.statistics.averaging import Rows, average
from calibration.statistics.design_matrix import Shape
from calibration.statistics.outcome import Family, Outcome, Scale
from calibration.statistics.population import digest
from calibration.statistics.prediction import expected, linear
from calibration.statistics.priors import PREFERENCE

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


def rows(size: int) -> Rows:
    rng = np.random.default_rng(6)
    weight = rng.gamma(2.0, size=size)
    segment = rng.integers(2, size=size)
    return Rows(0, rng.standard_normal((size, 4)), segment, weight / weight.sum())


def test_few_distinct_rows_are_kept_exactly() -> None:
    x = np.repeat(np.arange(5.0)[:, None], 100, axis=0)
    bins = digest(x, np.zeros(500, dtype=np.int64), np.ones(500))
    assert len(bins.x) == 5
    np.testing.assert_allclose(bins.weight, 0.2)
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


@pytest.mark.parametrize("size", [500, 20_000])
def test_the_average_equals_the_naive_one_over_all_rows(size: int) -> None:
    given, drawn = rows(size), draws()
    naive = expected(drawn, SHAPE, OUTCOME, linear(drawn, SHAPE, given.x, 0, given.segment))
    sums = average(drawn, SHAPE, OUTCOME, given)
    for code in (0, 1):
        inside = given.segment == code
        np.testing.assert_allclose(sums[code], naive[:, inside] @ given.weight[inside], atol=1e-3)
