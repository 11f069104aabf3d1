"""Leave-one-out predictions against the closed form of a conjugate model."""

import numpy as np

from calibration.statistics.loo import leave_one_out


def test_predictions_match_the_closed_form_of_a_normal_mean() -> None:
    """y ~ N(mu, 1), mu ~ N(0, 10^2): without y_i, mu has the mean sum_{j != i} y_j/(n - .99)."""
    rng = np.random.default_rng(4)
    y = rng.standard_normal(40) + 0.5
    precision = len(y) + 0.01
    mu = y.sum() / precision + rng.standard_normal(20_000) / np.sqrt(precision)
    likelihood = -0.5 * (y - mu[:, None]) ** 2
    f = np.repeat(mu[:, None], len(y), axis=1)
    exact = (y.sum() - y) / (precision - 1)
    left_out = leave_one_out(f, likelihood)
    np.testing.assert_allclose(left_out.prediction, exact, atol=0.01)
    assert left_out.k_hat.max() < 0.7


def test_nothing_judged_gives_nothing() -> None:
    left_out = leave_one_out(np.empty((10, 0)), np.empty((10, 0)))
    assert left_out.prediction.shape == (0,)
