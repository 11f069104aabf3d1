"""Metric differences as the model sees them: rank-normalised and centred on the population."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy import stats

from calibration.statistics.evidence import Population
from calibration.statistics.outcome import Bools, Floats, Ints


@dataclass(frozen=True, eq=False)
class Features:
    """columns: names; matrix: shape (R, columns), no nan, mean 0 within each candidate."""

    columns: tuple[str, ...]
    matrix: Floats


@lru_cache(maxsize=16)
def normalise(population: Population) -> Features:
    """Rank-normal scores of every metric that varies, then a missing indicator where needed.

    Ranks are pooled over candidates, so that a slope means the same for each; centring is within
    a candidate, so that a metric inflated for one candidate alone moves nothing by itself.
    Swapping incumbent and candidate negates every score exactly. Kept by population, since every
    refit asks again.
    """
    names: list[str] = []
    columns: list[Floats] = []
    for k, name in enumerate(population.metrics):
        raw = population.metric[:, k]
        seen = np.isfinite(raw)
        if len(np.unique(raw[seen])) < 2:
            continue
        names.append(name)
        columns.append(_centred(_rank_normal(raw, seen), population, seen))
        if not seen.all():
            names.append(f"{name} missing")
            columns.append(_centred((~seen).astype(float), population, np.ones_like(seen)))
    matrix = np.column_stack(columns) if columns else np.empty((population.size, 0))
    return Features(tuple(names), matrix)


def _rank_normal(raw: Floats, seen: Bools) -> Floats:
    """Normal scores of the average ranks, scaled to standard deviation 1; 0 where missing."""
    scores = np.zeros_like(raw)
    values = raw[seen]
    normal = stats.norm.ppf((stats.rankdata(values) - 0.5) / len(values))
    scores[seen] = normal / normal.std()
    return scores


def _centred(scores: Floats, population: Population, seen: Bools) -> Floats:
    """Subtract each candidate's weighted mean over the rows that have the metric."""
    weight = np.where(seen, population.weight, 0.0)
    total = _sums(population.candidate, weight, len(population.candidates))
    mean = _sums(population.candidate, weight * scores, len(total)) / np.maximum(total, 1e-300)
    return np.where(seen, scores - mean[population.candidate], 0.0)


def _sums(codes: Ints, values: Floats, count: int) -> Floats:
    return np.bincount(codes, weights=values, minlength=count).astype(float)
