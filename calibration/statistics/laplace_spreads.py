"""Where the posterior of the spreads lies, found by Laplace's evidence of a few of their values."""

from dataclasses import dataclass

import numpy as np
from scipy import special
from scipy.linalg import solve_triangular

from calibration.statistics.likelihood import Likelihood
from calibration.statistics.modes import Modes, modes
from calibration.statistics.normal_points import normal_points
from calibration.statistics.outcome import Floats

_NODES = {1: 4, 2: 5}  # powers of two, by the number of spreads
_MOST_NODES = 6
_ROUNDS = 6
_ENOUGH = 0.4  # of the nodes, as their effective number
_TEMPER, _LEAST = 0.8, 0.25  # of the nodes must count before a normal is fitted to them
_SHRUNK = 5.0  # nodes that speak for spreads being independent
_DEGREES = 7  # of freedom of the t distribution that spreads are drawn from
_PRIOR_SHARE = 0.1  # of them from the prior


@dataclass(frozen=True, eq=False)
class Surface:
    """nodes: modes at M values of the H spreads; centre (H,), factor (H, H): a normal of z.

    `away` below counts in units of that normal.
    """

    nodes: Modes
    centre: Floats
    factor: Floats

    def at(self, away: Floats) -> Floats:
        return self.centre + away @ self.factor.T

    def away(self, z: Floats) -> Floats:
        if not len(self.centre):
            return z
        return np.asarray(solve_triangular(self.factor, (z - self.centre).T, lower=True).T)


def explore(likelihood: Likelihood, rng: np.random.Generator) -> Surface:
    """Nodes from the prior, then from the normal fitted to those before, until most count.

    Adaptive importance sampling; weights are flattened as long as too few nodes count.
    """
    outer, inner = likelihood.coordinates.outer, likelihood.coordinates.inner
    centre, factor = np.zeros(outer), np.eye(outer)
    if not outer:
        return Surface(modes(likelihood, np.zeros((1, 0)), np.zeros((1, inner))), centre, factor)
    power = _NODES.get(outer, _MOST_NODES)
    start = np.zeros((2**power, inner))
    for _ in range(_ROUNDS):
        noise = normal_points(outer, power, rng)
        nodes = modes(likelihood, centre + noise @ factor.T, start)
        log_weight = nodes.log_evidence - 0.5 * (nodes.z**2).sum(axis=1)
        log_weight += 0.5 * (noise**2).sum(axis=1)
        centre, factor, weight = _fitted(nodes.z, log_weight)
        if _effective(_weights(log_weight)) > _ENOUGH * len(noise):
            break
        start = np.repeat((weight @ nodes.mode)[None], len(noise), axis=0)
    return Surface(nodes, centre, factor)


def points(surface: Surface, power: int, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """2^power spreads in units of the surface's normal, (Z, H), and the log density of each, (Z,).

    Mostly of a t distribution around it; the prior takes a share, so that where the judgments say
    nothing of a spread (it may always be smaller) no weight can grow without bound.
    """
    outer = len(surface.centre)
    noise = normal_points(outer + 2, power, rng)
    chi_squared = special.chdtri(_DEGREES, special.ndtr(noise[:, -1]))
    away = noise[:, :outer] * np.sqrt(_DEGREES / chi_squared)[:, None]
    prior = special.ndtr(noise[:, -2]) < _PRIOR_SHARE
    away[prior] = surface.away(noise[prior, :outer])
    return away, _log_mixture(surface, away)


def _log_mixture(surface: Surface, away: Floats) -> Floats:
    """Density of z, up to the constant of a standard normal."""
    outer = len(surface.centre)
    log_t = -0.5 * (_DEGREES + outer) * np.log1p((away**2).sum(axis=1) / _DEGREES)
    log_t += special.gammaln((_DEGREES + outer) / 2) - special.gammaln(_DEGREES / 2)
    log_t -= 0.5 * outer * np.log(_DEGREES / 2) + np.log(np.diag(surface.factor)).sum()
    log_prior = -0.5 * (surface.at(away) ** 2).sum(axis=1)
    mixed = np.logaddexp(np.log(1 - _PRIOR_SHARE) + log_t, np.log(_PRIOR_SHARE) + log_prior)
    return np.asarray(mixed, dtype=float)


def _weights(log_weight: Floats) -> Floats:
    weight = np.exp(log_weight - log_weight.max())
    return np.asarray(weight / weight.sum())


def _effective(weight: Floats) -> float:
    return float(1 / (weight @ weight))


def _fitted(z: Floats, log_weight: Floats) -> tuple[Floats, Floats, Floats]:
    """Centre and Cholesky factor of the nodes, weights flattened until enough of them count."""
    power = 1.0
    while _effective(_weights(power * log_weight)) < _LEAST * len(z):
        power *= _TEMPER
    weight = _weights(power * log_weight)
    centre = weight @ z
    spread = (z - centre).T @ (weight[:, None] * (z - centre))
    kept = _effective(weight) / (_effective(weight) + _SHRUNK)
    spread = kept * spread + (1 - kept) * np.diag(np.diag(spread))
    factor = np.asarray(np.linalg.cholesky(spread + 1e-4 * np.eye(len(centre))), dtype=float)
    return centre, factor, weight
