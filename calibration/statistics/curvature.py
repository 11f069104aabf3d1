"""Gradient and curvature of the log joint density in the effects, many points at once."""

from dataclasses import dataclass

import numpy as np

from calibration.statistics.likelihood import Likelihood, exponential, growing
from calibration.statistics.local_derivatives import Local, local_of
from calibration.statistics.outcome import Family, Floats

_BLOCK = 4_000_000  # numbers in hand at a time: points times judgments times effects


@dataclass(frozen=True, eq=False)
class Bend:
    """At M points: log p(judgments, w | z), its gradient in w and minus its Hessian.

    The density of w carries no constant: value = log likelihood - |w|^2 / 2, shape (M,).
    gradient: shape (M, D). information: minus the Hessian of the log likelihood in the effects,
    shape (M, D, D). curvature: minus the Hessian of the whole in w, shape (M, D, D).
    """

    value: Floats
    gradient: Floats
    information: Floats
    curvature: Floats


def bend(likelihood: Likelihood, z: Floats, w: Floats, *, exact: bool) -> Bend:
    """Derivatives at points (z, w), shapes (M, H) and (M, D).

    exact: minus the Hessian itself. Otherwise a curvature that is positive definite everywhere and
    near it at the mode: judgments weighted by the probability that they are no lapse, as in an EM
    step, and without the second derivatives of latent and cuts (Gauss-Newton).
    """
    step = max(1, _BLOCK // max(1, w.shape[1] * len(likelihood.count)))
    parts = [
        _bend(likelihood, z[start : start + step], w[start : start + step], exact)
        for start in range(0, len(w), step)
    ]
    return Bend(
        np.concatenate([part.value for part in parts]),
        np.concatenate([part.gradient for part in parts]),
        np.concatenate([part.information for part in parts]),
        np.concatenate([part.curvature for part in parts]),
    )


def _bend(likelihood: Likelihood, z: Floats, w: Floats, exact: bool) -> Bend:
    scales = likelihood.coordinates.scales(z)
    effects = likelihood.coordinates.centre + w * scales
    local = local_of(likelihood, z, effects, exact=exact)
    slope, turn = _latent_part(likelihood, effects, local, exact)
    if likelihood.shape.family is not Family.GAUSSIAN:
        slope, turn = _with_cuts(likelihood, effects, local, slope, turn, exact)
    return Bend(
        value=local.value - 0.5 * (w**2).sum(axis=1),
        gradient=scales * slope - w,
        information=turn,
        curvature=curvature(turn, scales),
    )


def curvature(information: Floats, scales: Floats) -> Floats:
    """I + S A S: the prior of w is standard normal, effects are S w; (M, D, D) and (M, D)."""
    identity = np.eye(scales.shape[1])
    found: Floats = identity + scales[:, :, None] * information * scales[:, None, :]
    return found


def _latent_part(
    likelihood: Likelihood, effects: Floats, local: Local, exact: bool
) -> tuple[Floats, Floats]:
    """Gradient and minus the Hessian in the effects of the latent alone, the rest zero."""
    size = effects.shape[1]
    slope, turn = np.zeros((len(effects), size)), np.zeros((len(effects), size, size))
    along = _along(likelihood, effects)
    inside = slice(0, along.shape[-1])
    slope[:, inside] = (local.t[:, None, :] @ along)[:, 0]
    turn[:, inside, inside] = np.swapaxes(along, -1, -2) @ (local.tt[:, :, None] * along)
    if exact and likelihood.shape.discrimination:
        _bent_by_discrimination(likelihood, effects, local, turn)
    return slope, turn


def _along(likelihood: Likelihood, effects: Floats) -> Floats:
    """d latent / d effects, shape (M or 1, J, D_linear + D_order + D_discrimination)."""
    shape = likelihood.shape
    parts = [likelihood.linear[None]]
    if shape.discrimination:
        parts[0] = likelihood.gain(effects)[:, :, None] * likelihood.linear
    if shape.order:
        parts.append(np.broadcast_to(likelihood.order, (len(parts[0]), *likelihood.order.shape)))
    if shape.discrimination:
        eta = _eta(likelihood, effects)
        parts.append(eta[:, :, None] * likelihood.discrimination)
    return np.concatenate(parts, axis=2)


def _eta(likelihood: Likelihood, effects: Floats) -> Floats:
    """s_a * eta, without the order effect, shape (M, J)."""
    eta: Floats = likelihood.part(effects, "linear") @ likelihood.linear.T
    return eta * likelihood.gain(effects)


def _bent_by_discrimination(
    likelihood: Likelihood, effects: Floats, local: Local, turn: Floats
) -> None:
    """Take off the gradient times the second derivatives of s_a * eta."""
    linear = likelihood.coordinates.slice_of("linear")
    own = likelihood.coordinates.slice_of("discrimination")
    gained = local.t * likelihood.gain(effects)
    mixed = likelihood.linear.T @ (gained[:, :, None] * likelihood.discrimination)
    turn[:, linear, own] -= mixed
    turn[:, own, linear] -= np.swapaxes(mixed, 1, 2)
    weight = local.t * _eta(likelihood, effects)
    people = likelihood.discrimination
    turn[:, own, own] -= people.T @ (weight[:, :, None] * people)


def _with_cuts(
    likelihood: Likelihood,
    effects: Floats,
    local: Local,
    slope: Floats,
    turn: Floats,
    exact: bool,
) -> tuple[Floats, Floats]:
    """Add what the cut points contribute, whose logarithms are kappa plus a growth by level."""
    tables = likelihood.cuts(effects), _log_cut_slopes(likelihood, effects)
    (upper, lower), (log_up, log_down) = ([t[:, likelihood.place] for t in two] for two in tables)
    up, down = upper[..., None] * log_up, lower[..., None] * log_down
    along = _along(likelihood, effects)
    latent, cuts = slice(0, along.shape[-1]), slice(along.shape[-1], None)
    slope[:, cuts] = (local.u[:, None, :] @ up + local.l[:, None, :] @ down)[:, 0]
    cross = _turned(along) @ (local.tu[..., None] * up + local.tl[..., None] * down)
    turn[:, latent, cuts], turn[:, cuts, latent] = cross, _turned(cross)
    turn[:, cuts, cuts] = _turned(up) @ (local.uu[..., None] * up + local.ul[..., None] * down)
    turn[:, cuts, cuts] += _turned(down) @ (local.ul[..., None] * up + local.ll[..., None] * down)
    if exact:
        turn[:, cuts, cuts] -= _bent_cut(likelihood, local.u, up, log_up)
        turn[:, cuts, cuts] -= _bent_cut(likelihood, local.l, down, log_down)
    return slope, turn


def _bent_cut(likelihood: Likelihood, first: Floats, along: Floats, log_along: Floats) -> Floats:
    """Gradient times the second derivatives of a cut, summed over judgments.

    Of cut = exp(g): d2 cut = cut (dg dg' + d2 g), and with shares p of the growing widths
    d2 g = diag(p) - p p'. along: d cut, log_along: dg, both (M, J, D_widths + D_kappa).
    """
    weighted = first[..., None] * along
    bent: Floats = _turned(weighted) @ log_along
    widths = np.arange(likelihood.shape.levels - 1)
    bent[:, widths[:, None], widths] = 0
    bent[:, widths, widths] = weighted[:, :, widths].sum(axis=1)
    return bent


def _log_cut_slopes(likelihood: Likelihood, effects: Floats) -> tuple[Floats, Floats]:
    """d log cut / d effects by place, for upper and lower cuts: (M, A * (levels + 1), D_cuts)."""
    log_widths = likelihood.part(effects, "widths")
    people, levels, many = len(likelihood.kappa), likelihood.shape.levels, len(effects)
    shares = exponential(log_widths)[:, None, :] / growing(log_widths)[:, :, None]
    shares = shares * np.tri(levels, levels - 1, -1)
    by_kappa = np.broadcast_to(
        likelihood.kappa[None, :, None, :], (many, people, levels, likelihood.kappa.shape[1])
    )
    by_width = np.broadcast_to(shares[:, None], (many, people, *shares.shape[1:]))
    slopes = np.concatenate([by_width, by_kappa], axis=3)
    upper = slopes[:, :, [0, *range(levels)]]
    lower = np.concatenate([slopes, np.zeros_like(slopes[:, :, :1])], axis=2)
    return upper.reshape(many, -1, slopes.shape[3]), lower.reshape(many, -1, slopes.shape[3])


def _turned(array: Floats) -> Floats:
    return np.swapaxes(array, -1, -2)
