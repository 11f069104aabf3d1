"""Picks by spread stay unbiased through their stored probabilities."""

import numpy as np
import pytest

from calibration.statistics.selection import (
    LEAST_SPREAD,
    RANDOM_SHARE,
    draw,
    probabilities,
    residual_variance,
)


def test_probabilities_add_up_and_never_fall_below_the_random_floor() -> None:
    variance = np.array([0.0, 0.1, 1.0, 4.0])
    chance = probabilities(variance)
    assert chance.sum() == pytest.approx(1)
    assert chance.min() >= RANDOM_SHARE / 4
    assert (np.diff(chance)[1:] > 0).all()


def test_a_pair_without_spread_is_floored() -> None:
    variance = np.array([0.0, 1.0])
    spread = np.sqrt([LEAST_SPREAD * 0.5, 1.0])
    by_hand = RANDOM_SHARE / 2 + (1 - RANDOM_SHARE) * spread / spread.sum()
    np.testing.assert_allclose(probabilities(variance), by_hand)


def test_equal_spread_is_a_random_draw() -> None:
    rows, importance = draw(np.ones(30), np.arange(30), 10, seed=1)
    np.testing.assert_allclose(importance, 1)
    assert len(set(rows.tolist())) == 10


def test_the_first_pick_estimates_the_total_without_bias() -> None:
    """E[importance * y] over the first draw is the mean of y: closed form, 4,000 draws."""
    rng = np.random.default_rng(3)
    y, variance = rng.standard_normal(40) + 1, rng.gamma(1.0, size=40)
    seen = []
    for seed in range(4000):
        rows, importance = draw(variance, np.arange(40), 1, seed)
        seen.append(importance[0] * y[rows[0]])
    assert np.mean(seen) == pytest.approx(y.mean(), abs=4 * np.std(seen) / np.sqrt(4000))


def test_pairs_near_surprising_ones_are_expected_to_surprise() -> None:
    features = np.linspace(-1, 1, 200)[:, None]
    rows = np.arange(0, 200, 4)
    residual = np.where(features[rows, 0] > 0, 1.0, 0.0)
    variance = residual_variance(features, rows, residual)
    assert variance[150:].min() > variance[:50].max()
