"""Pareto smoothing in numpy against ArviZ and against known tails."""

import arviz
import numpy as np
import pytest

from calibration.statistics.psis import fit_pareto, smooth


def ratios(seed: int, draws: int) -> np.ndarray:
    """Log ratios from nearly equal to hopelessly heavy-tailed, one column each."""
    rng = np.random.default_rng(seed)
    columns = [scale * rng.standard_normal(draws) for scale in (0.01, 0.3, 1.0, 3.0, 10.0)]
    columns += [rng.standard_exponential(draws) * scale for scale in (0.2, 0.7, 2.0)]
    columns += [rng.standard_cauchy(draws), rng.standard_t(3, draws), rng.random(draws)]
    return np.column_stack(columns)


@pytest.mark.parametrize("draws", [100, 1000, 4000])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_weights_and_shape_are_those_of_arviz(seed: int, draws: int) -> None:
    given = ratios(seed, draws)
    log_weight, k_hat = arviz.psislw(given.T.copy())
    found = smooth(given)
    np.testing.assert_allclose(found.k_hat, k_hat, rtol=1e-9)
    np.testing.assert_allclose(found.weight, np.exp(log_weight).T, atol=1e-12)


def test_draws_that_tie_are_smoothed_alike() -> None:
    """Which of two equal ratios gets the larger order statistic is arbitrary, the set is not."""
    rng = np.random.default_rng(4)
    given = np.column_stack(
        [rng.standard_normal(4000).round(1), np.zeros(4000), -rng.poisson(1.0, 4000)]
    )
    log_weight, k_hat = arviz.psislw(given.T.copy())
    found = smooth(given)
    np.testing.assert_allclose(found.k_hat, k_hat, rtol=1e-9)
    np.testing.assert_allclose(
        np.sort(found.weight, axis=0), np.sort(np.exp(log_weight).T, axis=0), atol=1e-12
    )


@pytest.mark.parametrize("shape", [-0.2, 0.2, 0.5, 0.9])
def test_the_shape_of_a_pareto_tail_is_recovered(shape: float) -> None:
    uniform = np.random.default_rng(5).random((40, 2000))
    excess = np.sort(2 * np.expm1(-shape * np.log1p(-uniform)) / shape, axis=1)
    k, sigma = fit_pareto(excess)
    assert k.mean() == pytest.approx(shape, abs=0.03)
    assert sigma.mean() == pytest.approx(2, rel=0.05)


def test_equal_ratios_give_equal_weights_and_no_shape() -> None:
    found = smooth(np.full((1000, 2), 3.0))
    np.testing.assert_allclose(found.weight, 1 / 1000)
    assert np.isinf(found.k_hat).all()


def test_what_is_given_is_not_changed() -> None:
    given = ratios(6, 500)
    kept = given.copy()
    smooth(given)
    np.testing.assert_array_equal(given, kept)
