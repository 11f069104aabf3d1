"""Rule G: a confidence sequence for the quality difference, valid at every look, open ended."""

from dataclasses import dataclass

import numpy as np
from scipy import optimize, special, stats

from calibration.statistics.evidence import Sample
from calibration.statistics.outcome import Floats, Ints
from calibration.statistics.result import Limits
from calibration.statistics.rules import information

_PENALTY = 10.0  # of a slope, in judged pairs: metrics must earn their weight
_PSEUDO = 0.25  # of a residual of full size, in second and third moments
_PENALTY_LEVEL = 1.0  # of the intercept: one pseudo judgment of no difference


@dataclass(frozen=True, eq=False)
class Path:
    """The estimate of rule G after each judgment, shape (n,) each.

    se: standard error, infinite after the first judgment. lean_low, lean_high: third over
    second cumulant of the mean, seen from the lower and the upper limit (rules.skewness).
    """

    mean: Floats
    se: Floats
    lean_low: Floats
    lean_high: Floats


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
    """The limits of `one_sided` after each judgment, shape (n,) each.

    Each stands t^-1_{n-1}(Phi(z)) standard errors from the mean, z of `thresholds`, and further
    out by the skewness of the increments, as in rules.limits.
    """
    n = np.arange(1, sample.n_judgments + 1)
    path = follow(sample)
    low, high = np.full(len(n), -1.0), np.full(len(n), 1.0)
    look = n >= max(n_optimise, 2)
    z = thresholds(n[look], sample.n_population, alpha=alpha, start=n_optimise)
    half = stats.t.isf(stats.norm.sf(z), n[look] - 1) * path.se[look]
    factor = (2 * z**2 + 1) / 6
    low[look] = path.mean[look] - half + factor * np.minimum(path.lean_low[look], 0)
    high[look] = path.mean[look] + half + factor * np.maximum(path.lean_high[look], 0)
    whole = n == sample.n_population
    low[whole] = high[whole] = path.mean[whole]
    return low, high


def follow(sample: Sample) -> Path:
    """The weighted mean of the unbiased increments phi_t, its standard error and skew, at each t.

    phi_t = sum of seen w y + sum over the unseen of w f + w_t (y_t - f(x_t))/p_t, with f a ridge
    fit on the judgments before t and p_t = 1/(importance_t |U_t|): its mean given the past is
    theta whatever f is. Its spread falls with |U_t|/N, so its weight is (N/|U_t|)^2 (total
    information N t/(N - t)), times t/(t + (K + 1)/2) while the fit is still noisy. Second and
    third moments hold a quarter of a pseudo residual of full size, pointing away from the
    centre. At n = N the mean is the truth.
    """
    n, population, columns = sample.n_judgments, sample.n_population, sample.features.shape[1]
    t = np.arange(1.0, n + 1)
    left = np.asarray(population + 1 - t, dtype=float)
    weight = t / (t + (columns + 1) / 2) * (population / left) ** 2
    phi = _increments(sample, left)
    total = np.cumsum(weight)
    mean = np.cumsum(weight * phi) / total
    second, third = _central_sums(weight, phi, mean)
    full = weight * left / population
    pseudo = _PSEUDO * np.cumsum(full**2) / t, _PSEUDO * np.cumsum(full**3) / t
    se = np.sqrt(second * t / np.maximum(t - 1.0, 1.0) + pseudo[0]) / total
    scale = 1 / (total * (second + pseudo[0]))
    if n == population and n:
        mean[-1], se[-1] = float(sample.weight[sample.row] @ sample.value), 0.0
    se = np.where((t == 1) & (population > 1), np.inf, se)
    return Path(mean, se, scale * (third - pseudo[1]), scale * (third + pseudo[1]))


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
        mills = np.exp(-(z**2) / 2 - special.log_ndtr(z)) / np.sqrt(2 * np.pi)
        z = z - (_height(z) - target) / (z + mills)
    return np.asarray(z, dtype=float)


def _first_threshold(alpha: float) -> float:
    def excess(a: float) -> float:
        density, below = stats.norm.pdf(a), stats.norm.cdf(a)
        return float(1 - below + density * (a + density / below) - alpha)

    return float(optimize.brentq(excess, 0.0, 40.0))


def _height(z: Floats | float) -> Floats:
    return np.asarray(np.square(z) / 2 + special.log_ndtr(z), dtype=float)


def _central_sums(weight: Floats, phi: Floats, mean: Floats) -> tuple[Floats, Floats]:
    """Running sums of (weight (phi - mean_t))^2 and of its cube, shape (n,) each."""
    middle = phi[0] if len(phi) else 0.0
    phi, mean = phi - middle, mean - middle
    square = [np.cumsum(weight**2 * phi**power) for power in range(3)]
    cube = [np.cumsum(weight**3 * phi**power) for power in range(4)]
    second = square[2] - 2 * mean * square[1] + mean**2 * square[0]
    third = cube[3] - 3 * mean * cube[2] + 3 * mean**2 * cube[1] - mean**3 * cube[0]
    return np.asarray(np.maximum(second, 0.0), dtype=float), np.asarray(third, dtype=float)


def _increments(sample: Sample, left: Floats) -> Floats:
    """phi_t, shape (n,)."""
    picked = np.column_stack([np.ones(sample.n_judgments), sample.features[sample.row]])
    weight = sample.weight[sample.row]
    coefficients = _ridge_path(picked, sample.value)
    seen = np.cumsum(weight * sample.value) - weight * sample.value
    gone = np.cumsum(weight[:, None] * picked, axis=0) - weight[:, None] * picked
    unseen = ((np.r_[1.0, sample.mean] - gone) * coefficients).sum(axis=1)
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
        reach = inverse @ x
        gain = reach / (1 + x @ reach)
        beta = beta + gain * (y - x @ beta)
        inverse -= gain[:, None] * reach
    return path
