"""Which pair to judge next: some at random, the rest where judgments would differ most."""

import numpy as np

from calibration.statistics.outcome import Floats, Ints

RANDOM_SHARE = 0.5  # gamma: share of the probability that is spread evenly
LEAST_SPREAD = 0.3  # of the mean variance, so that no pair is all but excluded


def probabilities(variance: Floats) -> Floats:
    """Probability of each pair still to be judged of being the next, summing to 1, shape (U,).

    variance: predicted residual variance, shape (U,). Neyman: in proportion to the spread.
    """
    floored = np.maximum(variance, LEAST_SPREAD * variance.mean())
    spread = np.sqrt(floored)
    even = np.full(len(variance), 1 / len(variance))
    if not spread.sum() > 0:
        return even
    mixed: Floats = RANDOM_SHARE * even + (1 - RANDOM_SHARE) * spread / spread.sum()
    return mixed


def draw(variance: Floats, free: Ints, count: int, seed: int) -> tuple[Ints, Floats]:
    """Draw `count` of the rows `free` one after the other, with the importance of each draw.

    variance: of every row, shape (N,). Importance is 1 / (probability at the draw * rows then
    free), which keeps averages over the draws unbiased (2101.11665).
    """
    rng = np.random.default_rng(seed)
    left = list(free)
    rows, importance = [], []
    for _ in range(min(count, len(left))):
        chance = probabilities(variance[left])
        place = int(rng.choice(len(left), p=chance))
        importance.append(1 / (chance[place] * len(left)))
        rows.append(left.pop(place))
    return np.array(rows, dtype=np.int64), np.array(importance)


def residual_variance(features: Floats, rows: Ints, residual: Floats) -> Floats:
    """Squared residual expected of every row by its nearest judged neighbours, shape (N,).

    features: of the whole population, shape (N, K); rows, residual: of n judged pairs. The mean
    of the k = sqrt(n) nearest judged pairs, half drawn to the overall mean.
    """
    near = max(1, round(np.sqrt(len(rows))))
    square = residual**2
    distance = ((features[:, None, :] - features[None, rows, :]) ** 2).sum(axis=2)
    nearest = np.argpartition(distance, min(near, len(rows) - 1), axis=1)[:, :near]
    variance: Floats = (square[nearest].mean(axis=1) + square.mean()) / 2
    return variance
