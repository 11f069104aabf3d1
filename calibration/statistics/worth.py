"""What a judgment is worth with metrics beside it, as a ratio of squared errors out of sample."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from calibration.statistics.evidence import Population
from calibration.statistics.features import Features
from calibration.statistics.outcome import Floats, Ints
from calibration.statistics.residuals import Foretold

REPLICATES = 1000

_PENALTIES = np.geomspace(0.1, 1000.0, 9)


@dataclass(frozen=True, eq=False)
class Ledger:
    """Judged pairs of all candidates, n of them.

    row: of the Population, shape (n,); value: shape (n,); x: metric columns, shape (n, K);
    candidate, cluster: codes, shape (n,); weight: of a pair, summing to 1 over all, shape (n,).
    """

    row: Ints
    value: Floats
    x: Floats
    candidate: Ints
    cluster: Ints
    weight: Floats

    @property
    def groups(self) -> Ints:
        """Clusters numbered from 0, shape (n,)."""
        return np.asarray(np.unique(self.cluster, return_inverse=True)[1], dtype=np.int64)


def ledger_of(population: Population, features: Features, found: Sequence[Foretold]) -> Ledger:
    """Every candidate counts as much as it has judged pairs."""
    row = np.concatenate([each.row for each in found])
    return Ledger(
        row=row,
        value=np.concatenate([each.value for each in found]),
        x=features.matrix[row],
        candidate=population.candidate[row],
        cluster=population.cluster[row],
        weight=np.concatenate([each.share * len(each.row) / len(row) for each in found]),
    )


def replicates(count: int, seed: int) -> Floats:
    """Bayesian bootstrap weights of `count` clusters, shape (replicates, count)."""
    return np.random.default_rng(seed).standard_exponential((REPLICATES, count))


def by_cluster(ledger: Ledger, pairs: Floats) -> Floats:
    """Weighted sums of a number of each pair over its cluster, shape (clusters,)."""
    return np.bincount(ledger.groups, weights=ledger.weight * pairs).astype(float)


def left_out(ledger: Ledger, columns: Sequence[int], penalty: float) -> Floats:
    """What is left of each judgment by a ridge regression without the pair's cluster, shape (n,).

    Every candidate has a level of its own, free of the penalty. No refit is needed: the residuals
    of a cluster left out are (I - H_gg)^-1 times those of the fit to all, H the hat matrix.
    """
    root = np.sqrt(ledger.weight * len(ledger.value))
    levels = np.eye(int(ledger.candidate.max()) + 1)[ledger.candidate]
    levels = levels[:, levels.any(axis=0)]
    design = root[:, None] * np.column_stack([levels, ledger.x[:, list(columns)]])
    ridge = np.r_[np.full(levels.shape[1], 1e-9), np.full(len(columns), penalty)]
    inverse = np.linalg.inv(design.T @ design + np.diag(ridge))
    spread = design @ inverse
    residual = root * ledger.value - spread @ (design.T @ (root * ledger.value))
    return _without_own(ledger.groups, design, spread, residual) / root


def best_penalty(ledger: Ledger) -> float:
    """The ridge penalty that foretells best with all columns, once for all comparisons."""
    columns = range(ledger.x.shape[1])
    errors = [ledger.weight @ left_out(ledger, columns, penalty) ** 2 for penalty in _PENALTIES]
    return float(_PENALTIES[int(np.argmin(errors))])


def _without_own(groups: Ints, design: Floats, spread: Floats, residual: Floats) -> Floats:
    out = residual / (1 - (design * spread).sum(axis=1))
    sizes = np.bincount(groups)
    for group in np.flatnonzero(sizes > 1):
        rows = np.flatnonzero(groups == group)
        own = np.eye(len(rows)) - spread[rows] @ design[rows].T
        out[rows] = np.linalg.solve(own, residual[rows])
    return np.asarray(out, dtype=float)
