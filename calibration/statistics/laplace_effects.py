"""Effects drawn at every value of the spreads, from the normal around their mode there."""

from collections.abc import Callable

import numpy as np
from scipy import special
from scipy.interpolate import RBFInterpolator
from scipy.spatial import KDTree

from calibration.statistics.curvature import curvature
from calibration.statistics.laplace_spreads import Surface
from calibration.statistics.likelihood import Likelihood
from calibration.statistics.modes import factored, log_volume
from calibration.statistics.outcome import Family, Floats
from calibration.statistics.variational import Correction

_WIDER = 0.3  # effects are drawn from 1 + this / sqrt(D) times as wide as fitted
_DEGREES = 4  # of freedom of the t distribution that the tie width is drawn from
_BLOCK = 4_000_000  # numbers of factors in hand at a time


def effects_at(
    likelihood: Likelihood, surface: Surface, away: Floats, noise: Floats, skewed: Correction
) -> tuple[Floats, Floats]:
    """Effects, shape (S, D), and the log density of each given the spreads, shape (S,).

    away: distinct spreads in units of the surface's normal, (Z, H), taken in turn by the rows of
    noise: standard normal, (S, D), S a multiple of Z. What the judgments know of effects changes
    slowly with the spreads and is taken from the nearest node; their prior is that of the spread.
    """
    tailed, log_noise = _with_tail(likelihood, noise)
    wider = 1 + _WIDER / np.sqrt(noise.shape[1])
    own = skewed.shift + wider * tailed @ skewed.turn.T
    own = own.reshape(-1, len(away), noise.shape[1]).swapaxes(0, 1)
    mode, information = _between(surface, away)
    scales = likelihood.coordinates.scales(surface.at(away))
    volume = np.empty(len(away))
    step = max(1, _BLOCK // noise.shape[1] ** 2)
    for start in range(0, len(away), step):
        inside = slice(start, start + step)
        factor = factored(curvature(information(inside), scales[inside]))
        volume[inside] = log_volume(factor)
        own[inside] = own[inside] @ np.linalg.inv(factor)
    effects = (mode[:, None] + own).swapaxes(0, 1).reshape(noise.shape)
    return effects, np.resize(volume, len(noise)) + log_noise


def _with_tail(likelihood: Likelihood, noise: Floats) -> tuple[Floats, Floats]:
    """The noise with heavy tails for the tie width, and its log density up to a constant.

    With few untied judgments all of them may be lapses, and the width as large as its prior lets
    it be: a tail that a normal does not have. Factors are triangular, so that the last of the
    noise alone moves the last effect, and the others along with it.
    """
    log_density = -0.5 * (noise**2).sum(axis=1)
    if likelihood.shape.family is Family.GAUSSIAN:
        return noise, log_density
    last = special.stdtrit(_DEGREES, special.ndtr(noise[:, -1]))
    log_density += 0.5 * noise[:, -1] ** 2
    log_density -= 0.5 * (_DEGREES + 1) * np.log1p(last**2 / _DEGREES)
    return np.column_stack([noise[:, :-1], last]), log_density


def _between(surface: Surface, away: Floats) -> tuple[Floats, Callable[[slice], Floats]]:
    """Modes between nodes, (Z, D), and the information at the nearest node of a slice of them."""
    nodes = surface.nodes
    if not len(surface.centre):
        return nodes.mode.repeat(len(away), axis=0), lambda _: nodes.information
    places = surface.away(nodes.z)
    near = KDTree(places).query(away)[1]
    mode = np.asarray(RBFInterpolator(places, nodes.mode, degree=1)(away), dtype=float)
    return mode, lambda inside: nodes.information[near[inside]]
