"""A batch of pairs drawn one after the other, each with the probability it had at its draw."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from calibration.statistics.evidence import Population
from calibration.statistics.outcome import Bools, Floats, Ints
from calibration.statistics.selection import FIRST_RANDOM, RANDOM_SHARE

FLOOR = 0.3
"""Of each candidate's judged pairs, at every moment, at least so many came at random."""

QUOTA_SHARE = 0.5
"""Of random draws that go to critical segments until each has its quota."""

BATCH = 20


@dataclass(frozen=True, eq=False)
class Pool:
    """What can still be drawn.

    free: rows of the population that nobody has begun, shape (U,).
    begun: pairs begun, shape (candidates, segments). at_random: how many of a candidate's came
    at random, shape (candidates,). most: pairs of a candidate after which none is drawn.
    quotas: judgments wanted in a critical segment of each candidate, by code of the segment.
    """

    population: Population
    free: Ints
    begun: Ints
    at_random: Ints
    most: int
    quotas: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Picks:
    """Rows in the order drawn, shape (n,) each.

    at_random: True where the draw was an even one: the pair is of the random stream.
    probability: of the row at its draw, among `remaining` pairs of its candidate that could be
    drawn then. Of a draw that could have gone either way it is the mixture, whichever it went.
    """

    row: Ints
    at_random: Bools
    probability: Floats
    remaining: Ints

    @property
    def importance(self) -> Floats:
        """1 / (probability * remaining), shape (n,)."""
        return np.asarray(1 / (self.probability * self.remaining), dtype=float)


def draw(pool: Pool, scores: Floats | None, count: int, seed: int | Sequence[int]) -> Picks:
    """At most `count` pairs; fewer where none is left.

    scores: of every row, shape (R,) (selection.score); None draws at random alone. Each place
    first has its candidate: the one with fewest pairs while any has fewer than FIRST_RANDOM,
    later by the spread that is left in it. Then a coin says whether it is an even draw; it does
    not ask where fewer than FLOOR would have come at random. Cost: one pass over the pool and a
    few steps per pick, whatever the size of the population.
    """
    urns = _Urns(pool, scores, count, np.random.default_rng(seed))
    picks = [urns.pick() for _ in range(count) if urns.open()]
    row, even, chance, remaining = zip(*picks, strict=True) if picks else ((), (), (), ())
    return Picks(
        np.array(row, dtype=np.int64),
        np.array(even, dtype=bool),
        np.array(chance, dtype=float),
        np.array(remaining, dtype=np.int64),
    )


class _Urns:
    """The pool while it is drawn from: counts and sums of what is left, and who comes next.

    Chosen pairs come by an exponential race: the order of E_i / s_i is that of drawing one after
    the other in proportion to s, and stays so for those left when others are taken away. So a
    batch needs its first few finishers, and no draw needs a pass over the population.
    """

    def __init__(
        self, pool: Pool, scores: Floats | None, count: int, rng: np.random.Generator
    ) -> None:
        population = pool.population
        self._pool, self._rng, self._taken = pool, rng, set[int]()
        self._segment = population.segment
        self._begun, self._random = pool.begun.copy(), pool.at_random.copy()
        shape = self._begun.shape
        group = population.candidate[pool.free] * shape[1] + population.segment[pool.free]
        self._left = np.bincount(group, minlength=self._begun.size).reshape(shape)
        weight = population.weight
        self._weight = weight
        self._traffic = np.bincount(group, weight[pool.free], self._begun.size).reshape(shape)
        self._heads = _some_of_each(group, pool.free, count, self._begun.size, rng)
        self._scores = scores
        self._race: list[list[int]] = []
        self._total = np.zeros(shape[0])
        if scores is not None:
            self._total = _sums(population.candidate[pool.free], scores[pool.free], shape[0])
            self._race = self._finish(pool, scores, count)

    def open(self) -> bool:
        return bool(self._candidates().size)

    def pick(self) -> tuple[int, bool, float, int]:
        candidate = self._candidate()
        even_only = self._even_only(candidate)
        share = self._floor(candidate)
        at_random = even_only or bool(self._rng.random() < RANDOM_SHARE)
        row = self._even_row(candidate, share) if at_random else self._raced_row(candidate)
        chance = self._chance(candidate, row, share, even_only)
        remaining = int(self._left[candidate].sum())
        self._take(candidate, row, at_random)
        return row, at_random, chance, remaining

    def _candidates(self) -> Ints:
        begun = self._begun.sum(axis=1)
        return np.flatnonzero((self._left.sum(axis=1) > 0) & (begun < self._pool.most))

    def _candidate(self) -> int:
        found, begun = self._candidates(), self._begun.sum(axis=1)
        fewest = int(found[begun[found].argmin()])
        if len(found) == 1 or self._scores is None or begun[fewest] < FIRST_RANDOM:
            return fewest
        share = np.maximum(self._total[found], 0)
        share = RANDOM_SHARE / len(found) + (1 - RANDOM_SHARE) * share / share.sum()
        return int(self._rng.choice(found, p=share / share.sum()))

    def _even_only(self, candidate: int) -> bool:
        begun = self._begun.sum(axis=1)
        early = begun[candidate] < FIRST_RANDOM or self._scores is None
        return bool(early or self._random[candidate] < FLOOR * (begun[candidate] + 1))

    def _floor(self, candidate: int) -> Floats:
        """Chance of each segment in an even draw: its traffic, or first what its quota lacks."""
        traffic = np.where(self._left[candidate] > 0, self._traffic[candidate], 0.0)
        share = np.asarray(traffic / traffic.sum(), dtype=float)
        short = np.zeros(len(share))
        for code, quota in self._pool.quotas.items():
            lacking = min(quota - self._begun[candidate, code], self._left[candidate, code])
            short[code] = max(lacking, 0)
        if not short.any():
            return share
        return np.asarray((1 - QUOTA_SHARE) * share + QUOTA_SHARE * short / short.sum())

    def _even_row(self, candidate: int, share: Floats) -> int:
        segment = int(self._rng.choice(len(share), p=share))
        return self._next(self._heads[candidate * len(share) + segment])

    def _raced_row(self, candidate: int) -> int:
        return self._next(self._race[candidate])

    def _next(self, queue: list[int]) -> int:
        while queue[-1] in self._taken:
            queue.pop()
        return queue[-1]

    def _chance(self, candidate: int, row: int, share: Floats, even_only: bool) -> float:
        segment = self._segment[row]
        even = float(share[segment] / self._left[candidate, segment])
        if even_only or self._scores is None:
            return even
        chosen = float(self._scores[row] / self._total[candidate])
        return RANDOM_SHARE * even + (1 - RANDOM_SHARE) * chosen

    def _take(self, candidate: int, row: int, at_random: bool) -> None:
        segment = self._segment[row]
        self._taken.add(row)
        self._left[candidate, segment] -= 1
        self._traffic[candidate, segment] -= self._weight[row]
        self._begun[candidate, segment] += 1
        self._random[candidate] += at_random
        if self._scores is not None:
            self._total[candidate] -= self._scores[row]

    def _finish(self, pool: Pool, scores: Floats, count: int) -> list[list[int]]:
        """The first `count` finishers of each candidate, the first of them last."""
        time = self._rng.standard_exponential(len(pool.free)) / scores[pool.free]
        found = []
        for candidate in range(len(self._begun)):
            mine = np.flatnonzero(pool.population.candidate[pool.free] == candidate)
            near = mine
            if len(mine) > count:
                near = mine[np.argpartition(time[mine], count - 1)[:count]]
            found.append(pool.free[near[np.argsort(-time[near])]].tolist())
        return found


def _sums(codes: Ints, values: Floats, size: int) -> Floats:
    return np.bincount(codes, values, size).astype(float)


def _some_of_each(
    group: Ints, rows: Ints, count: int, groups: int, rng: np.random.Generator
) -> list[list[int]]:
    """Of each group `count` rows in an even random order."""
    dealt = rng.permutation(len(rows))
    order = dealt[np.argsort(group[dealt], kind="stable")]
    bounds = np.searchsorted(group[order], np.arange(groups + 1))
    ends = np.minimum(bounds[:-1] + count, bounds[1:])
    return [rows[order[start:end]].tolist() for start, end in zip(bounds[:-1], ends, strict=True)]
