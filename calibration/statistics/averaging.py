"""The average of E[y | draw] over the population, for every draw."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from calibration.statistics.design_matrix import Shape
from calibration.statistics.evidence import Population
from calibration.statistics.features import normalise
from calibration.statistics.outcome import Floats, Ints, Outcome
from calibration.statistics.population import Digest, digest
from calibration.statistics.prediction import Draws, expected, linear

_BLOCK = 125  # draws at a time, so that what is in hand stays in the processor's cache


@dataclass(frozen=True, eq=False)
class Rows:
    """One candidate's population: x (N, columns), segment (N,), weight (N,) summing to 1."""

    candidate: int
    x: Floats
    segment: Ints
    weight: Floats

    @cached_property
    def bins(self) -> Digest:
        return digest(self.x, self.segment, self.weight)


@lru_cache(maxsize=16)
def rows_of(population: Population, candidate: int) -> Rows:
    """One candidate's part of a population; kept with its digest, which refits use again."""
    rows = population.rows_of(candidate)
    weight = population.weight[rows]
    matrix = normalise(population).matrix
    return Rows(candidate, matrix[rows], population.segment[rows], weight / weight.sum())


def average(draws: Draws, shape: Shape, outcome: Outcome, rows: Rows) -> Mapping[int, Floats]:
    """Weighted sums of E[y | draw] by segment code, each of shape (S,); they add up to the mean.

    Every draw sees the digest; what averaging rows within bins costs is measured on all rows at
    the mean of the draws and taken off, so that only its change between draws is left.
    """
    bins = rows.bins
    coarse = Rows(rows.candidate, bins.x, bins.segment, bins.weight)
    sums = _sums(draws, shape, outcome, coarse)
    if not bins.spread.any():
        return sums
    centre = {name: values.mean(axis=0, keepdims=True) for name, values in draws.items()}
    fine = _sums(centre, shape, outcome, rows)
    rough = _sums(centre, shape, outcome, coarse)
    return {code: values + (fine[code] - rough[code]) for code, values in sums.items()}


def _sums(draws: Draws, shape: Shape, outcome: Outcome, rows: Rows) -> dict[int, Floats]:
    codes, place = np.unique(rows.segment, return_inverse=True)
    weight = np.eye(len(codes))[place] * rows.weight[:, None]
    count = len(draws["alpha"])
    sums = np.empty((count, len(codes)))
    for start in range(0, count, _BLOCK):
        block = slice(start, start + _BLOCK)
        few = {name: values[block] for name, values in draws.items()}
        eta = linear(few, shape, rows.x, rows.candidate, rows.segment)
        sums[block] = expected(few, shape, outcome, eta) @ weight
    return {int(code): sums[:, i] for i, code in enumerate(codes)}
