"""Rule V: the critical value, the standard error and the limits of a look (maximum frozen)."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Self

import numpy as np
from scipy import stats

from calibration.statistics.crossing import boundary
from calibration.statistics.outcome import Floats, Ints
from calibration.statistics.result import Limits

PSEUDO_RESIDUAL = 0.25
"""How much of a residual of full size is added to those seen; the skewness of the limits does the
rest (docs/adr/0008, benchmarks/peeking.py)."""

GROWTH = 0.15
"""How steeply the boundary rises as the population is used up (docs/adr/0008)."""


class CriticalValue(float):
    """The c of rule V: how many standard errors wide the limits are at the first look, `start`.

    After n of N pairs they are c ((N - start)/(N - n))^growth wide. A plain float in its place
    never grows: so were plans frozen that do not name a growth.
    """

    growth: float
    start: int
    n_population: int

    def __new__(
        cls, value: float, *, growth: float = 0.0, start: int = 0, n_population: int = 0
    ) -> Self:
        made = super().__new__(cls, value)
        made.growth, made.start, made.n_population = growth, start, n_population
        return made


def critical_at(critical: float, n_judgments: Ints | Floats | float) -> Floats:
    """How many standard errors wide the limits are after n judged pairs, shaped like n.

    Before the first look that of the first look; at n = N, where the standard error is 0, that
    of n = N - 1.
    """
    n = np.asarray(n_judgments, dtype=float)
    if not isinstance(critical, CriticalValue) or not critical.growth:
        return np.full(n.shape, float(critical))
    return float(critical) * _height(n, critical.start, critical.n_population, critical.growth)


@dataclass(frozen=True)
class Skew:
    """Third over second cumulant of an estimate, seen from its lower and its upper limit."""

    low: float
    high: float


NO_SKEW = Skew(0.0, 0.0)


@lru_cache(maxsize=256)
def critical_value(
    *, alpha: float, n_max: int, n_population: int, n_min: int = 50, growth: float = GROWTH
) -> CriticalValue:
    """The c of rule V: W(V_n)/sqrt(V_n) >= c ((N - n_min)/(N - n))^growth at a look w.p. alpha.

    alpha: one-sided error allowed to one candidate. n_max, n_min, n_population: judged pairs.
    V_n = N n/(N - n) is the information of n of N pairs, W Brownian motion, the looks n_min..
    n_max. At n = N all is known, so looks end at N - 1; where n_min is not below N a single look
    remains. The last pairs of a small population carry much information: a boundary that rises
    there leaves alpha to the early looks, where it decides sooner (Wang & Tsiatis 1987 let
    boundaries rise or fall by a power of the information itself). ValueError on an alpha or
    counts that make no sense.
    """
    if not 0 < alpha < 0.5:
        raise ValueError(f"alpha must lie between 0 and 0.5, got {alpha}")
    if n_population < 2 or not 1 <= n_min <= n_max:
        raise ValueError(f"no looks from {n_min} to {n_max} of {n_population} pairs")
    last = min(n_max, n_population - 1)
    start = min(n_min, last)
    looks = np.arange(start, last + 1)
    height = _height(looks, start, n_population, growth)
    c = boundary(information(looks, n_population), alpha, height)
    return CriticalValue(c, growth=growth, start=start, n_population=n_population)


def information(n_judgments: Ints | Floats, n_population: int) -> Floats:
    """V_n = N n/(N - n), in units of one judged pair; infinite at n = N."""
    n = np.asarray(n_judgments, dtype=float)
    left = np.maximum(n_population - n, 0.0)
    with np.errstate(divide="ignore"):
        return np.asarray(np.where(left > 0, n_population * n / left, np.inf), dtype=float)


def standard_error(
    residuals: Floats,
    weights: Floats,
    n_population: int,
    cluster: Ints | None = None,
    pseudo: float = PSEUDO_RESIDUAL,
) -> float:
    """Design standard error of a weighted mean of residuals, part of a pseudo residual added.

    se^2 = (1 - n/N) (sum (n v_i e_i)^2 + pseudo) / ((n - 1) n): without the pseudo residual,
    failures too rare to have been seen would count as impossible.
    residuals: leave-one-out residuals e of the judged pairs, shape (n,). weights: v, summing
    to 1, shape (n,). cluster: codes, shape (n,); residuals of one cluster are added before
    squaring, m clusters take the place of n pairs in the small-sample factor, and the pseudo
    residual is a cluster of average size. pseudo: how much of it is added. 0 at n = N; infinite
    with fewer than 2 clusters.
    """
    n = len(residuals)
    if n >= n_population:
        return 0.0
    totals = _totals(residuals, weights, cluster)
    groups = len(totals)
    if groups < 2:
        return float("inf")
    squares = float(totals @ totals) + pseudo * (n / groups) ** 2
    return float(np.sqrt((1 - n / n_population) * squares * groups / (groups - 1)) / n)


def skewness(
    residuals: Floats,
    weights: Floats,
    n_population: int,
    cluster: Ints | None = None,
    pseudo: float = PSEUDO_RESIDUAL,
) -> Skew:
    """Third over second cumulant of the mean of residuals, for the corrected limits of a look.

    (1 - n/N) (sum r^3 -+ p)/(sum r^2 + p)/n, r = n v e: the pseudo residual points away from
    the centre on either side, as a failure not yet seen would. Arguments as standard_error; no
    correction at n = N.
    """
    n = len(residuals)
    if n == 0 or n >= n_population:
        return Skew(0.0, 0.0)
    totals = _totals(residuals, weights, cluster)
    size = n / len(totals)
    cubes, squares = float((totals**3).sum()), float(totals @ totals) + pseudo * size**2
    scale = (1 - n / n_population) / (n * squares) if squares > 0 else 0.0
    return Skew(scale * (cubes - pseudo * size**3), scale * (cubes + pseudo * size**3))


def limits(
    theta: float,
    se: float,
    *,
    n_judgments: int,
    n_columns: int,
    critical: float,
    skew: Skew = NO_SKEW,
) -> Limits:
    """Rule V's interval theta -+ t^-1_df(Phi(c_n)) se, not clipped to [-1, 1].

    skew: moves a limit outwards, never inwards, by (2 c_n^2 + 1)/6 times the cumulant ratio: the
    first Edgeworth term of Student's statistic (Johnson 1978; Hall 1992). Without it rare
    failures in one direction pass the bound two to three times as often as alpha says.
    """
    if se == 0:
        return Limits(theta, theta)
    half = float(t_critical(np.array(n_judgments), n_columns, critical)) * se
    factor = float(skew_factor(critical_at(critical, n_judgments)))
    low, high = factor * min(skew.low, 0.0), factor * max(skew.high, 0.0)
    return Limits(theta - half + low, theta + half + high)


def t_critical(n_judgments: Ints | Floats, n_columns: int, critical: float) -> Floats:
    """Student's quantile at Phi(c_n) with n - 1 - K degrees of freedom, shaped like n.

    Never fewer than a third of n - 1, nor than 1: shrunken columns do not each cost a degree,
    and a plan with more metrics than judgments must still have limits.
    """
    n = np.asarray(n_judgments, dtype=float)
    df = np.maximum(np.maximum(n - 1 - n_columns, (n - 1) / 3), 1.0)
    return np.asarray(stats.t.isf(stats.norm.sf(critical_at(critical, n)), df), dtype=float)


def skew_factor(critical: Floats) -> Floats:
    """(2 c^2 + 1)/6: how far a limit moves per unit of the cumulant ratio (see `limits`)."""
    return np.asarray((2 * critical**2 + 1) / 6, dtype=float)


def _height(n: Ints | Floats, start: int, n_population: int, growth: float) -> Floats:
    """((N - start)/(N - n))^growth, at least 1, shaped like n."""
    left = np.maximum(n_population - np.asarray(n, dtype=float), 1.0)
    return np.asarray(np.maximum((n_population - start) / left, 1.0) ** growth, dtype=float)


def _totals(residuals: Floats, weights: Floats, cluster: Ints | None) -> Floats:
    """n v e of each judged pair, or its sum over each cluster."""
    totals = np.asarray(len(residuals) * weights * residuals, dtype=float)
    if cluster is None:
        return totals
    code = np.unique(cluster, return_inverse=True)[1]
    return np.bincount(code, weights=totals).astype(float)
