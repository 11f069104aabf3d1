"""How far people who judged the same pair say the same."""

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from calibration.statistics.evidence import Evidence
from calibration.statistics.outcome import Bools, Family, Floats, Ints
from calibration.statistics.reliability import (
    Score,
    coincidences_of,
    interval_alpha,
    ordinal_alpha,
    quadratic_kappa,
    ratio,
    scored,
    share_equal,
    spreads_of,
)

ENOUGH_COMMON = 10
"""Pairs that two people must both have judged before they are compared."""


@dataclass(frozen=True)
class Couple:
    """Two annotators by their codes. same: share of common pairs on which they say the same.

    kappa: Cohen's, with quadratic weights; None where both always gave one and the same answer.
    """

    first: int
    second: int
    n_pairs: int
    same: Score | None
    kappa: Score | None


@dataclass(frozen=True)
class Agreement:
    """n_pairs: judged pairs; n_twice: those judged by two or more people.

    measure: of alpha, "ordinal" or (for continuous values) "interval". alpha: 1 is perfect, 0 what
    chance would give; None without a pair judged twice, or where all said the same throughout.
    same: chance that two judgments of one pair are equal; None for continuous values, here and
    in the couples. couples: with ENOUGH_COMMON common pairs, the least agreeing first.
    """

    measure: str
    n_annotators: int
    n_pairs: int
    n_twice: int
    alpha: Score | None
    same: Score | None
    couples: tuple[Couple, ...]


@dataclass(frozen=True, eq=False)
class _Said:
    """Who said what: codes of pair, annotator and cluster, and the value, shape (J,)."""

    pair: Ints
    annotator: Ints
    value: Floats
    cluster: Ints
    ordinal: bool

    def only(self, kept: Bools) -> "_Said":
        pair = np.unique(self.pair[kept], return_inverse=True)[1]
        rest = self.annotator[kept], self.value[kept], self.cluster[kept]
        return _Said(pair, *rest, self.ordinal)

    @property
    def cluster_of_pairs(self) -> Ints:
        return self.cluster[np.unique(self.pair, return_index=True)[1]]


def agreement(evidence: Evidence, *, seed: int) -> Agreement | None:
    """Of all judgments of the evidence, whatever their stream; None before the first.

    Of a person who judged a pair twice the first judgment is taken. Intervals: bootstrap over
    clusters, which are single pairs where none belong together.
    """
    if not evidence.judgments.size:
        return None
    said = _said(evidence)
    count = np.bincount(said.pair)
    twice = said.only(count[said.pair] > 1)
    alpha, same, couples = _measured(twice, np.random.default_rng(seed))
    return Agreement(
        measure="ordinal" if said.ordinal else "interval",
        n_annotators=len(np.unique(said.annotator)),
        n_pairs=len(count),
        n_twice=int((count > 1).sum()),
        alpha=alpha,
        same=same,
        couples=couples,
    )


def _measured(
    said: _Said, rng: np.random.Generator
) -> tuple[Score | None, Score | None, tuple[Couple, ...]]:
    """alpha, share of equal judgments, and the couples; said: of pairs judged twice or more."""
    if not len(said.pair):
        return None, None, ()
    cluster = said.cluster_of_pairs
    if not said.ordinal:
        alpha = scored(spreads_of(said.pair, said.value), cluster, interval_alpha, rng)
        return alpha, None, _couples(said, rng)
    rows = coincidences_of(said.pair, said.value)
    alpha = scored(rows, cluster, ordinal_alpha, rng)
    return alpha, scored(rows, cluster, share_equal, rng), _couples(said, rng)


def _couples(said: _Said, rng: np.random.Generator) -> tuple[Couple, ...]:
    mine = {int(code): np.flatnonzero(said.annotator == code) for code in np.unique(said.annotator)}
    found = []
    for names in combinations(mine, 2):
        first, second = mine[names[0]], mine[names[1]]
        _, a, b = np.intersect1d(said.pair[first], said.pair[second], return_indices=True)
        if len(a) >= ENOUGH_COMMON:
            found.append(_couple(said, names, (first[a], second[b]), rng))
    return tuple(sorted(found, key=_least_first))


def _couple(
    said: _Said, names: tuple[int, int], places: tuple[Ints, Ints], rng: np.random.Generator
) -> Couple:
    """places: of the two judgments of each common pair."""
    a, b = said.value[places[0]], said.value[places[1]]
    cluster = said.cluster[places[0]]
    one = np.ones(len(a))
    sums = np.column_stack([one, a, b, a * a, b * b, a * b])
    kappa = scored(sums, cluster, quadratic_kappa, rng)
    same = None
    if said.ordinal:
        equal = np.column_stack([one, np.isclose(a, b)])
        same = scored(equal, cluster, lambda s: ratio(s[..., 1], s[..., 0]), rng)
    return Couple(*names, n_pairs=len(a), same=same, kappa=kappa)


def _least_first(couple: Couple) -> tuple[float, int, int]:
    return couple.kappa.value if couple.kappa else 1.0, couple.first, couple.second


def _said(evidence: Evidence) -> _Said:
    """One judgment of each person and pair: the first."""
    judgments = evidence.judgments
    keys = np.column_stack([judgments.row, judgments.annotator])
    first = np.sort(np.unique(keys, axis=0, return_index=True)[1])
    row = judgments.row[first]
    return _Said(
        pair=np.unique(row, return_inverse=True)[1],
        annotator=judgments.annotator[first],
        value=judgments.value[first],
        cluster=evidence.population.cluster[row],
        ordinal=evidence.outcome.family is Family.ORDINAL,
    )
