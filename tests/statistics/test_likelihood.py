"""What Laplace's approximation climbs is exactly the model that is sampled."""

from typing import Any

import numpy as np
import pytest
from pytensor.tensor import as_tensor
from scipy import stats

from calibration.statistics.curvature import bend
from calibration.statistics.design_matrix import data_of
from calibration.statistics.features import normalise
from calibration.statistics.likelihood import Likelihood, likelihood_of
from calibration.statistics.model import build
from calibration.statistics.outcome import Floats, Outcome
from calibration.statistics.prediction import Posterior, judged_eta, log_likelihood
from calibration.statistics.synthetic import World
from tests.statistics.evidences import GAUSSIAN, GRADES, PLAIN, RICH, THREE, evidence_of

CASES = [
    pytest.param(outcome, world, id=f"{outcome.scale}-{name}")
    for outcome in (THREE, GRADES, GAUSSIAN)
    for name, world in (("plain", PLAIN), ("rich", RICH))
]


def likelihood(outcome: Outcome, world: World) -> Likelihood:
    evidence = evidence_of(outcome, world)
    return likelihood_of(evidence, normalise(evidence.population))


def points(of: Likelihood, count: int = 3) -> Floats:
    size = of.coordinates.outer + of.coordinates.inner
    return np.random.default_rng(1).normal(size=(count, size))


@pytest.mark.parametrize(("outcome", "world"), CASES)
def test_the_density_is_the_one_of_pymc(outcome: Outcome, world: World) -> None:
    """Up to a constant, and to the coordinates of the spreads, whose priors are taken out."""
    evidence = evidence_of(outcome, world)
    features = normalise(evidence.population)
    ours = likelihood_of(evidence, features)
    x = points(ours)
    named = ours.coordinates.named(x)
    mine = ours.at(x) - 0.5 * (x**2).sum(axis=1)
    for i, (name, scale) in enumerate(ours.coordinates.spreads):
        mine += 0.5 * x[:, i] ** 2 + stats.halfnorm.logpdf(named[name], scale=scale)
    mine -= sum(np.log(s) for s in _slope_scales(ours, named))
    theirs = logp_of_pymc(build(ours.shape, data_of(evidence, features, ours.shape)), named)
    if "sigma" in named:
        theirs -= np.log(named["sigma"])  # PyMC's value is its logarithm
    assert np.diff(mine) == pytest.approx(np.diff(theirs), abs=1e-8)


def _slope_scales(ours: Likelihood, named: dict[str, Floats]) -> list[Floats]:
    """The prior scale of every mean slope; it is not fixed where tau adds to it."""
    if "tau" not in named:
        return []
    variance = ours.shape.priors.beta**2 + named["tau"] ** 2 / ours.shape.candidates
    return [np.sqrt(variance)] * ours.shape.columns


def logp_of_pymc(model: Any, named: dict[str, Floats]) -> Floats:
    """Of every draw, each parameter as the value that PyMC has for it."""
    compiled = model.compile_logp(mode="FAST_COMPILE")
    values = {}
    for rv in model.free_RVs:
        value, transform = named[rv.name], model.rvs_to_transforms[rv]
        if transform is not None:
            value = transform.forward(as_tensor(value), *rv.owner.inputs).eval(mode="FAST_COMPILE")
        values[model.rvs_to_values[rv].name] = value
    count = len(named["alpha"])
    points = [{name: value[i] for name, value in values.items()} for i in range(count)]
    return np.array([float(compiled(point)) for point in points])


@pytest.mark.parametrize(("outcome", "world"), CASES)
def test_the_density_is_the_one_of_the_analysis(outcome: Outcome, world: World) -> None:
    evidence = evidence_of(outcome, world)
    features = normalise(evidence.population)
    ours = likelihood_of(evidence, features)
    x = points(ours)
    named = ours.coordinates.named(x)
    posterior = Posterior(ours.shape, features, named, {}, (), "test")
    eta = judged_eta(posterior, evidence.population, evidence.judgments)
    theirs = log_likelihood(named, ours.shape, outcome, evidence.judgments, eta)
    assert ours.at(x) == pytest.approx(theirs.sum(axis=1), abs=1e-8)


@pytest.mark.parametrize(("outcome", "world"), CASES)
def test_gradient_and_curvature_are_those_of_finite_differences(
    outcome: Outcome, world: World
) -> None:
    ours = likelihood(outcome, world)
    x = points(ours)
    z, w = x[:, : ours.coordinates.outer], x[:, ours.coordinates.outer :]
    found = bend(ours, z, w, exact=True)
    step = 1e-5
    for i, along in enumerate(np.eye(w.shape[1]) * step):
        up, down = bend(ours, z, w + along, exact=True), bend(ours, z, w - along, exact=True)
        slope = (up.value - down.value) / (2 * step)
        assert found.gradient[:, i] == pytest.approx(slope, rel=1e-5, abs=1e-5)
        turn = (down.gradient - up.gradient) / (2 * step)
        assert found.curvature[:, :, i] == pytest.approx(turn, rel=1e-5, abs=1e-5)


@pytest.mark.parametrize(("outcome", "world"), CASES)
def test_the_curvature_of_the_climb_is_nowhere_below_that_of_the_prior(
    outcome: Outcome, world: World
) -> None:
    ours = likelihood(outcome, world)
    x = 2 * points(ours, 20)
    found = bend(ours, x[:, : ours.coordinates.outer], x[:, ours.coordinates.outer :], exact=False)
    values = np.linalg.eigvalsh(found.curvature)
    assert (values[:, 0] >= 1 - 1e-9 * values[:, -1]).all()
