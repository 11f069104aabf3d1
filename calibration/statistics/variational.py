"""The normal nearest to a skewed posterior of the effects, from the normal at its mode."""

from dataclasses import dataclass

import numpy as np
from scipy.linalg import solve_triangular

from calibration.statistics.curvature import bend, curvature
from calibration.statistics.likelihood import Likelihood
from calibration.statistics.modes import Modes
from calibration.statistics.normal_points import normal_points
from calibration.statistics.outcome import Floats

_ROUNDS = 8
_LEAST_POINTS, _MOST_POINTS = 5, 7  # powers of two, 6 from 40 effects on, 7 from 80 on
_LEAST_CURVATURE = 0.3  # of the prior's own


@dataclass(frozen=True, eq=False)
class Correction:
    """In units of the normal at the mode: effects are mode + factor^-T (shift + turn @ noise).

    shift: shape (D,). turn: shape (D, D).
    """

    shift: Floats
    turn: Floats


def correction(likelihood: Likelihood, mode: Modes, rng: np.random.Generator) -> Correction:
    """Of the normal N(m, P^-1) with E[gradient] = 0 and E[curvature] = P (Opper & Archambeau 2009).

    mode: at one value of the spreads. Evenly spread points and their mirror images stand for the
    normal, anew in every round.
    """
    start = mode.mode[0]
    precision = curvature(mode.information, likelihood.coordinates.scales(mode.z))[0]
    centre, factor = start, np.linalg.cholesky(precision)
    power = int(np.clip(np.log2(len(centre) * 0.8), _LEAST_POINTS, _MOST_POINTS))
    for done in range(_ROUNDS):
        gain = min(0.7, 2 / (done + 1))  # later rounds average over those before
        noise = normal_points(len(centre), power, rng)
        away = solve_triangular(np.linalg.cholesky(precision).T, np.r_[noise, -noise].T).T
        found = bend(likelihood, np.repeat(mode.z, len(away), axis=0), centre + away, exact=True)
        step = np.linalg.solve(precision, found.gradient.mean(axis=0))
        centre = centre + (step if done < _ROUNDS // 2 else gain * step)
        precision = (1 - gain) * precision + gain * found.curvature.mean(axis=0)
        least = np.linalg.eigvalsh(precision)[0]
        precision += max(0.0, _LEAST_CURVATURE - least) * np.eye(len(centre))
    turn = factor.T @ solve_triangular(np.linalg.cholesky(precision).T, np.eye(len(centre)))
    return Correction(factor.T @ (centre - start), turn)
