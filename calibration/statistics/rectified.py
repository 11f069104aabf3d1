"""The reported posterior: the model's average, corrected by what was judged.

Averaging E[y | draw] over the population is only as right as the model. Here the model reduces
variance and the judgments correct its bias, as in prediction-powered inference (2301.09633).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

from calibration.statistics.outcome import Floats, Ints
from calibration.statistics.result import Estimate
from calibration.statistics.rules import Skew, skewness, standard_error

LEVEL = 0.95


@dataclass(frozen=True, eq=False)
class Judged:
    """n judged pairs of one candidate (or of one segment of it), in order of arrival.

    value: mean judgment of the pair; weight: its traffic weight as a share of the population's;
    importance: weight of the draw, 1 throughout for the random stream; cluster, segment: codes;
    all of shape (n,).
    f: E[y | draw], shape (S, n); loo: its leave-one-out mean, shape (n,).
    """

    value: Floats
    weight: Floats
    importance: Floats
    cluster: Ints
    segment: Ints
    f: Floats
    loo: Floats

    @property
    def count(self) -> int:
        return len(self.value)

    @property
    def residual(self) -> Floats:
        """Leave-one-out residuals, shape (n,)."""
        return self.value - self.loo

    @property
    def fitted(self) -> Floats:
        """Posterior mean of E[y] at each pair, shape (n,)."""
        mean: Floats = self.f.mean(axis=0)
        return mean

    @property
    def share(self) -> Floats:
        """Weights of the residuals: traffic weight times importance, summing to 1, shape (n,)."""
        raw: Floats = self.weight * self.importance / (self.weight @ self.importance)
        return raw

    def spread(self, n_population: int) -> tuple[float, Skew]:
        """Standard error of the mean residual in a finite population, and its skewness."""
        given = self.residual, self.share, n_population, self.cluster
        return standard_error(*given), skewness(*given)


@dataclass(frozen=True, eq=False)
class Rectified:
    """centre: the point estimate; draws: around it, shape (S,)."""

    centre: float
    draws: Floats

    def estimate(self) -> Estimate:
        low, high = np.clip(np.quantile(self.draws, [(1 - LEVEL) / 2, (1 + LEVEL) / 2]), -1, 1)
        centre = min(1.0, max(-1.0, self.centre))
        return Estimate(centre, min(float(low), centre), max(float(high), centre))


def rectify(
    judged: Judged, total: Floats, n_population: int, seed: int | Sequence[int]
) -> Rectified:
    """The rectified posterior of the weighted mean of y.

    total: sum of w * E[y | draw] over the whole population (or segment), shape (S,), where the
    weights w of population and `judged` sum to 1. n_population: pairs in it, N.

    theta = sum_J w y + sum_U w f + W_U (sum_J v (y - f + (fbar - loo) / 2) + e): J judged, U not.
    v is a Bayesian bootstrap over clusters; the half leave-one-out shift takes off the optimism of
    residuals at pairs the model was fitted to. e is the mean of the N - n residuals never seen,
    with the spread of the seen ones: a superpopulation's mean alone is too narrow by the factor
    sqrt(1 - n/N). Draws are widened about the centre by t_{.975,n-1}/1.96 sqrt((n+1)/(n-1)), as a
    bootstrap of n residuals needs.
    """
    unseen = max(0.0, 1.0 - judged.weight.sum())
    known = judged.weight @ judged.value
    rest = total - judged.f @ judged.weight
    fbar = judged.fitted
    shifted = judged.value + (fbar - judged.loo) / 2
    centre = float(known + rest.mean() + unseen * (judged.share @ (shifted - fbar)))
    rng = np.random.default_rng(seed)
    v = _bootstrap(judged, len(total), rng)
    residual = (v * (shifted - judged.f)).sum(axis=1)
    residual += _unseen_mean(judged, n_population, len(total), rng)
    draws = known + rest + unseen * residual
    return Rectified(centre, centre + (draws - draws.mean()) * _widening(judged.count))


def _bootstrap(judged: Judged, count: int, rng: np.random.Generator) -> Floats:
    """Dirichlet weights over the judged pairs, one row per draw, shape (S, n)."""
    codes, index = np.unique(judged.cluster, return_inverse=True)
    g: Floats = rng.standard_exponential((count, len(codes)))[:, index] * judged.share
    g /= g.sum(axis=1, keepdims=True)
    return g


def _unseen_mean(judged: Judged, size: int, count: int, rng: np.random.Generator) -> Floats:
    """Mean residual of the pairs never judged, about their expectation, shape (S,)."""
    left = size - judged.count
    if left <= 0:
        return np.zeros(count)
    residual = judged.residual
    spread = np.sqrt(judged.share @ (residual - judged.share @ residual) ** 2)
    noise: Floats = rng.standard_normal(count) * (spread / np.sqrt(left))
    return noise


def _widening(n: int) -> float:
    return float(stats.t.ppf(0.975, n - 1) / stats.norm.ppf(0.975) * np.sqrt((n + 1) / (n - 1)))
