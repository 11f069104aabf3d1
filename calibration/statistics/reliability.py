"""Measures of agreement of people who judged the same pairs, as functions of sums over pairs.

Krippendorff, Computing Krippendorff's Alpha-Reliability (2011); Cohen 1968 (weighted kappa).
Every measure takes sums, so that a bootstrap is a matter of weights.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from calibration.statistics.outcome import Floats, Ints

RESAMPLES = 1000
LEVEL = 0.95
_SMALL = 1e-12  # a spread this small is rounding
_MOST_DRAWN = 1_000_000  # by the bootstrap at a time


@dataclass(frozen=True)
class Score:
    """A measure of agreement with its 95% interval; None where resampling cannot move it."""

    value: float
    low: float | None
    high: float | None


def ordinal_alpha(coincidences: Floats) -> Floats:
    """alpha with Krippendorff's ordinal metric; nan where nothing varies.

    coincidences: of the levels in ascending order, symmetric, shape (..., L, L).
    """
    total = coincidences.sum(axis=-1)
    reach = np.cumsum(total, axis=-1) - total / 2
    distance = (reach[..., :, None] - reach[..., None, :]) ** 2
    chance = (total[..., :, None] * total[..., None, :] * distance).sum(axis=(-2, -1))
    seen = (coincidences * distance).sum(axis=(-2, -1))
    return 1 - ratio(seen * (total.sum(axis=-1) - 1), chance)


def interval_alpha(sums: Floats) -> Floats:
    """alpha with squared distances; nan where nothing varies.

    sums, shape (..., 4): m/(m - 1) times the squares of a pair's m values about their own mean,
    summed over the pairs; number, sum and sum of squares of all values.
    """
    within, n, total, squares = np.moveaxis(sums, -1, 0)
    about = squares - ratio(total**2, n)
    return 1 - ratio(within * (n - 1), n * np.where(about > _SMALL, about, 0.0))


def quadratic_kappa(sums: Floats) -> Floats:
    """Cohen's kappa with quadratic weights; nan where nothing varies.

    sums, shape (..., 6): number of common pairs, then of a, b, a^2, b^2 and ab over them. Weights
    are squared distances of the values, so that kappa is Lin's concordance with divisor n.
    """
    n, a, b, aa, bb, ab = np.moveaxis(sums, -1, 0)
    chance = aa + bb - 2 * ratio(a * b, n)
    return 1 - ratio(aa + bb - 2 * ab, np.where(chance > _SMALL, chance, 0.0))


def share_equal(coincidences: Floats) -> Floats:
    """Chance that two judgments of one pair are equal; coincidences as in ordinal_alpha."""
    diagonal = np.trace(coincidences, axis1=-2, axis2=-1)
    return ratio(diagonal, coincidences.sum(axis=(-2, -1)))


def coincidences_of(pair: Ints, value: Floats) -> Floats:
    """Of a pair judged m times, every ordered couple of its judgments counts 1/(m - 1).

    pair: codes 0..P-1; value: shape (J,). Returns shape (P, L, L), levels ascending.
    """
    levels, place = np.unique(np.round(value, 9), return_inverse=True)
    counts = np.zeros((int(pair.max()) + 1, len(levels)))
    np.add.at(counts, (pair, place), 1.0)
    found: Floats = counts[:, :, None] * counts[:, None, :]
    every = np.arange(len(levels))
    found[:, every, every] -= counts
    found /= np.maximum(counts.sum(axis=1) - 1, 1)[:, None, None]
    return found


def spreads_of(pair: Ints, value: Floats) -> Floats:
    """What interval_alpha takes, of each pair, shape (P, 4)."""
    n, total, squares = (np.bincount(pair, weights=value**power) for power in range(3))
    mean = total / np.maximum(n, 1)
    about = np.bincount(pair, weights=(value - mean[pair]) ** 2)
    return np.column_stack([about * n / np.maximum(n - 1, 1), n, total, squares])


def scored(
    rows: Floats,
    cluster: Ints,
    measure: Callable[[Floats], Floats],
    rng: np.random.Generator,
) -> Score | None:
    """The measure of the summed rows with a percentile bootstrap over clusters; None where nan.

    rows: of each pair, shape (P, ...); cluster: codes, shape (P,). Without an interval where
    resampling cannot move the measure: nobody has disagreed yet, and how rarely is not known.
    """
    value = float(measure(rows.sum(axis=0)))
    if not np.isfinite(value):
        return None
    found = np.concatenate([measure(sums) for sums in _resampled(_joined(rows, cluster), rng)])
    found = found[np.isfinite(found)]
    if len(found) < RESAMPLES / 2 or np.ptp(found) < _SMALL:
        return Score(value, None, None)
    low, high = np.quantile(found, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Score(value, float(low), float(high))


def _resampled(rows: Floats, rng: np.random.Generator) -> Iterator[Floats]:
    """RESAMPLES sums over as many rows as there are, drawn with replacement, in blocks."""
    count, flat = len(rows), rows.reshape(len(rows), -1)
    block = max(_MOST_DRAWN // count, 1)
    for start in range(0, RESAMPLES, block):
        size = min(block, RESAMPLES - start)
        drawn = rng.integers(count, size=(size, count)) + count * np.arange(size)[:, None]
        times = np.bincount(drawn.ravel(), minlength=size * count).reshape(size, count)
        yield (times @ flat).reshape(size, *rows.shape[1:])


def _joined(rows: Floats, cluster: Ints) -> Floats:
    """Sums over each cluster."""
    codes, place = np.unique(cluster, return_inverse=True)
    sums = np.zeros((len(codes), *rows.shape[1:]))
    np.add.at(sums, place, rows)
    return sums


def ratio(above: Floats, below: Floats) -> Floats:
    """nan where the divisor is 0."""
    divisor = np.where(below == 0, np.nan, below)
    return np.asarray(above / divisor, dtype=float)
