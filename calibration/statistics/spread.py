"""How far judgments will lie from what the metrics say of them, predicted for every pair.

A forest on the metric differences, grown on the squared residuals of the judged pairs. All nodes of
a level ask the same question (as in 1810.11363), so that a forest is grown and read level by level
with whole arrays: fast enough for every pair of a large population after every fit.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from calibration.statistics.design import cross_fitted, design_weights
from calibration.statistics.evidence import Evidence, Sample
from calibration.statistics.features import normalise
from calibration.statistics.outcome import Floats, Ints
from calibration.statistics.pairs import pairs_of, sample_of

TREES = 100
DEPTH = 6
QUESTIONS = 12
"""Tried at each level; the one that tells squared residuals apart best is kept."""

SHRINKAGE = 1.0
"""Judged pairs of average spread that each leaf holds beforehand."""

FOLDS = 5
MOST_SEGMENTS = 12
"""With more, a column each says less than it costs; the metrics must do."""


@dataclass(frozen=True, eq=False)
class Forest:
    """column, threshold: the question of every level, shape (TREES, DEPTH).

    leaf: the squared residual expected behind the answers, shape (TREES, 2**DEPTH). unseen: the
    fold that the tree was not shown, shape (TREES,).
    """

    column: Ints
    threshold: Floats
    leaf: Floats
    unseen: Ints

    def without(self, fold: int) -> "Forest":
        """The trees that did not see the fold."""
        kept = self.unseen == fold
        return Forest(self.column[kept], self.threshold[kept], self.leaf[kept], self.unseen[kept])


@dataclass(frozen=True, eq=False)
class Spread:
    """Squared residuals of one quality dimension, seen and foreseen.

    variance: expected squared residual of every row of the population, shape (R,).
    row: the judged pairs of all candidates, shape (n,); square: their squared residual; weight:
    their design weight, summing to 1 within a candidate; held_out: what forests that did not see
    the pair's fold expected of it; all of shape (n,).
    """

    variance: Floats
    row: Ints
    square: Floats
    weight: Floats
    held_out: Floats


def spread_of(evidence: Evidence, seed: int) -> Spread:
    """The spread of one quality dimension over all candidates.

    Residuals are those of the cross-fitted difference estimate (design.cross_fitted), which needs
    no sampler. Folds belong to clusters, so that all dimensions of a screen, and all pairs of a
    prompt, are held out together. ValueError where no pair of a designed stream was judged.
    """
    population = evidence.population
    found = [_residuals(evidence, code, seed) for code in range(len(population.candidates))]
    row = np.concatenate([rows for rows, _, _, _ in found])
    if not len(row):
        raise ValueError("no judged pair to learn the spread from")
    square = np.concatenate([residual**2 for _, residual, _, _ in found])
    weight = np.concatenate([weights for _, _, weights, _ in found])
    expected = np.zeros(population.size)
    for code, (_, _, _, fitted) in enumerate(found):
        expected[population.rows_of(code)] = fitted
    columns = _columns(evidence, expected)
    fold = np.random.default_rng(seed).integers(FOLDS, size=int(population.cluster.max()) + 1)
    dealt = fold[population.cluster[row]]
    forest = grow(columns[row], square, dealt, seed)
    held_out = _held_out(forest, columns[row], dealt)
    return Spread(read(forest, columns), row, square, weight, held_out)


def grow(columns: Floats, square: Floats, fold: Ints, seed: int) -> Forest:
    """Every tree leaves one fold out, in turn, so that the forest can be tried on what it learnt
    from.

    columns: of the judged pairs, shape (n, K); square: their squared residuals; fold: from 0 to
    FOLDS - 1; shape (n,).
    """
    rng = np.random.default_rng(seed)
    unseen = np.arange(TREES) % FOLDS
    trees = []
    for left_out in unseen:
        kept = fold != left_out
        kept = kept if kept.any() else ~kept
        trees.append(_tree(columns[kept], square[kept], rng))
    column, threshold, leaf = (np.stack(part) for part in zip(*trees, strict=True))
    return Forest(column, threshold, leaf, unseen)


def read(forest: Forest, columns: Floats) -> Floats:
    """The expected squared residual of every row of `columns`, shape (R,)."""
    across = np.ascontiguousarray(columns.T)
    total = np.zeros(len(columns))
    for column, threshold, leaf in zip(forest.column, forest.threshold, forest.leaf, strict=True):
        node = np.zeros(len(columns), dtype=np.int16)
        for k, bound in zip(column, threshold, strict=True):
            node = 2 * node + (across[k] > bound)
        total += leaf[node]
    return total / len(forest.leaf)


def _tree(columns: Floats, square: Floats, rng: np.random.Generator) -> tuple[Ints, Floats, Floats]:
    count, width = columns.shape
    mean = square.mean()
    node = np.zeros(count, dtype=np.int64)
    asked, bounds = np.zeros(DEPTH, dtype=np.int64), np.zeros(DEPTH)
    for level in range(DEPTH):
        column = rng.integers(width, size=QUESTIONS)
        bound = columns[rng.integers(count, size=QUESTIONS), column]
        answers = 2 * node + (columns[:, column] > bound).T
        seen, total = _sums(answers, square, 2 ** (level + 1))
        best = int(((total - mean * seen) ** 2 / (seen + SHRINKAGE)).sum(axis=1).argmax())
        asked[level], bounds[level], node = column[best], bound[best], answers[best]
    seen, total = _sums(node[None], square, 2**DEPTH)
    return asked, bounds, (total[0] + SHRINKAGE * mean) / (seen[0] + SHRINKAGE)


def _sums(node: Ints, square: Floats, size: int) -> tuple[Floats, Floats]:
    """Judged pairs in each node and the sum of their squares, shape (questions, size)."""
    questions = len(node)
    code = (node + size * np.arange(questions)[:, None]).ravel()
    seen = np.bincount(code, minlength=questions * size)
    total = np.bincount(code, np.tile(square, questions), minlength=questions * size)
    shape = questions, size
    return seen.reshape(shape).astype(float), total.reshape(shape).astype(float)


def _held_out(forest: Forest, columns: Floats, fold: Ints) -> Floats:
    found = np.empty(len(fold))
    for held in np.unique(fold):
        found[fold == held] = read(forest.without(int(held)), columns[fold == held])
    return found


def _residuals(evidence: Evidence, code: int, seed: int) -> tuple[Ints, Floats, Floats, Floats]:
    """Rows, residuals and weights of the judged pairs; what was expected of all pairs."""
    pairs = pairs_of(evidence, code)
    sample = sample_of(evidence, code, pairs)
    if not pairs.count:
        return pairs.row, pairs.value, pairs.value, np.zeros(sample.n_population)
    expected = _expected(sample, seed)
    return pairs.row, pairs.value - expected[sample.row], design_weights(sample), expected


def _expected(sample: Sample, seed: int) -> Floats:
    """What the cross-fitted estimate expects of every pair, level with the judgments."""
    fitted = cross_fitted(sample, seed)
    expected = fitted.tuning * fitted.predictions(sample)
    shift: Floats = expected + design_weights(sample) @ (sample.value - expected[sample.row])
    return shift


def _columns(evidence: Evidence, expected: Floats) -> Floats:
    """What the forest may ask about, shape (R, K): metrics, expectation, their size, segments.

    The size of a difference says most: where systems differ, judgments can go either way.
    """
    population = evidence.population
    signed = np.column_stack([normalise(population).matrix, expected])
    parts: Iterable[Floats] = (signed, np.abs(signed))
    if 1 < len(population.segments) <= MOST_SEGMENTS:
        parts = (*parts, np.eye(len(population.segments))[population.segment])
    return np.column_stack(list(parts))
