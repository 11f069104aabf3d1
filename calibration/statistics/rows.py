"""One candidate's part of the population, with what refits ask of it again and again."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from calibration.statistics.evidence import Population
from calibration.statistics.features import normalise
from calibration.statistics.outcome import Floats, Ints
from calibration.statistics.population import Digest, digest


@dataclass(frozen=True, eq=False)
class Rows:
    """place (N,) rows of the Population, ascending; x (N, columns) normalised metric differences;
    segment, cluster (N,); weight (N,) summing to 1.
    """

    candidate: int
    place: Ints
    x: Floats
    segment: Ints
    cluster: Ints
    weight: Floats

    @cached_property
    def fine(self) -> Digest:
        return digest(self.x, self.segment, self.weight)

    @cached_property
    def bins(self) -> Digest:
        return self.fine.coarser()

    @cached_property
    def mean(self) -> Floats:
        """Weighted mean of x, shape (columns,)."""
        found: Floats = self.weight @ self.x
        return found

    @cached_property
    def segments(self) -> Mapping[int, tuple[float, int]]:
        """Share of the weight and number of pairs of each segment code that occurs."""
        share = np.bincount(self.segment, weights=self.weight)
        count = np.bincount(self.segment)
        return {int(i): (float(share[i]), int(count[i])) for i in np.flatnonzero(count)}


@lru_cache(maxsize=64)
def rows_of(population: Population, candidate: int) -> Rows:
    """One candidate's part of a population; kept with its digest, which refits use again."""
    place = population.rows_of(candidate)
    weight = population.weight[place]
    return Rows(
        candidate=candidate,
        place=place,
        x=normalise(population).matrix[place],
        segment=population.segment[place],
        cluster=population.cluster[place],
        weight=weight / weight.sum(),
    )
