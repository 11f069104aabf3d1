"""The frozen population of a plan as arrays: read once for as long as its evidence stays."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from calibration.errors import SegmentWithoutWeightError
from calibration.selectors.columns import columns
from calibration.selectors.paired import Paired, paired
from calibration.statistics.evidence import Population
from calibration.statistics.outcome import Floats, Ints
from migrations_app.models import Metric, Plan, QualityDimension

MOST_ROWS_KEPT = 5_000_000
"""Of all populations that a process keeps, at some 100 bytes with what is derived from them: room
for five dimensions of a million pairs. To derive it anew takes longer than the fit it is for."""

_kept: dict[tuple[int, int, str], "LoadedPopulation"] = {}


@dataclass(frozen=True, eq=False)
class LoadedPopulation:
    """pair: id of the output pair of every row of the population, shape (R,)."""

    population: Population
    pair: Ints

    def rows_of(self, pairs: Ints) -> Ints:
        """Row of each pair; every one must be in the population."""
        order = np.argsort(self.pair)
        return order[np.searchsorted(self.pair, pairs, sorter=order)]


def load_population(dimension_id: int, plan_id: int, evidence_digest: str) -> LoadedPopulation:
    """Read at most once for an evidence digest: what it stands for never changes under it."""
    key = dimension_id, plan_id, evidence_digest
    loaded = _kept.pop(key, None) or _load(dimension_id, plan_id, evidence_digest)
    _kept[key] = loaded  # last, since it was used last
    while len(_kept) > 1 and sum(kept.population.size for kept in _kept.values()) > MOST_ROWS_KEPT:
        del _kept[next(iter(_kept))]
    return loaded


def _load(dimension_id: int, plan_id: int, evidence_digest: str) -> LoadedPopulation:
    plan = Plan.objects.get(pk=plan_id)
    dimension = QualityDimension.objects.get(pk=dimension_id)
    pairs = paired(plan_id, evidence_digest)
    metrics = _metrics(dimension, pairs)
    population = Population(
        candidates=tuple(plan.terms["candidates"]),
        metrics=tuple(metrics),
        segments=pairs.segments,
        candidate=pairs.candidate,
        segment=pairs.segment,
        weight=_weighted(pairs, plan.terms["segment_weights"]),
        cluster=pairs.cluster,
        metric=np.column_stack(list(metrics.values())) if metrics else np.empty((len(pairs.id), 0)),
    )
    return LoadedPopulation(population, pairs.id)


def _weighted(pairs: Paired, asked: Mapping[str, float]) -> Floats:
    """Traffic weights scaled so that every segment of every candidate counts as the plan asks."""
    if not asked:
        return pairs.weight
    missing = sorted(set(pairs.segments) - set(asked))
    if missing:
        raise SegmentWithoutWeightError(missing[0])
    cell = pairs.candidate * len(pairs.segments) + pairs.segment
    traffic = np.bincount(cell, weights=pairs.weight)
    wanted = np.array([asked[name] for name in pairs.segments])
    return np.asarray(pairs.weight * wanted[pairs.segment] / traffic[cell])


def _metrics(dimension: QualityDimension, pairs: Paired) -> dict[str, Floats]:
    """Candidate minus incumbent by name of the metric, nan where missing; only what varies."""
    found = {metric.name: _difference(metric, pairs) for metric in dimension.metrics.all()}
    return {name: column for name, column in found.items() if _varies(column)}


def _difference(metric: Metric, pairs: Paired) -> Floats:
    if metric.pairwise:
        return _lookup(_scores(metric, "pair_id"), pairs.id)
    by_output = _scores(metric, "output_id")
    return _lookup(by_output, pairs.candidate_output) - _lookup(by_output, pairs.incumbent_output)


def _scores(metric: Metric, of: str) -> tuple[Ints, Floats]:
    """Ids that ascend, and their values. of: output_id or pair_id."""
    source = f"FROM migrations_app_metricscore WHERE metric_id = %(metric)s AND {of} IS NOT NULL"
    scored, value = columns(source, {of: "i8", "value": "f8"}, metric=metric.pk)
    order = np.argsort(scored)
    return scored[order], value[order]


def _lookup(scores: tuple[Ints, Floats], wanted: Ints) -> Floats:
    """The score of every wanted id, nan where there is none."""
    scored, value = scores
    if not len(scored):
        return np.full(len(wanted), np.nan)
    place = np.minimum(np.searchsorted(scored, wanted), len(scored) - 1)
    return np.where(scored[place] == wanted, value[place], np.nan)


def _varies(column: Floats) -> bool:
    seen = column[np.isfinite(column)]
    return len(seen) > 0 and bool((seen != seen[0]).any())
