"""Rule G: a confidence sequence for the quality difference, valid at every look, open ended."""

from dataclasses import dataclass

import numpy as np
from scipy import optimize, stats

from calibration.statistics.evidence import Sample
from calibration.statistics.outcome import Floats, Ints
from calibration.statistics.result import Limits
from calibration.statistics.rules import information

_PENALTY = 10.0  # of a slope, in judged pairs: metrics must earn their weight
_PENALTY_LEVEL = 1.0  # of the intercept: one pseudo judgment of no difference


@dataclass(frozen=True, eq=False)
class Path:
    """The estimate of rule G after each judgment: mean and standard error, shape (n,) each.

    The standard error is infinite after the first judgment.
    """

    mean: Floats
    se: Floats


def confidence_sequence(sample: Sample, *, alpha: float, n_optimise: int = 50) -> Limits:
    """Two-sided limits that hold at all looks together with probability 1 - alpha.

    alpha / 2 on each side of `one_sided`, which says the rest.
    """
    return one_sided(sample, alpha=alpha / 2, n_optimise=n_optimise)


def one_sided(sample: Sample, *, alpha: float, n_optimise: int = 50) -> Limits:
    """A lower and an upper limit, each holding at all looks from n_optimise on w.p. 1 - alpha.

    An asymptotic confidence sequence (2103.06476) on a predictable, finite-population form of
    prediction-powered inference (2505.18000; see `follow`). n_optimise: judged pairs of the
    first look (the plan's n_min), where it is tightest; nothing is said before: [-1, 1]. Exact
    at n = N. Not clipped from there on.
    """
    low, high = limits_at_looks(sample, alpha=alpha, n_optimise=n_optimise)
    return Limits(float(low[-1]), float(high[-1])) if len(low) else Limits(-1.0, 1.0)


def limits_at_looks(sample: Sample, *, alpha: float, n_optimise: int) -> tuple[Floats, Floats]:
    """The limits of `one_sided` after each judgment, shape (n,) each."""
    n = np.arange(1, sample.n_judgments + 1)
    path = follow(sample)
    open_ = n >= n_optimise
    half = np.full(len(n), np.inf)
    if open_.any():
        threshold = thresholds(n[open_], sample.n_population, alpha=alpha, start=n_optimise)
        df = np.maximum(n[open_] - 1, 1)
        half[open_] = stats.t.isf(stats.norm.sf(threshold), df) * path.se[open_]
    half[n >= sample.n_population] = 0.0
    known = np.isfinite(half)
    low = np.where(known, path.mean - np.where(known, half, 0), -1.0)
    high = np.where(known, path.mean + np.where(known, half, 0), 1.0)
    return low, high


def follow(sample: Sample) -> Path:
    """The weighted mean of the unbiased increments phi_t, and its standard error, at each t.

    phi_t = sum of seen w y + sum over the unseen of w f + w_t (y_t - f(x_t))/p_t, with f a ridge
    fit on the judgments before t and p_t = 1/(importance_t |U_t|): its mean given the past is
    theta whatever f is. Its spread falls with |U_t|/N, so its weight is (N/|U_t|)^2 (total
    information N t/(N - t)), times t/(t + (K + 1)/2) while the fit is
    still noisy. The variance
    holds one pseudo residual of full size, as in rules.standard_error. At n = N the mean is
    the truth.
    """
    n, population, columns = sample.n_judgments, sample.n_population, sample.features.shape[1]
    t = np.arange(1.0, n + 1)
    left = np.asarray(population + 1 - t, dtype=float)
    ready = t / (t + (columns + 1) / 2)
    weight = ready * (population / left) ** 2
    phi = _increments(sample, left)
    total = np.cumsum(weight)
    mean = np.cumsum(weight * phi) / total
    squares = _centred_squares(weight**2, phi, mean)
    pseudo = np.cumsum((weight * left / population) ** 2) / t
    se = np.sqrt(squares * t / np.maximum(t - 1.0, 1.0) + pseudo) / total
    if n == population and n:
        mean[-1], se[-1] = float(sample.weight[sample.row] @ sample.value), 0.0
    return Path(mean, np.where((t == 1) & (population > 1), np.inf, se))


def thresholds(n: Ints, n_population: int, *, alpha: float, start: int) -> Floats:
    """How many standard errors a look needs so that all looks from `start` err w.p. alpha.

    The half-flat normal mixture with a delayed start (Robbins 1970; 2212.14411): Z_V passes
    g(z) = g(a) + log(V/V_start)/2 at some V >= V_start, where g(z) = z^2/2 + log Phi(z), with
    probability 1 - Phi(a) + phi(a) (a + phi(a)/Phi(a)), which is exact for Brownian motion.
    n: judged pairs, >= start, shape (looks,).
    """
    first = _first_threshold(alpha)
    if start >= n_population:
        return np.full(len(n), first)
    last = np.minimum(n, n_population - 1).astype(float)
    ratio = information(last, n_population) / information(np.array(start), n_population)
    target = _height(first) + np.log(ratio) / 2
    z = np.full(len(n), first)
    for _ in range(20):
        z = z - (_height(z) - target) / (z + np.exp(stats.norm.logpdf(z) - stats.norm.logcdf(z)))
    return np.asarray(z, dtype=float)


def _first_threshold(alpha: float) -> float:
    def excess(a: float) -> float:
        density, below = stats.norm.pdf(a), stats.norm.cdf(a)
        return float(1 - below + density * (a + density / below) - alpha)

    return float(optimize.brentq(excess, 0.0, 40.0))


def _height(z: Floats | float) -> Floats:
    return np.asarray(np.square(z) / 2 + stats.norm.logcdf(z), dtype=float)


def _centred_squares(weight: Floats, phi: Floats, mean: Floats) -> Floats:
    """Running sums of weight * (phi - mean_t)^2, shape (n,)."""
    middle = phi[0] if len(phi) else 0.0
    phi, mean = phi - middle, mean - middle
    squares = np.cumsum(weight * phi**2) - 2 * mean * np.cumsum(weight * phi)
    return np.asarray(np.maximum(squares + mean**2 * np.cumsum(weight), 0.0), dtype=float)


def _increments(sample: Sample, left: Floats) -> Floats:
    """phi_t, shape (n,)."""
    design = np.column_stack([np.ones(sample.n_population), sample.features])
    picked, weight = design[sample.row], sample.weight[sample.row]
    coefficients = _ridge_path(picked, sample.value)
    seen = np.cumsum(weight * sample.value) - weight * sample.value
    gone = np.cumsum(weight[:, None] * picked, axis=0) - weight[:, None] * picked
    unseen = ((sample.weight @ design - gone) * coefficients).sum(axis=1)
    surprise = sample.value - (picked * coefficients).sum(axis=1)
    return np.asarray(seen + unseen + weight * surprise * sample.importance * left, dtype=float)


def _ridge_path(design: Floats, value: Floats) -> Floats:
    """Row t: ridge coefficients fitted to the rows before t, shape (n, 1 + K)."""
    columns = design.shape[1]
    inverse = np.diag(1 / np.r_[_PENALTY_LEVEL, np.full(columns - 1, _PENALTY)])
    beta = np.zeros(columns)
    path = np.empty_like(design)
    for t, (x, y) in enumerate(zip(design, value, strict=True)):
        path[t] = beta
        gain = inverse @ x
        gain /= 1 + x @ gain
        beta = beta + gain * (y - x @ beta)
        inverse -= np.outer(gain, x @ inverse)
    return path
