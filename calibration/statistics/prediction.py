"""What the draws say of rows and of judgments: expected values and log likelihoods."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from calibration.statistics.design_matrix import Shape
from calibration.statistics.evidence import Judgments, Population
from calibration.statistics.features import Features
from calibration.statistics.levels import LAPSE, bounds_of_level, slices
from calibration.statistics.outcome import Family, Floats, Ints, Outcome
from calibration.statistics.result import FitWarning

Draws = Mapping[str, Floats]


@dataclass(frozen=True, eq=False)
class Posterior:
    """What one fit leaves behind.

    draws: parameter name -> array of shape (S, ...), chains joined one after the other.
    diagnostics: numbers about the draws by name; warnings: the ones worth saying.
    method: where the draws come from: "nuts", "laplace".
    """

    shape: Shape
    features: Features
    draws: Draws
    diagnostics: Mapping[str, float]
    warnings: tuple[FitWarning, ...]
    method: str


def linear(draws: Draws, shape: Shape, x: Floats, candidate: int, segment: Ints) -> Floats:
    """eta of rows of one candidate for every draw.

    x: shape (R, columns); segment: shape (R,). Returns shape (S, R).
    """
    coefficients, columns = [draws["alpha"][:, candidate, None]], [np.ones((len(x), 1))]
    inside = np.eye(shape.segments)[segment]
    if shape.segments > 1:
        coefficients.append(draws["segment_sd"][:, None] * draws["u"])
        columns.append(inside)
    if shape.columns:
        coefficients.append(slopes(draws, shape, candidate))
        columns.append(x)
    if shape.interact:
        extra = draws["segment_tau"][:, None, None] * draws["b_segment"]
        coefficients.append(extra.reshape(len(extra), -1))
        columns.append((x[:, :, None] * inside[:, None, :]).reshape(len(x), -1))
    eta: Floats = np.concatenate(coefficients, axis=1) @ np.concatenate(columns, axis=1).T
    return eta


def judged_eta(posterior: Posterior, population: Population, judgments: Judgments) -> Floats:
    """eta of every judgment for every draw, shape (S, J)."""
    draws, shape = posterior.draws, posterior.shape
    eta = np.empty((len(draws["alpha"]), judgments.size))
    for candidate in np.unique(population.candidate[judgments.row]):
        mine = population.candidate[judgments.row] == candidate
        rows = judgments.row[mine]
        x = posterior.features.matrix[rows]
        eta[:, mine] = linear(draws, shape, x, int(candidate), population.segment[rows])
    return eta


def slopes(draws: Draws, shape: Shape, candidate: int) -> Floats:
    """Slopes of one candidate, before any difference between segments, shape (S, columns)."""
    beta = draws["beta"]
    if shape.candidates > 1:
        beta = beta + draws["tau"][:, None] * draws["b"][:, :, candidate]
    return beta


def typical_cuts(draws: Draws, shape: Shape) -> Floats:
    """Cut points of a typical annotator, shape (S, levels)."""
    kappa: Floats = np.exp(draws["log_kappa"])[:, None]
    if shape.levels == 1:
        return kappa
    growth = 1 + np.cumsum(np.exp(draws["log_widths"]), axis=1)
    cuts: Floats = kappa * np.concatenate([np.ones_like(kappa), growth], axis=1)
    return cuts


def expected(draws: Draws, shape: Shape, outcome: Outcome, eta: Floats) -> Floats:
    """E[y | draw] for a typical annotator without order effect, shape of eta (S, R)."""
    if shape.family is Family.GAUSSIAN:
        return eta
    steps = np.diff(np.concatenate([[0.0], outcome.magnitudes]))
    cuts = typical_cuts(draws, shape)
    up = _exp(eta)
    down = 1 / up
    ahead, both = up - down, up + down
    value = np.zeros_like(eta)
    for level, step in enumerate((1 - LAPSE) * steps):
        # logistic(eta - cut) - logistic(-eta - cut) = sinh(eta) / (cosh(eta) + cosh(cut))
        value += step * ahead / (both + 2 * np.cosh(cuts[:, level, None]))
    return value


def _exp(exponent: Floats) -> Floats:
    """e to the power of something so large or small that it may overflow: cut at +-300."""
    bounded = np.clip(exponent, -300.0, 300.0)
    return np.exp(bounded, out=bounded)


def log_likelihood(
    draws: Draws, shape: Shape, outcome: Outcome, judgments: Judgments, eta: Floats
) -> Floats:
    """log p(judgment | draw), shape (S, J); eta: of the judged rows, shape (S, J)."""
    latent = _latent(draws, shape, judgments, eta)
    if shape.family is Family.GAUSSIAN:
        sigma = draws["sigma"][:, None]
        z = (judgments.value - latent) / sigma
        density: Floats = -0.5 * z**2 - np.log(sigma) - 0.5 * np.log(2 * np.pi)
        return density
    cut = slices(outcome, judgments.value)
    upper, lower = bounds_of_level(_annotator_cuts(draws, shape))
    place = judgments.annotator, cut.level
    odds, high, low = _exp(cut.sign * latent), _exp(upper)[:, *place], _exp(lower)[:, *place]
    # the difference of two logistics by their odds, with one exponential for each judgment
    share = odds * (high - low) / ((1 + odds * high) * (1 + odds * low))
    share *= 1 - LAPSE
    share += LAPSE / (2 * shape.levels + 1)
    return np.log(share, out=share)


def level_probabilities(draws: Draws, shape: Shape, judgments: Judgments, eta: Floats) -> Floats:
    """P(each value of the scale, ascending) of every judgment, shape (S, J, 2 * levels + 1)."""
    latent = _latent(draws, shape, judgments, eta)[:, :, None]
    cuts = _annotator_cuts(draws, shape)[:, judgments.annotator, :]
    inner = np.concatenate([-cuts[:, :, ::-1], cuts], axis=2)
    below: Floats = expit(inner - latent)
    share: Floats = np.diff(below, axis=2, prepend=0.0, append=1.0)
    return (1 - LAPSE) * share + LAPSE / (2 * shape.levels + 1)


def _latent(draws: Draws, shape: Shape, judgments: Judgments, eta: Floats) -> Floats:
    if shape.discrimination:
        scale = np.exp(draws["discrimination_sd"][:, None] * draws["discrimination"])
        eta = eta * scale[:, judgments.annotator]
    if not shape.order:
        return eta
    delta = draws["delta"][:, None]
    if shape.annotators > 1:
        own = draws["delta_sd"][:, None] * draws["delta_annotator"]
        delta = delta + own[:, judgments.annotator]
    return eta + delta * judgments.order


def _annotator_cuts(draws: Draws, shape: Shape) -> Floats:
    """Shape (S, annotators, levels)."""
    cuts = typical_cuts(draws, shape)[:, None, :]
    if shape.annotators == 1:
        return cuts
    own = np.exp(draws["kappa_sd"][:, None] * draws["kappa_annotator"])
    return own[:, :, None] * cuts
