"""Pareto smoothed importance sampling (1507.02646), all columns at once, in numpy alone."""

from dataclasses import dataclass

import numpy as np

from calibration.statistics.outcome import Bools, Floats, Ints

_SHORTEST_TAIL = 4  # draws, up to which no tail can be fitted
_PRIOR_SHAPE, _PRIOR_DRAWS = 0.5, 10  # k is drawn to 1/2 with the weight of ten draws
_PRIOR_QUARTILE = 3  # of the profile's grid, Zhang & Stephens 2009
_SMALLEST = float(np.log(np.finfo(float).tiny))
_NEGLIGIBLE = 10 * float(np.finfo(float).eps)


@dataclass(frozen=True, eq=False)
class Smoothed:
    """weight: importance weights, each column summing to 1, shape (S, n).

    k_hat: Pareto shape of each column's largest weights, shape (n,); infinite where no tail of
    more than four draws stands out.
    """

    weight: Floats
    k_hat: Floats


def smooth(log_ratio: Floats) -> Smoothed:
    """Smooth the largest importance ratios of every column.

    log_ratio: logarithms of importance ratios up to a constant a column, shape (S, n). The
    min(S/5, 3 sqrt(S)) largest of a column are replaced by the expected order statistics of the
    generalized Pareto distribution fitted to them, none larger than the largest was.
    """
    log_weight = np.array(log_ratio.T, dtype=float, order="C")
    log_weight -= log_weight.max(axis=1, keepdims=True)
    draws = log_weight.shape[1]
    length = int(np.ceil(min(draws / 5, 3 * np.sqrt(draws))))
    place, cutoff = _tails(log_weight, length)
    tail = np.take_along_axis(log_weight, place, axis=1)
    k_hat = np.full(len(log_weight), np.inf)
    lengths = (tail > cutoff[:, None]).sum(axis=1)
    for found in np.unique(lengths[lengths > _SHORTEST_TAIL]):
        rows = lengths == found
        k_hat[rows], tail[rows, -found:] = _smoothed(tail[rows, -found:], cutoff[rows])
    np.put_along_axis(log_weight, place, tail, axis=1)
    weight = np.exp(log_weight)
    weight /= weight.sum(axis=1, keepdims=True)
    return Smoothed(weight.T, k_hat)


def _tails(log_weight: Floats, length: int) -> tuple[Ints, Floats]:
    """Places of the `length` largest of every row, ascending, and the next smaller value."""
    first = log_weight.shape[1] - length - 1
    top = np.argpartition(log_weight, first, axis=1)[:, first:]
    values = np.take_along_axis(log_weight, top, axis=1)
    order = np.argsort(values[:, 1:], axis=1)
    return np.take_along_axis(top[:, 1:], order, axis=1), np.maximum(values[:, 0], _SMALLEST)


def _smoothed(tail: Floats, cutoff: Floats) -> tuple[Floats, Floats]:
    """k and the smoothed log weights of tails of one length, shapes (n,) and (n, M)."""
    base = np.exp(cutoff)[:, None]
    k, sigma = fit_pareto(np.exp(tail) - base)
    probability = np.arange(0.5, tail.shape[1]) / tail.shape[1]
    usable = np.isfinite(k) & (sigma > 0)
    with np.errstate(all="ignore"):
        expected = np.log(_quantile(probability, k, sigma) + base)
    return k, np.where(usable[:, None], np.minimum(expected, 0.0), tail)


def fit_pareto(excess: Floats) -> tuple[Floats, Floats]:
    """Shape k and scale sigma of the generalized Pareto distribution of every row.

    excess: positive, ascending, shape (n, M). The profile posterior of Zhang & Stephens (2009),
    with the weakly informative prior on k of 1507.02646.
    """
    count = excess.shape[1]
    grid = 30 + int(np.sqrt(count))
    inverse = 1 - np.sqrt(grid / (np.arange(1, grid + 1) - 0.5))
    quartile = excess[:, int(count / 4 + 0.5) - 1, None]
    theta = inverse / (_PRIOR_QUARTILE * quartile) + 1 / excess[:, -1:]
    shape = np.log1p(-theta[:, :, None] * excess[:, None, :]).mean(axis=2)
    profile = count * (np.log(-theta / shape) - shape - 1)
    chance = _normalised(profile)
    chance = np.where(chance >= _NEGLIGIBLE, chance, 0.0)
    best = (theta * chance).sum(axis=1) / chance.sum(axis=1)
    k = np.log1p(-best[:, None] * excess).mean(axis=1)
    shrunk = (count * k + _PRIOR_DRAWS * _PRIOR_SHAPE) / (count + _PRIOR_DRAWS)
    return shrunk, -k / best


def _normalised(log_value: Floats) -> Floats:
    value = np.exp(log_value - log_value.max(axis=1, keepdims=True))
    normalised: Floats = value / value.sum(axis=1, keepdims=True)
    return normalised


def _quantile(probability: Floats, k: Floats, sigma: Floats) -> Floats:
    """Quantiles of the generalized Pareto distribution, shape (n, M)."""
    log_left = np.log1p(-probability)[None, :]
    flat: Bools = np.abs(k) < np.finfo(float).eps
    safe = np.where(flat, 1.0, k)[:, None]
    curved = np.expm1(-safe * log_left) / safe
    return np.asarray(np.where(flat[:, None], -log_left, curved) * sigma[:, None], dtype=float)
