"""Taking the sign from a spread changes no effect, and the prior is the one that is documented."""

import numpy as np
import pymc as pm
import pytest

from calibration.statistics import synthetic
from calibration.statistics.design_matrix import data_of, shape_of
from calibration.statistics.features import normalise
from calibration.statistics.model import build
from calibration.statistics.signs import SPREADS, fold


def test_folding_keeps_every_product_and_makes_spreads_positive() -> None:
    rng = np.random.default_rng(1)
    draws = {"segment_sd": rng.standard_normal((4, 50)), "u": rng.standard_normal((4, 50, 3))}
    draws |= {"tau": rng.standard_normal((4, 50)), "b": rng.standard_normal((4, 50, 5, 2))}
    draws |= {"alpha": rng.standard_normal((4, 50, 2))}
    folded = fold(draws)
    assert (folded["segment_sd"] >= 0).all()
    assert (folded["tau"] >= 0).all()
    np.testing.assert_array_equal(folded["alpha"], draws["alpha"])
    np.testing.assert_array_equal(
        folded["segment_sd"][..., None] * folded["u"], draws["segment_sd"][..., None] * draws["u"]
    )
    np.testing.assert_array_equal(
        folded["tau"][..., None, None] * folded["b"], draws["tau"][..., None, None] * draws["b"]
    )


def test_slopes_have_the_prior_of_a_common_slope_and_independent_differences() -> None:
    """beta ~ N(0, .7), b_c ~ N(0, tau), tau ~ HalfN(.4): var .49 + .16, covariance .49."""
    world = synthetic.World(n_population=40, difference=(0.0, 0.0, 0.0))
    evidence = synthetic.judge(synthetic.make(world, seed=1), 10, seed=1)
    features = normalise(evidence.population)
    shape = shape_of(evidence, features)
    model = build(shape, data_of(evidence, features, shape))
    names = ("beta", "tau", "b")
    beta, tau, b = pm.draw([model[name] for name in names], draws=20_000, random_seed=2)
    slopes = (beta[:, :, None] + tau[:, None, None] * b)[:, 0]
    covariance = np.cov(slopes.T)
    np.testing.assert_allclose(np.diag(covariance), 0.65, rtol=0.05)
    assert covariance[0, 1] == pytest.approx(0.49, rel=0.05)
    assert np.abs(tau).mean() == pytest.approx(0.4 * np.sqrt(2 / np.pi), rel=0.03)


def test_every_spread_of_the_model_is_known() -> None:
    world = synthetic.World(
        n_population=80,
        difference=(0.0, 0.0),
        segment_effect=(0.1, -0.1),
        order_effect=0.2,
        annotators=3,
    )
    evidence = synthetic.judge(synthetic.make(world, seed=1), 40, seed=1)
    features = normalise(evidence.population)
    shape = shape_of(evidence, features)
    model = build(shape, data_of(evidence, features, shape))
    named = {variable.name for variable in model.free_RVs}
    assert {name for name in named if name.endswith(("_sd", "tau"))} <= set(SPREADS)
    assert {SPREADS[name] for name in named & set(SPREADS)} <= named
