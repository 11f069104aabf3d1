"""Derivatives of the log likelihood of every judgment in what it reads: latent value and cuts."""

from dataclasses import dataclass

import numpy as np

from calibration.statistics.levels import LAPSE
from calibration.statistics.likelihood import Likelihood, exponential
from calibration.statistics.outcome import Family, Floats

_TINY = 1e-300


@dataclass(frozen=True, eq=False)
class Local:
    """At M points: the log likelihood of all judgments, (M,), and derivatives of each, (M, J).

    First ones in t (the latent), u, l (its upper and lower cut); minus the second ones in tt, tu,
    tl, uu, ul, ll. Judgments given more than once count as often.
    """

    value: Floats
    t: Floats
    u: Floats
    l: Floats  # noqa: E741 (the lower cut)
    tt: Floats
    tu: Floats
    tl: Floats
    uu: Floats
    ul: Floats
    ll: Floats


def local_of(likelihood: Likelihood, z: Floats, effects: Floats, *, exact: bool) -> Local:
    """At spreads z (M, H) and effects (M, D); exact as in curvature.bend."""
    if likelihood.shape.family is Family.GAUSSIAN:
        return _gaussian(likelihood, z, effects)
    return _ordinal(likelihood, effects, exact)


def _gaussian(likelihood: Likelihood, z: Floats, effects: Floats) -> Local:
    precision = 1 / likelihood.sigma(z)[:, None] ** 2
    off = likelihood.value - likelihood.latent(effects)
    count, none = likelihood.count, np.zeros_like(off)
    each = 0.5 * np.log(precision / (2 * np.pi)) - 0.5 * precision * off**2
    rest = dict.fromkeys(("u", "l", "tu", "tl", "uu", "ul", "ll"), none)
    return Local(value=each @ count, t=count * precision * off, tt=count * precision + none, **rest)


def _ordinal(likelihood: Likelihood, effects: Floats, exact: bool) -> Local:
    """Derivatives of log((1 - lapse) (logistic(a) - logistic(b)) + lapse share) in a and b."""
    upper, lower = (table[:, likelihood.place] for table in likelihood.cuts(effects))
    odds = exponential(likelihood.sign * likelihood.latent(effects))
    high, low = odds * exponential(upper), odds * exponential(lower)
    inside = (1 - LAPSE) * (high - low) / ((1 + high) * (1 + low))
    chance = np.maximum(inside + LAPSE / (2 * likelihood.shape.levels + 1), _TINY)
    first_a, curved_a = _logistic(high, chance)
    first_b, curved_b = _logistic(low, chance)
    sure = 1.0 if exact else (inside + _TINY) / chance
    aa = first_a**2 / sure - curved_a
    bb = first_b**2 / sure + curved_b
    ab = -first_a * first_b / sure
    count, sign = likelihood.count, likelihood.sign
    return Local(
        value=np.log(chance) @ count,
        t=count * sign * (first_a - first_b),
        u=count * first_a,
        l=-count * first_b,
        tt=count * (aa + 2 * ab + bb),
        tu=count * sign * (aa + ab),
        tl=count * sign * (ab + bb),
        uu=count * aa,
        ul=count * ab,
        ll=count * bb,
    )


def _logistic(odds: Floats, chance: Floats) -> tuple[Floats, Floats]:
    """First and second derivative of the logistic, in units of the probability."""
    first = (1 - LAPSE) * odds / (1 + odds) ** 2 / chance
    return first, first * (1 - odds) / (1 + odds)
