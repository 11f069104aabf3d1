"""The PyMC model of one quality dimension over all candidates."""

from typing import Any

import pymc as pm
import pytensor.tensor as pt

from calibration.statistics.design_matrix import Shape
from calibration.statistics.levels import FAR, LAPSE
from calibration.statistics.outcome import Family


def build(shape: Shape, data: dict[str, Any]) -> pm.Model:
    """The model with its data as pm.Data (design_matrix.data_of makes the dictionary)."""
    with pm.Model() as model:
        given = {name: pm.Data(name, array) for name, array in data.items()}
        eta = _predictor(shape, given)
        latent = _annotated(shape, given, eta)
        if shape.family is Family.GAUSSIAN:
            sigma = pm.HalfNormal("sigma", shape.priors.sigma)
            logp = pm.logp(pm.Normal.dist(latent, sigma), given["value"])
        else:
            logp = _log_slice(given, latent, _cuts(shape), shape.levels)
        pm.Potential("judgments", logp.sum())
    return model


def _predictor(shape: Shape, given: dict[str, Any]) -> Any:
    """eta = alpha_c + u_segment + sum_k (beta_k + b_ck + b_sk) z_k."""
    return given["design"] @ pt.concatenate(_coefficients(shape))


def _coefficients(shape: Shape) -> list[Any]:
    """In the order of the columns of design_matrix.design_of."""
    priors = shape.priors
    found = [pm.Normal("alpha", 0, priors.alpha, shape=shape.candidates)]
    if shape.segments > 1:
        spread = _spread("segment_sd", priors.segment)
        found.append(spread * pm.ZeroSumNormal("u", 1.0, shape=shape.segments))
    if shape.columns:
        found.append(_slopes(shape).ravel())
    if shape.interact:
        spread = _spread("segment_tau", priors.segment_slope)
        raw = pm.ZeroSumNormal("b_segment", 1.0, shape=(shape.columns, shape.segments))
        found.append((spread * raw.T).ravel())
    return found


def _slopes(shape: Shape) -> Any:
    """The slope of every column for every candidate, shape (C, K).

    beta_k + b_ck with independent b_ck, written as their mean over the candidates and what is
    left, which sums to zero: the same prior with one direction less for every column.
    """
    priors = shape.priors
    if shape.candidates == 1:
        return pm.Normal("beta", 0, priors.beta, shape=shape.columns)
    tau = _spread("tau", priors.candidate_slope)
    sd = pt.sqrt(priors.beta**2 + tau**2 / shape.candidates)
    mean = pm.Normal("beta", 0, sd, shape=shape.columns)
    raw = pm.ZeroSumNormal("b", 1.0, shape=(shape.columns, shape.candidates))
    return mean[None, :] + tau * raw.T


def _spread(name: str, sd: float) -> Any:
    """A standard deviation with prior HalfNormal(sd), sampled with a sign.

    It only multiplies effects whose prior is symmetric, so its sign says nothing, and without the
    logarithm of a positive parameter there is no funnel where it is small (redundant
    multiplicative parameters: Gelman, van Dyk, Huang & Boscardin 2008). `signs.fold` takes the
    sign away.
    """
    return pm.Normal(name, 0, sd)


def _annotated(shape: Shape, given: dict[str, Any], eta: Any) -> Any:
    """latent = s_a * eta + (delta + delta_a) * order."""
    priors = shape.priors
    if shape.discrimination:
        spread = _spread("discrimination_sd", priors.discrimination)
        raw = pm.ZeroSumNormal("discrimination", 1.0, shape=shape.annotators)
        eta = pt.exp(spread * raw)[given["annotator"]] * eta
    if not shape.order:
        return eta
    delta = pm.Normal("delta", 0, priors.delta)
    if shape.annotators > 1:
        spread = _spread("delta_sd", priors.annotator)
        raw = pm.ZeroSumNormal("delta_annotator", 1.0, shape=shape.annotators)
        delta = (delta + spread * raw)[given["annotator"]]
    return eta + delta * given["order"]


def _cuts(shape: Shape) -> Any:
    """Cut points of every annotator, shape (annotators, L): kappa_a times growing widths."""
    priors, levels = shape.priors, shape.levels
    log_kappa = pm.Normal("log_kappa", *priors.kappa)
    if shape.annotators > 1:
        spread = _spread("kappa_sd", priors.annotator)
        raw = pm.ZeroSumNormal("kappa_annotator", 1.0, shape=shape.annotators)
        log_kappa = log_kappa + spread * raw
    kappa = pt.exp(pt.atleast_1d(log_kappa))[:, None]
    if levels == 1:
        return kappa
    widths = pm.Normal("log_widths", 0, priors.widths, shape=levels - 1)
    return kappa * pt.concatenate([pt.ones(1), 1 + pt.cumsum(pt.exp(widths))])[None, :]


def _log_slice(given: dict[str, Any], latent: Any, cuts: Any, levels: int) -> Any:
    """log P(y) with lapse."""
    upper = pt.concatenate([cuts[:, :1], -cuts], axis=1).ravel()
    lower = pt.concatenate([-cuts, pt.full((cuts.shape[0], 1), -FAR)], axis=1).ravel()
    place, signed = given["place"], given["sign"] * latent
    share = pt.sigmoid(signed + upper[place]) - pt.sigmoid(signed + lower[place])
    return pt.log((1 - LAPSE) * share + LAPSE / (2 * levels + 1))
