"""Modes of the effects for many values of the spreads at once, and the normal at each."""

from dataclasses import dataclass

import numpy as np

from calibration.statistics.curvature import Bend, bend, curvature
from calibration.statistics.likelihood import Likelihood
from calibration.statistics.outcome import Floats

_MOST_STEPS = 40
_NEAR = 1e-4  # squared distance to the mode, in posterior standard deviations


@dataclass(frozen=True, eq=False)
class Modes:
    """At M values z of the spreads: the normal around the mode that approximates w given z.

    mode: shape (M, D). information: of the judgments about the effects at the mode, minus the
    Hessian of their log likelihood made positive semidefinite, shape (M, D, D). log_evidence:
    Laplace's approximation of log p(judgments | z), shape (M,).
    """

    z: Floats
    mode: Floats
    information: Floats
    log_evidence: Floats


def modes(likelihood: Likelihood, z: Floats, start: Floats) -> Modes:
    """Climb from `start` (M, D) to the mode at every z (M, H)."""
    mode = _climbed(likelihood, z, start)
    found = bend(likelihood, z, mode, exact=True)
    information = _semidefinite(found.information)
    factor = factored(curvature(information, likelihood.coordinates.scales(z)))
    return Modes(z, mode, information, found.value - log_volume(factor))


def factored(curvature: Floats) -> Floats:
    """Cholesky factors, (M, D, D)."""
    return np.asarray(np.linalg.cholesky(curvature), dtype=float)


def log_volume(factor: Floats) -> Floats:
    """Logarithm of the determinant of triangular factors (M, D, D), shape (M,)."""
    found: Floats = np.log(np.diagonal(factor, axis1=1, axis2=2)).sum(axis=1)
    return found


def _climbed(likelihood: Likelihood, z: Floats, start: Floats) -> Floats:
    """Newton steps on a positive definite curvature; one that does not climb is halved."""
    mode, length = start.copy(), np.ones(len(start))
    here = bend(likelihood, z, mode, exact=False)
    value, step = here.value, _steps(here)
    moving = np.flatnonzero((step * here.gradient).sum(axis=1) > _NEAR)
    for _ in range(_MOST_STEPS):
        if not len(moving):
            break
        tried = mode[moving] + length[moving, None] * step[moving]
        there = bend(likelihood, z[moving], tried, exact=False)
        better = there.value >= value[moving]
        length[moving] = np.where(better, 1.0, length[moving] / 2)
        climbed, steps = moving[better], _steps(there)
        mode[climbed], value[climbed], step[climbed] = (
            tried[better],
            there.value[better],
            steps[better],
        )
        near = (steps * there.gradient).sum(axis=1) <= _NEAR
        moving = moving[~(near & better)]
    return mode


def _steps(at: Bend) -> Floats:
    return np.asarray(np.linalg.solve(at.curvature, at.gradient[:, :, None])[:, :, 0], dtype=float)


def _semidefinite(information: Floats) -> Floats:
    """Directions in which the likelihood bends the other way say nothing."""
    values, vectors = np.linalg.eigh(information)
    kept: Floats = (vectors * np.maximum(values, 0.0)[:, None, :]) @ np.swapaxes(vectors, 1, 2)
    return kept
