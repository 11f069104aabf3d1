"""Rule V: the critical value, the standard error and the limits of a look (maximum frozen)."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy import optimize, stats

from calibration.statistics.outcome import Floats, Ints
from calibration.statistics.result import Limits

PSEUDO_RESIDUAL = 0.25
"""How much of a residual of full size is added to those seen; the skewness of the limits does the
rest (docs/adr/0004, benchmarks/rule_v.py)."""

_CONTINUITY = 0.5826  # -zeta(1/2)/sqrt(2 pi): how far a discrete walk overshoots a boundary
_CLOSEST = 0.0025  # log-information between two looks of the recursion: n = 400 of many
_LOWEST = -6.0  # a standardised path this low carries no mass that matters
_GREGORY = (3 / 8, 7 / 6, 23 / 24)  # end weights of the corrected trapezium rule, order h^4


@dataclass(frozen=True)
class Skew:
    """Third over second cumulant of an estimate, seen from its lower and its upper limit."""

    low: float
    high: float


NO_SKEW = Skew(0.0, 0.0)


@lru_cache(maxsize=256)
def critical_value(*, alpha: float, n_max: int, n_population: int, n_min: int = 50) -> float:
    """The c of rule V: P(max of W(V_n)/sqrt(V_n) over looks n_min..n_max >= c) = alpha.

    alpha: one-sided error allowed to one candidate. n_max, n_min, n_population: judged pairs.
    V_n = N n/(N - n) is the information of n of N pairs. At n = N all is known, so looks end
    at N - 1; where n_min is not below N a single look remains.

    Exact recursive integration (Armitage, McPherson & Rowe 1969; Jennison & Turnbull 2000,
    ch. 19) rather than simulation: a tenth of a second against seconds for the same three
    decimals, and no seed to explain. ValueError on an alpha or counts that make no sense.
    """
    if not 0 < alpha < 0.5:
        raise ValueError(f"alpha must lie between 0 and 0.5, got {alpha}")
    if n_population < 2 or not 1 <= n_min <= n_max:
        raise ValueError(f"no looks from {n_min} to {n_max} of {n_population} pairs")
    last = min(n_max, n_population - 1)
    looks = np.arange(min(n_min, last), last + 1)
    return boundary(information(looks, n_population), alpha)


def information(n_judgments: Ints | Floats, n_population: int) -> Floats:
    """V_n = N n/(N - n), in units of one judged pair; infinite at n = N."""
    n = np.asarray(n_judgments, dtype=float)
    left = np.maximum(n_population - n, 0.0)
    with np.errstate(divide="ignore"):
        return np.asarray(np.where(left > 0, n_population * n / left, np.inf), dtype=float)


def boundary(times: Floats, alpha: float) -> float:
    """The constant that a standardised Brownian motion passes at one of `times` w.p. alpha.

    times: information at the looks, increasing, positive, finite, shape (looks,). One-sided.
    """
    kept, lowered = _thin(np.asarray(times, dtype=float))
    single = float(stats.norm.isf(alpha))
    if len(kept) == 1:
        return single
    bonferroni = float(stats.norm.isf(alpha / len(kept))) + float(lowered.max())
    return float(
        optimize.brentq(
            lambda c: _crossing(kept, c - lowered) - alpha, single, bonferroni + 0.01, xtol=1e-4
        )
    )


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
    """Rule V's interval theta -+ t^-1_df(Phi(c)) se, not clipped to [-1, 1].

    skew: moves a limit outwards, never inwards, by (2 c^2 + 1)/6 times the cumulant ratio: the
    first Edgeworth term of Student's statistic (Johnson 1978; Hall 1992). Without it rare
    failures in one direction pass the bound two to three times as often as alpha says.
    """
    if se == 0:
        return Limits(theta, theta)
    half = float(t_critical(np.array(n_judgments), n_columns, critical)) * se
    factor = (2 * critical**2 + 1) / 6
    low, high = factor * min(skew.low, 0.0), factor * max(skew.high, 0.0)
    return Limits(theta - half + low, theta + half + high)


def t_critical(n_judgments: Ints | Floats, n_columns: int, critical: float) -> Floats:
    """Student's quantile at Phi(critical) with n - 1 - K degrees of freedom, shaped like n.

    Never fewer than a third of n - 1, nor than 1: shrunken columns do not each cost a degree,
    and a plan with more metrics than judgments must still have limits.
    """
    n = np.asarray(n_judgments, dtype=float)
    df = np.maximum(np.maximum(n - 1 - n_columns, (n - 1) / 3), 1.0)
    return np.asarray(stats.t.isf(stats.norm.sf(critical), df), dtype=float)


def _totals(residuals: Floats, weights: Floats, cluster: Ints | None) -> Floats:
    """n v e of each judged pair, or its sum over each cluster."""
    totals = np.asarray(len(residuals) * weights * residuals, dtype=float)
    if cluster is None:
        return totals
    code = np.unique(cluster, return_inverse=True)[1]
    return np.bincount(code, weights=totals).astype(float)


def _thin(times: Floats) -> tuple[Floats, Floats]:
    """Looks far enough apart to integrate, and how far each boundary is lowered for the rest.

    A walk watched less often passes a boundary as often if that is lowered by .5826 times the
    growth of the step's standard deviation (Siegmund 1985, ch. 10).
    """
    if not (len(times) and times[0] > 0 and (np.diff(times) > 0).all() and times[-1] < np.inf):
        raise ValueError("information must be positive, finite and increasing")
    log_time = np.log(times)
    kept = [0]
    for look in range(1, len(times)):
        near = log_time[look] - log_time[kept[-1]] < _CLOSEST * 0.999
        if not near or look == len(times) - 1:
            kept.append(look)
    step = np.sqrt(np.diff(log_time, prepend=log_time[0]))
    wide = np.sqrt(np.diff(log_time[kept], prepend=log_time[0]))
    return times[kept], _CONTINUITY * np.maximum(wide - step[kept], 0.0)


def _crossing(times: Floats, bounds: Floats) -> float:
    """P(W(V)/sqrt(V) >= its bound at some look), by integrating the surviving density."""
    shrink = np.sqrt(times[:-1] / times[1:])
    spread = np.sqrt(1 - shrink**2)
    finest = np.minimum(np.append(spread, 1), np.append(1, spread))
    steps = np.minimum(finest / 2, 0.1)
    grid, weight = _grid(bounds[0], steps[0])
    density = stats.norm.pdf(grid)
    for look in range(1, len(times)):
        mass = density * weight
        after, weight = _grid(bounds[look], steps[look])
        density = _move(grid, mass, after, shrink[look - 1], spread[look - 1])
        grid = after
    return 1.0 - float(density @ weight)


def _grid(bound: float, step: float) -> tuple[Floats, Floats]:
    """Nodes `step` apart, ascending to the bound, and the weights of the trapezium rule."""
    count = int((bound - _LOWEST) / step) + 2
    weight = np.full(count, step)
    weight[-1 : -len(_GREGORY) - 1 : -1] *= _GREGORY
    return np.asarray(bound - step * np.arange(count - 1, -1, -1), dtype=float), weight


def _move(grid: Floats, mass: Floats, after: Floats, shrink: float, spread: float) -> Floats:
    """The density at `after` of shrink * X + spread * Z, X having `mass` on an even grid."""
    step = grid[1] - grid[0]
    reach = int(np.ceil(7 * spread / (shrink * step)))
    centre = np.rint((after / shrink - grid[0]) / step).astype(int)
    index = centre[:, None] + np.arange(-reach, reach + 1)
    inside = (index >= 0) & (index < len(grid))
    index = np.clip(index, 0, len(grid) - 1)
    score = (after[:, None] - shrink * grid[index]) / spread
    kernel = np.exp(-0.5 * score**2) * mass[index] * inside
    return np.asarray(kernel.sum(axis=1) / (spread * np.sqrt(2 * np.pi)), dtype=float)
