"""Whether residuals follow what texts are like: length, formatting, refusal phrases."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

from calibration.statistics.band import Band, band_of
from calibration.statistics.outcome import Floats
from calibration.statistics.residuals import Foretold

LEVEL = 0.95  # of all traits of one candidate together
REPLICATES = 1000
FEWEST = 20  # pairs with a trait, before a correlation says anything


@dataclass(frozen=True)
class Lean:
    """Rank correlation of judgment minus prediction with a trait, candidate minus incumbent.

    correlation: with a band that holds for all traits of a candidate together at 95%. Below 0:
    people like the trait less than the metrics do. clear: the band excludes 0. n_pairs: read.
    """

    trait: str
    correlation: Band
    clear: bool
    n_pairs: int


def leans_of(
    found: Foretold, names: Sequence[str], difference: Floats, seed: int
) -> tuple[Lean, ...]:
    """One for every trait that differs in 20 pairs or more were read.

    difference: of every row of the population, nan where not read, shape (R, T). Bands are a
    Bayesian bootstrap over clusters.
    """
    read = difference[found.row]
    usable = [k for k in range(len(names)) if _varies(read[:, k])]
    level = 1 - (1 - LEVEL) / max(len(usable), 1)
    return tuple(_lean(found, names[k], read[:, k], level, seed + k) for k in usable)


def _varies(trait: Floats) -> bool:
    known = trait[np.isfinite(trait)]
    return len(known) >= FEWEST and bool(np.ptp(known) > 0)


def _lean(found: Foretold, name: str, trait: Floats, level: float, seed: int) -> Lean:
    seen = np.isfinite(trait)
    code = np.unique(found.cluster[seen], return_inverse=True)[1]
    rng = np.random.default_rng(seed)
    weight = rng.standard_exponential((REPLICATES, int(code.max()) + 1))[:, code]
    ranks = [stats.rankdata(values) for values in (found.residual[seen], trait[seen])]
    even = np.ones((1, int(seen.sum())))
    draws = _correlation(weight, *ranks)
    band = band_of(draws, level, float(_correlation(even, *ranks)[0]))
    return Lean(name, band, not band.low <= 0 <= band.high, int(seen.sum()))


def _correlation(weight: Floats, left: Floats, right: Floats) -> Floats:
    """Weighted correlation for every row of weights, shape (B,)."""
    share = weight / weight.sum(axis=1, keepdims=True)
    x, y = (values - (share @ values)[:, None] for values in (left, right))
    spread = np.sqrt((share * x**2).sum(axis=1) * (share * y**2).sum(axis=1))
    return np.asarray((share * x * y).sum(axis=1) / np.maximum(spread, 1e-12), dtype=float)
