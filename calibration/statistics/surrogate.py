"""How well judgments are foretold out of sample: the model's likelihood at its penalised maximum.

A refit by sampling for every metric left out would take minutes. The maximum of the same ordinal
likelihood under the same priors, fitted without a tenth of the clusters at a time, takes
milliseconds and answers the same question: does the column help to foretell what people say?
"""

from dataclasses import dataclass

import numpy as np
from scipy import stats
from scipy.special import expit

from calibration.statistics.levels import LAPSE
from calibration.statistics.outcome import Family, Floats, Ints, Outcome
from calibration.statistics.priors import Priors

FOLDS = 10

_STEPS = 12  # of Fisher scoring, at most
_SMALL = 1e-3  # of a parameter: a step that changes no score by as much
_LENGTHS = np.array([1.0, 0.4, 0.1, 0.01, 0.0])  # of a step; the highest point is taken


@dataclass(frozen=True, eq=False)
class Task:
    """What is to be foretold, and for whom.

    value: judgments on [-1, 1], shape (J,). fold: 0 .. F - 1, shape (J,); a judgment is foretold
    by a fit without its fold.
    """

    outcome: Outcome
    priors: Priors
    value: Floats
    fold: Ints


def deal(cluster: Ints, seed: int) -> Ints:
    """A fold for each judgment, whole clusters together, shape (J,)."""
    code = np.unique(cluster, return_inverse=True)[1]
    count = int(code.max()) + 1
    folds = np.arange(count) % min(FOLDS, count)
    return np.asarray(np.random.default_rng(seed).permutation(folds)[code], dtype=np.int64)


def log_scores(task: Task, design: Floats, sd: Floats) -> Floats:
    """Out-of-fold log density of every judgment, shape (J,).

    design: columns of the linear predictor, shape (J, P); sd: prior standard deviation of each
    coefficient, positive, shape (P,). The density is taken at the maximum, not averaged over what
    is uncertain about it: its optimism is alike for two designs that differ by a column.
    """
    if task.outcome.family is Family.GAUSSIAN:
        return _gaussian(task, design, sd)
    fitted = _maximum(task, design, sd)
    own = fitted[task.fold]
    eta = (own[:, : design.shape[1]] * design).sum(axis=1)
    chance = _chances(eta[:, None], _cuts(own[:, design.shape[1] :])[:, None, :])[:, 0]
    place = _place(task.outcome, task.value)
    return np.asarray(np.log(chance[np.arange(len(place)), place]), dtype=float)


def _gaussian(task: Task, design: Floats, sd: Floats) -> Floats:
    score = np.empty(len(task.value))
    for held in range(int(task.fold.max()) + 1):
        out = task.fold == held
        seen, value = design[~out], task.value[~out]
        spread = float(value.std()) or 1e-6
        inverse = np.linalg.inv(seen.T @ seen / spread**2 + np.diag(sd**-2.0))
        coefficients = inverse @ seen.T @ value / spread**2
        freedom = max(len(value) - design.shape[1], 1)
        sigma = np.sqrt(((value - seen @ coefficients) ** 2).sum() / freedom) or 1e-6
        score[out] = stats.norm.logpdf(task.value[out], design[out] @ coefficients, sigma)
    return score


def _maximum(task: Task, design: Floats, sd: Floats) -> Floats:
    """Coefficients and logarithms of cuts of every fold's fit, shape (F, P + levels)."""
    width, levels = design.shape[1], len(task.outcome.magnitudes)
    folds = np.arange(int(task.fold.max()) + 1)
    kept = (task.fold[None, :] != folds[:, None]).astype(float)
    place = _place(task.outcome, task.value)
    centre = np.r_[np.zeros(width), task.priors.kappa[0], np.zeros(levels - 1)]
    spread = np.r_[sd, task.priors.kappa[1], np.full(levels - 1, task.priors.widths)]
    found = np.tile(centre, (len(folds), 1))
    for _ in range(_STEPS):
        slope, curve = _score(design, found, kept, place)
        slope -= (found - centre) / spread**2
        step = np.linalg.solve(curve + np.diag(spread**-2.0), slope[:, :, None])[:, :, 0]
        tried = found + _LENGTHS[:, None, None] * step
        height = [_height(design, t, kept, place) - _penalty(t, centre, spread) for t in tried]
        found = tried[np.argmax(height, axis=0), folds]
        if np.abs(step).max() < _SMALL:
            break
    return found


def _penalty(found: Floats, centre: Floats, spread: Floats) -> Floats:
    half: Floats = 0.5 * (((found - centre) / spread) ** 2).sum(axis=1)
    return half


def _height(design: Floats, found: Floats, kept: Floats, place: Ints) -> Floats:
    """Log likelihood of what each fold keeps, shape (F,)."""
    width = design.shape[1]
    chance = _chances(found[:, :width] @ design.T, _cuts(found[:, width:])[:, None, :])
    own = chance[:, np.arange(len(place)), place]
    return np.asarray((kept * np.log(own)).sum(axis=1), dtype=float)


def _score(design: Floats, found: Floats, kept: Floats, place: Ints) -> tuple[Floats, Floats]:
    """Gradient and Fisher information of every fold, shapes (F, Q) and (F, Q, Q)."""
    width = design.shape[1]
    eta = found[:, :width] @ design.T
    cuts = _cuts(found[:, width:])
    chance = _chances(eta, cuts[:, None, :])
    change = _changes(eta, cuts, _jacobian(found[:, width:]))
    relative = change / chance[..., None]
    own = np.take_along_axis(relative, place[None, :, None, None], axis=2)[:, :, 0, :]
    own = own * kept[..., None]
    inside = np.einsum("fjla,fjlb->fjab", change, relative) * kept[..., None, None]
    slope = np.concatenate([own[..., 0] @ design, own[..., 1:].sum(axis=1)], axis=1)
    crossed = np.einsum("fjb,jp->fpb", inside[..., 0, 1:], design)
    top = np.einsum("fj,jp,jq->fpq", inside[..., 0, 0], design, design, optimize=True)
    below = inside[..., 1:, 1:].sum(axis=1)
    curve = np.concatenate(
        [
            np.concatenate([top, crossed], axis=2),
            np.concatenate([crossed.transpose(0, 2, 1), below], axis=2),
        ],
        axis=1,
    )
    return slope, curve


def _place(outcome: Outcome, value: Floats) -> Ints:
    """Number of each judgment's value among all values of the scale, ascending."""
    scale = np.concatenate([-outcome.magnitudes[::-1], [0.0], outcome.magnitudes])
    return np.asarray(np.abs(value[:, None] - scale).argmin(axis=1), dtype=np.int64)


def _cuts(logs: Floats) -> Floats:
    """Cut points as in prediction.typical_cuts, shape (..., levels)."""
    growth = 1 + np.cumsum(np.exp(logs[..., 1:]), axis=-1)
    kappa = np.exp(logs[..., :1])
    cuts: Floats = kappa * np.concatenate([np.ones_like(kappa), growth], axis=-1)
    return cuts


def _jacobian(logs: Floats) -> Floats:
    """Of the cuts with respect to their logarithms, shape (F, levels, levels)."""
    cuts, levels = _cuts(logs), logs.shape[-1]
    found = np.zeros((*logs.shape, levels))
    found[..., 0] = cuts
    for own in range(1, levels):
        found[..., own:, own] = np.exp(logs[..., :1] + logs[..., own : own + 1])
    return found


def _chances(eta: Floats, cuts: Floats) -> Floats:
    """Probability of every value of the scale, shape (..., 2 levels + 1)."""
    inner = np.concatenate([-cuts[..., ::-1], cuts], axis=-1)
    share = np.diff(expit(inner - eta[..., None]), axis=-1, prepend=0.0, append=1.0)
    count = share.shape[-1]
    return np.asarray((1 - LAPSE) * share + LAPSE / count, dtype=float)


def _changes(eta: Floats, cuts: Floats, jacobian: Floats) -> Floats:
    """Derivatives of the chances by eta and by the logarithms: (F, J, 2 levels + 1, 1 + levels)."""
    inner = np.concatenate([-cuts[:, ::-1], cuts], axis=-1)
    below = expit(inner[:, None, :] - eta[..., None])
    density = below * (1 - below)
    moved = np.concatenate([-jacobian[:, ::-1], jacobian], axis=1)
    by_cut = density[..., None] * moved[:, None]
    change = np.concatenate([-density[..., None], by_cut], axis=-1)
    return np.asarray((1 - LAPSE) * np.diff(change, axis=2, prepend=0.0, append=0.0), dtype=float)
