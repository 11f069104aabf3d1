"""Rules that say "approve" while people watch: ours, betting, and the naive ones, on one path.

Each takes a path (watched_paths) and bounds, shape (B,), and says at which looks it would approve,
shape (B, L). The naive ones read the posterior of the ridge: Student's t about the rectified
estimate, with the leave-one-out residuals as its spread and the finite population counted.
"""

from collections.abc import Callable, Mapping
from functools import partial

import numpy as np
from scipy import stats

from benchmarks.watched_paths import Path, ridges
from calibration.statistics.outcome import Bools, Floats
from calibration.statistics.rules import (
    GROWTH,
    PSEUDO_RESIDUAL,
    critical_at,
    critical_value,
    information,
    skew_factor,
    t_critical,
)
from calibration.statistics.sequences import limits_at_looks

ALPHA, N_MIN, N_MAX = 0.05, 50, 400
EVIDENCE = 20.0  # of a bet, against the bound: 1 / alpha
LOSS = 0.002
_STAKE = 0.5  # of the most that a bet can lose without ending

Rule = Callable[[Path, Floats], Bools]


def rule_v(path: Path, bounds: Floats, *, alpha: float = ALPHA, growth: float = GROWTH) -> Bools:
    """Of calibration.statistics.rules, for all looks at once."""
    return _above(limits_v(path, alpha=alpha, growth=growth)[0], bounds)


def limits_v(path: Path, *, alpha: float = ALPHA, growth: float = GROWTH) -> tuple[Floats, Floats]:
    """Lower and upper limits of rule V, shape (L,) each: rules.limits, for all looks."""
    size, n = path.population.size, path.looks
    c = critical_value(alpha=alpha, n_max=N_MAX, n_population=size, n_min=N_MIN, growth=growth)
    clock = information(n, size)
    squares = path.squares + PSEUDO_RESIDUAL
    half = t_critical(n, path.columns, c) * np.sqrt(squares / (n - 1) / clock)
    factor = skew_factor(critical_at(c, n)) / (squares * clock)
    low = path.centre - half + factor * np.minimum(path.cubes - PSEUDO_RESIDUAL, 0)
    high = path.centre + half + factor * np.maximum(path.cubes + PSEUDO_RESIDUAL, 0)
    return low, high


def rule_g(path: Path, bounds: Floats, *, alpha: float = ALPHA) -> Bools:
    """The product's own code."""
    low, _ = limits_at_looks(path.sample, alpha=alpha, n_optimise=N_MIN)
    return _above(low[path.looks - 1], bounds)


def betting(path: Path, bounds: Floats) -> Bools:
    """2010.09686: a fortune that cannot grow, on average, where the truth is the bound.

    Without replacement, on y - f(x), f a ridge on the judgments before, cut to [-1, 1]: the metrics
    help the bets as they help us. The stakes are those of approximate growth (aGRAPA).
    """
    guesses = _predictions(path)
    return np.array([_bet(path, float(bound), guesses) for bound in bounds])


def _bet(path: Path, bound: float, guesses: tuple[Floats, Floats, Floats]) -> Bools:
    seen_f, left_f, highest = guesses
    size, t = path.population.size, np.arange(len(path.order))
    value = path.population.value[path.order]
    unseen = (size * bound - np.r_[0.0, np.cumsum(value)[:-1]]) / (size - t)
    gain = value - seen_f - (unseen - left_f)
    worst = 1 + highest + unseen - left_f  # the most that y - f can lie below its mean
    mean = np.r_[0.0, np.cumsum(gain)[:-1]] / (t + 1)
    power = (0.25 + np.r_[0.0, np.cumsum(gain**2)[:-1]]) / (t + 1)
    stake = np.clip(mean / power, 0, _STAKE / np.maximum(worst, 1e-9))
    fortune = np.cumsum(np.log1p(stake * gain))
    sure = unseen < -1  # no judgments to come could bring the mean down to the bound
    return np.asarray((fortune >= np.log(EVIDENCE)) | sure)[path.looks - 1]


def probable(path: Path, bounds: Floats, *, level: float) -> Bools:
    """P(theta > bound) above a fixed level."""
    se, df = _spread(path)
    return _above(path.centre - stats.t.ppf(level, df) * se, bounds)


def probability(path: Path, bound: float) -> Floats:
    """P(theta > bound) at every look, shape (L,)."""
    se, df = _spread(path)
    return np.asarray(stats.t.cdf((path.centre - bound) / np.maximum(se, 1e-12), df), dtype=float)


def human_interval(path: Path, bounds: Floats) -> Bools:
    """The 95% t interval of the plain mean above the bound: the metrics are not used."""
    n = path.looks
    se = np.sqrt(path.spread / (n - 1) / information(n, path.population.size))
    return _above(path.plain - stats.t.isf(0.025, n - 1) * se, bounds)


def little_loss(path: Path, bounds: Floats) -> Bools:
    """Expected loss E[max(bound - theta, 0)] below a fixed sum."""
    se, df = _spread(path)
    z = (bounds[:, None] - path.centre) / np.maximum(se, 1e-12)
    tail = (df + z**2) / (df - 1) * stats.t.pdf(z, df)
    return np.asarray(se * (z * stats.t.cdf(z, df) + tail) < LOSS)


def _above(low: Floats, bounds: Floats) -> Bools:
    return np.asarray(low > bounds[:, None])


def _spread(path: Path) -> tuple[Floats, Floats]:
    """Standard deviation and degrees of freedom of the ridge's posterior."""
    n = path.looks
    clock = information(n, path.population.size)
    return np.sqrt(path.squares / (n - 1) / clock), np.asarray(n - 1.0)


def _predictions(path: Path) -> tuple[Floats, Floats, Floats]:
    """f of each judged pair, mean f of all pairs still unjudged then, the highest f; shape (n,)."""
    population, order = path.population, path.order
    count = len(order)
    design = np.column_stack([np.ones(count), population.metric[order]])
    before, _ = ridges(design, population.value[order], np.arange(count), level=1.0)
    made = np.column_stack([np.ones(len(population.value)), population.metric])
    every = np.clip(made @ before.T, -1, 1)  # all pairs, by time
    seen = np.tril(every[order].T, -1).sum(axis=1)
    left = (every.mean(axis=0) * population.size - seen) / (population.size - np.arange(count))
    return every[order, np.arange(count)], left, every.max(axis=0)


RULES: Mapping[str, Rule] = {
    "rule V": rule_v,
    "rule V, flat boundary": partial(rule_v, growth=0.0),
    "rule G": rule_g,
    "betting, e >= 20": betting,
    "P > .99": partial(probable, level=0.99),
    "P > .975 (95% interval above the line)": partial(probable, level=0.975),
    "P > .95": partial(probable, level=0.95),
    "human-only 95% interval": human_interval,
    "expected loss < .002": little_loss,
}
