"""When the rule will decide: predictive simulation on the information clock."""

import numpy as np

from calibration.statistics.outcome import Bools, Floats, Ints
from calibration.statistics.result import Forecast
from calibration.statistics.rules import (
    NO_SKEW,
    Skew,
    critical_at,
    information,
    skew_factor,
    t_critical,
)

_MOST_LOOKS = 500


def forecast(
    *,
    theta: float,
    se: float,
    n_judgments: int,
    n_population: int,
    n_max: int,
    n_min: int,
    bound: float,
    critical: float,
    n_columns: int,
    seed: int,
    skew: Skew = NO_SKEW,
    futures: int = 2_000,
) -> Forecast:
    """Judged pairs, from zero, at which rule V's limits leave the bound on either side.

    The truth is drawn from N(theta, se^2); the estimate moves on as a Brownian motion on the
    information clock V_n = N n/(N - n); the first look whose limits exclude the bound decides.
    skew: of the estimate now (rules.skewness); it shrinks with 1/V_n. Looks after every judgment
    (500 if there are more). ValueError without judgments, or se neither positive nor finite.
    """
    if n_judgments >= n_population:
        return _now(n_judgments, decided=theta != bound)
    if n_judgments < 1 or not 0 < se < np.inf:
        raise ValueError(f"no forecast from {n_judgments} judgments with standard error {se}")
    here = np.array([n_judgments])
    clock_now = information(here, n_population)
    spread = se * float(np.sqrt(clock_now[0]))
    lines = spread, _by_information(skew, float(clock_now[0])), critical, n_columns
    now = _outside(np.array([[theta - bound]]), here, clock_now, *lines)
    decided = n_judgments >= n_min and bool(now.any())
    looks = _looks(max(n_judgments + 1, n_min), min(n_max, n_population))
    if decided or not len(looks):
        return _now(n_judgments, decided=decided)
    rng = np.random.default_rng(seed)
    truth = theta + se * rng.standard_normal(futures)
    clock = information(np.r_[n_judgments, looks], n_population)
    gap = _paths(theta, truth, clock, spread, rng) - bound
    return _summary(_outside(gap, looks, clock[1:], *lines), looks)


def _by_information(skew: Skew, clock: float) -> Skew:
    return Skew(skew.low * clock, skew.high * clock)


def _outside(
    gap: Floats,
    looks: Ints,
    clock: Floats,
    spread: float,
    leaning: Skew,
    critical: float,
    n_columns: int,
) -> Bools:
    """Whether the limits exclude the bound on either side; gap, shape (futures, looks).

    spread, leaning: standard error and skewness of one unit of information.
    """
    half = t_critical(looks, n_columns, critical) * spread / np.sqrt(clock)
    factor = skew_factor(critical_at(critical, looks)) / clock
    below, above = half - factor * min(leaning.low, 0.0), half + factor * max(leaning.high, 0.0)
    return np.asarray((gap > below) | (gap < -above))


def _now(n_judgments: int, *, decided: bool) -> Forecast:
    if not decided:
        return Forecast(0.0, None, None, None)
    return Forecast(1.0, n_judgments, n_judgments, n_judgments)


def _looks(first: int, last: int) -> Ints:
    if last - first < _MOST_LOOKS:
        return np.arange(first, last + 1)
    return np.unique(np.geomspace(first, last, _MOST_LOOKS).round().astype(np.int64))


def _paths(
    theta: float, truth: Floats, clock: Floats, spread: float, rng: np.random.Generator
) -> Floats:
    """The estimate at each look after now, shape (futures, looks); the truth at n = N."""
    steps = np.diff(np.where(np.isinf(clock), clock[0], clock))
    known = np.isinf(clock[1:])
    noise = rng.standard_normal((len(truth), len(steps))) * np.sqrt(np.where(known, 0, steps))
    moved = np.cumsum(spread * noise + truth[:, None] * np.where(known, 0, steps), axis=1)
    with np.errstate(invalid="ignore"):
        estimate = (theta * clock[0] + moved) / clock[1:]
    return np.where(known, truth[:, None], estimate)


def _summary(decided: Bools, looks: Ints) -> Forecast:
    ever = decided.any(axis=1)
    if not ever.any():
        return Forecast(0.0, None, None, None)
    when = looks[decided[ever].argmax(axis=1)]
    low, median, high = np.quantile(when, [0.1, 0.5, 0.9], method="inverted_cdf")
    return Forecast(float(ever.mean()), int(low), int(median), int(high))
