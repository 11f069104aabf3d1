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
            logp = _log_slice(given, latent, _cuts(shape))
        pm.Potential("judgments", logp.sum())
    return model


def _predictor(shape: Shape, given: dict[str, Any]) -> Any:
    """eta = alpha_c + u_segment + sum_k (beta_k + b_ck + b_sk) z_k."""
    priors = shape.priors
    alpha = pm.Normal("alpha", 0, priors.alpha, shape=shape.candidates)
    eta = alpha[given["candidate"]]
    if shape.segments > 1:
        spread = pm.HalfNormal("segment_sd", priors.segment)
        u = pm.ZeroSumNormal("u", 1.0, shape=shape.segments)
        eta = eta + spread * u[given["segment"]]
    if shape.columns:
        eta = eta + (given["x"] * _slopes(shape, given)).sum(axis=1)
    return eta


def _slopes(shape: Shape, given: dict[str, Any]) -> Any:
    """The slope of every column for every judgment, shape (J, K)."""
    priors = shape.priors
    slope = pm.Normal("beta", 0, priors.beta, shape=shape.columns)[None, :]
    if shape.candidates > 1:
        tau = pm.HalfNormal("tau", priors.candidate_slope)
        raw = pm.Normal("b", 0, 1, shape=(shape.candidates, shape.columns))
        slope = slope + tau * raw[given["candidate"]]
    if shape.interact:
        tau = pm.HalfNormal("segment_tau", priors.segment_slope)
        raw = pm.ZeroSumNormal("b_segment", 1.0, shape=(shape.columns, shape.segments))
        slope = slope + tau * raw.T[given["segment"]]
    return slope


def _annotated(shape: Shape, given: dict[str, Any], eta: Any) -> Any:
    """latent = s_a * eta + (delta + delta_a) * order."""
    priors = shape.priors
    if shape.discrimination:
        spread = pm.HalfNormal("discrimination_sd", priors.discrimination)
        raw = pm.ZeroSumNormal("discrimination", 1.0, shape=shape.annotators)
        eta = pt.exp(spread * raw)[given["annotator"]] * eta
    if not shape.order:
        return eta
    delta = pm.Normal("delta", 0, priors.delta)
    if shape.annotators > 1:
        spread = pm.HalfNormal("delta_sd", priors.annotator)
        raw = pm.ZeroSumNormal("delta_annotator", 1.0, shape=shape.annotators)
        delta = delta + (spread * raw)[given["annotator"]]
    return eta + delta * given["order"]


def _cuts(shape: Shape) -> Any:
    """Cut points of every annotator, shape (annotators, L): kappa_a times growing widths."""
    priors, levels = shape.priors, shape.levels
    log_kappa = pm.Normal("log_kappa", *priors.kappa)
    if shape.annotators > 1:
        spread = pm.HalfNormal("kappa_sd", priors.annotator)
        raw = pm.ZeroSumNormal("kappa_annotator", 1.0, shape=shape.annotators)
        log_kappa = log_kappa + spread * raw
    kappa = pt.exp(pt.atleast_1d(log_kappa))[:, None] * pt.ones((shape.annotators, 1))
    if levels == 1:
        return kappa
    widths = pm.Normal("log_widths", 0, priors.widths, shape=levels - 1)
    return kappa * pt.concatenate([pt.ones(1), 1 + pt.cumsum(pt.exp(widths))])[None, :]


def _log_slice(given: dict[str, Any], latent: Any, cuts: Any) -> Any:
    """log P(y) with lapse; `levels` of the scale follow from the number of cuts."""
    upper = pt.concatenate([cuts[:, :1], -cuts], axis=1)
    lower = pt.concatenate([-cuts, pt.full((cuts.shape[0], 1), -FAR)], axis=1)
    place = given["annotator"], given["level"]
    signed = given["sign"] * latent
    share = pt.sigmoid(signed + upper[place]) - pt.sigmoid(signed + lower[place])
    return pt.log((1 - LAPSE) * share + LAPSE / (2 * cuts.shape[1] + 1))
