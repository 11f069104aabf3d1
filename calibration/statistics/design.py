"""Estimates that do not believe the model: human-only, and cross-fitted model-assisted."""

from dataclasses import dataclass

import numpy as np
from scipy import stats

from calibration.statistics.evidence import Sample
from calibration.statistics.outcome import Floats, Ints
from calibration.statistics.result import Estimate
from calibration.statistics.rules import standard_error

FOLDS = 10
FEWEST_CLUSTERS = 20
"""Below this a regression on the metrics gains nothing and may lose much."""

FULL_PSEUDO_RESIDUAL = 1.0
"""Intervals here are not corrected for skewness, so a whole pseudo residual is added."""

FEW_LEFT = 20
"""Pairs not yet judged, below which their mean is not taken to be normal."""

_PENALTIES = np.geomspace(0.3, 3000.0, 9)
_DRAWS = 2_000
_ROUNDING = 1e-12  # two sums of the same judgments differ by this much


@dataclass(frozen=True, eq=False)
class CrossFitted:
    """The cross-fitted difference estimate and what it was made of.

    se: design standard error of the mean, infinite where nothing can be said.
    level, slopes (K,): mean over the folds of the predicted quality difference of a pair.
    own: of each judged pair, by the models that did not see it, shape (n,).
    tuning: the share lambda of the predictions that is used, 0 for human-only.
    """

    estimate: Estimate
    se: float
    level: float
    slopes: Floats
    own: Floats
    tuning: float

    def predictions(self, sample: Sample) -> Floats:
        """Quality difference expected by models that did not see the pair, shape (N,)."""
        found: Floats = self.level + sample.features @ self.slopes
        found[sample.row] = self.own
        return found


def human_only(sample: Sample) -> Estimate:
    """The weighted mean of the judgments, with a 95% t interval and the finite population.

    Picks with unequal probabilities are re-weighted to be unbiased (2101.11665). The standard
    error holds one pseudo residual of full size (rules.standard_error): a sample of n equal
    judgments has half-width about 2/n, where the rule of three for events never seen says 3/n,
    and not zero. With fewer than 2 clusters the interval is [-1, 1].
    """
    if sample.n_judgments == 0:
        return Estimate(0.0, -1.0, 1.0)
    weights = design_weights(sample)
    mean = float(weights @ sample.value)
    residuals = sample.value - mean
    return _interval(sample, mean, _design_error(sample, weights, residuals), residuals)


def cross_fitted(sample: Sample, seed: int) -> CrossFitted:
    """Power-tuned difference estimate (PPI++, 2311.01453) with cross-fitted ridge predictions.

    theta = sum_U w l f + sum_J w l f_k + sum_J v (y - l f_k), with J the judged and U the other
    pairs, w the traffic weights, v the design weights, f_k the ridge fit that did not see the
    fold (clusters kept whole) of the pair, f their mean, and l = cov(y, f_k)/var(f_k) cut to
    [0, 1]. It is exact at n = N. Human-only with fewer than 20 judged clusters. `seed` deals
    the folds.
    """
    weights = design_weights(sample)
    cluster = np.unique(sample.cluster[sample.row], return_inverse=True)[1]
    if len(np.unique(cluster)) < FEWEST_CLUSTERS:
        return _unassisted(sample, weights)
    judged = sample.features[sample.row]
    level, slopes, own = _fit_out_of_fold(judged, sample.value, weights, _deal(cluster, seed))
    tuning = _tune(sample.value, own, weights)
    residuals = sample.value - tuning * own
    shift = float(weights @ residuals)
    # linear in the features, so that their mean stands for all N pairs
    expected = level + sample.mean @ slopes
    expected += sample.weight[sample.row] @ (own - level - judged @ slopes)
    mean = tuning * float(expected) + shift
    residuals = residuals - shift
    se = _design_error(sample, weights, residuals)
    return CrossFitted(_interval(sample, mean, se, residuals), se, level, slopes, own, tuning)


def design_weights(sample: Sample) -> Floats:
    """Weights v of the judged pairs, summing to 1, shape (n,).

    Traffic weight times 1 + (N - n)/(N - t) (importance_t - 1) for the t-th pick: the unbiased
    weighting of picks without replacement (2101.11665); 1 throughout for the random stream.
    """
    n, population = sample.n_judgments, sample.n_population
    after = population - np.arange(1, n + 1)
    share = np.where(after > 0, (population - n) / np.maximum(after, 1), 0.0)
    weights = sample.weight[sample.row] * np.maximum(1 + share * (sample.importance - 1), 0.0)
    return np.asarray(weights / weights.sum() if n else weights, dtype=float)


def _interval(sample: Sample, mean: float, se: float, residuals: Floats) -> Estimate:
    clusters = len(np.unique(sample.cluster[sample.row]))
    if not np.isfinite(se):
        return Estimate(mean, -1.0, 1.0)
    half = float(stats.t.isf(0.025, max(clusters - 1, 1))) * se
    half = max(half, _reach_of_few(sample, residuals)) + _ROUNDING
    return Estimate(mean, max(mean - half, -1.0), min(mean + half, 1.0))


def _reach_of_few(sample: Sample, residuals: Floats) -> float:
    """How far the last few pairs may lie from the judged ones: their mean is not normal.

    Half-width that holds 95% of the means of as many residuals drawn from those seen.
    """
    left = sample.n_population - sample.n_judgments
    if not 0 < left < FEW_LEFT:
        return 0.0
    draws = np.random.default_rng(left).choice(residuals, size=(_DRAWS, left)).mean(axis=1)
    return float(np.quantile(np.abs(draws), 0.95)) * left / sample.n_population


def _design_error(sample: Sample, weights: Floats, residuals: Floats) -> float:
    return standard_error(
        residuals, weights, sample.n_population, sample.cluster[sample.row], FULL_PSEUDO_RESIDUAL
    )


def _unassisted(sample: Sample, weights: Floats) -> CrossFitted:
    estimate = human_only(sample)
    se = _design_error(sample, weights, sample.value - estimate.mean)
    flat = np.zeros(sample.features.shape[1])
    own = np.full(sample.n_judgments, estimate.mean)
    return CrossFitted(estimate, se, estimate.mean, flat, own, 0.0)


def _deal(cluster: Ints, seed: int) -> Ints:
    """A fold for each judged pair, whole clusters together, shape (n,)."""
    count = int(cluster.max()) + 1
    folds = np.arange(count) % min(FOLDS, count)
    return np.asarray(np.random.default_rng(seed).permutation(folds)[cluster], dtype=np.int64)


def _fit_out_of_fold(
    features: Floats, value: Floats, weights: Floats, fold: Ints
) -> tuple[float, Floats, Floats]:
    """Mean level and slopes (K,) of the folds' ridge fits, and each pair by those without it."""
    fits = []
    own = np.zeros(len(fold))
    for held in range(int(fold.max()) + 1):
        kept = fold != held
        level, slopes = _ridge(features[kept], value[kept], weights[kept])
        own[~kept] = level + features[~kept] @ slopes
        fits.append(np.r_[level, slopes])
    mean = np.mean(fits, axis=0)
    return float(mean[0]), mean[1:], own


def _ridge(features: Floats, value: Floats, weights: Floats) -> tuple[float, Floats]:
    """Intercept and slopes; the penalty minimises generalised cross-validation."""
    share = weights / weights.sum()
    centre, level = share @ features, float(share @ value)
    root = np.sqrt(share * len(value))
    left, size, right = np.linalg.svd(root[:, None] * (features - centre), full_matrices=False)
    target = root * (value - level)
    along = left.T @ target
    kept = size**2 / (size**2 + _PENALTIES[:, None])
    squares = target @ target - ((2 * kept - kept**2) * along**2).sum(axis=1)
    freedom = (len(value) - 1) * (1 - np.minimum(kept.sum(axis=1) / (len(value) - 1), 0.9))
    best = int(np.argmin(squares / freedom**2))
    slopes = right.T @ (along * size / (size**2 + _PENALTIES[best]))
    return level - float(centre @ slopes), np.asarray(slopes, dtype=float)


def _tune(value: Floats, predicted: Floats, weights: Floats) -> float:
    """The lambda of PPI++, least squares of the judgments on the predictions, in [0, 1]."""
    off = predicted - weights @ predicted
    spread = float(weights @ off**2)
    return float(np.clip(weights @ (off * value) / spread, 0, 1)) if spread > 1e-12 else 0.0
