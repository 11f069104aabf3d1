"""The posterior without a sampler: Laplace's approximation, corrected by importance weights.

Effects given spreads are nearly normal around their mode; spreads are few. So spreads are drawn
from a distribution fitted to their Laplace evidence, effects from the normal at their mode made
to fit a skewed posterior, and every draw is weighted by the exact joint density over the density
it was drawn from (nested Laplace, 0811.2110, within importance sampling; the weights are smoothed
and judged as in 1507.02646).
"""

from dataclasses import dataclass

import numpy as np

from calibration.statistics.coordinates import Coordinates
from calibration.statistics.diagnostics import LEAST_ESS, MOST_K_HAT, weighed
from calibration.statistics.evidence import Evidence
from calibration.statistics.features import normalise
from calibration.statistics.laplace_effects import effects_at
from calibration.statistics.laplace_spreads import Surface, explore, points
from calibration.statistics.likelihood import Likelihood, likelihood_of
from calibration.statistics.modes import modes
from calibration.statistics.normal_points import normal_points
from calibration.statistics.outcome import Floats
from calibration.statistics.prediction import Posterior
from calibration.statistics.psis import smooth
from calibration.statistics.resampling import systematic
from calibration.statistics.variational import Correction, correction

METHOD = "laplace"
DRAWS = 4000
_LEAST_POWER, _MORE = 11, 2  # of two: proposals at least, and how many more where unreliable
_MOST_WORK, _LEAST_DISTINCT = 4e8, 7  # distinct spreads times D^3; a power of two


def approximate(evidence: Evidence, *, seed: int, draws: int = DRAWS) -> Posterior:
    """`draws` equally weighted draws of the posterior of one dimension, in random order.

    The same evidence and seed give the same draws. diagnostics: k_hat, the Pareto shape of the
    weights (unreliable above .7); ess, their effective number; draws. Where these are not good
    enough, four times as many proposals decide; warnings that are fatal then say that the
    approximation cannot be trusted.
    """
    features = normalise(evidence.population)
    likelihood = likelihood_of(evidence, features)
    rng = np.random.default_rng(seed)
    fitted = _fit(likelihood, rng)
    power = max(_LEAST_POWER, int(draws - 1).bit_length())
    found = _weigh(likelihood, fitted, power, rng)
    if not found.reliable:
        found = _weigh(likelihood, fitted, power + _MORE, rng)
    chosen = rng.permutation(systematic(found.weight, draws, rng))
    named = likelihood.coordinates.named(found.x[chosen])
    diagnostics, warnings = weighed(found.k_hat, found.ess, draws)
    return Posterior(likelihood.shape, features, named, diagnostics, warnings, METHOD)


@dataclass(frozen=True, eq=False)
class _Fitted:
    surface: Surface
    skewed: Correction


@dataclass(frozen=True, eq=False)
class _Weighed:
    """x: points, shape (S, H + D); weight: smoothed, summing to 1, shape (S,)."""

    x: Floats
    weight: Floats
    k_hat: float

    @property
    def ess(self) -> float:
        return float(1 / (self.weight @ self.weight))

    @property
    def reliable(self) -> bool:
        return self.k_hat <= MOST_K_HAT and self.ess >= LEAST_ESS


def _fit(likelihood: Likelihood, rng: np.random.Generator) -> _Fitted:
    surface = explore(likelihood, rng)
    middle = modes(likelihood, surface.centre[None], surface.nodes.mode[:1])
    return _Fitted(surface, correction(likelihood, middle, rng))


def _weigh(
    likelihood: Likelihood, fitted: _Fitted, power: int, rng: np.random.Generator
) -> _Weighed:
    """2^power points, weighted by the exact joint density over that of the proposal."""
    away, log_spreads = points(fitted.surface, min(power, _distinct(likelihood.coordinates)), rng)
    noise = normal_points(likelihood.coordinates.inner, power, rng)
    effects, log_effects = effects_at(likelihood, fitted.surface, away, noise, fitted.skewed)
    z = np.tile(fitted.surface.at(away), (len(noise) // len(away), 1))
    x = np.concatenate([z, effects], axis=1)
    log_joint = likelihood.at(x) - 0.5 * (x**2).sum(axis=1)
    log_proposal = log_effects + np.resize(log_spreads, len(x))
    smoothed = smooth((log_joint - log_proposal)[:, None])
    return _Weighed(x, smoothed.weight[:, 0], float(smoothed.k_hat[0]))


def _distinct(coordinates: Coordinates) -> int:
    """Power of two: as many values of the spreads as their factors are worth computing."""
    if not coordinates.outer:
        return 0
    return max(_LEAST_DISTINCT, int(np.log2(_MOST_WORK / coordinates.inner**3)))
