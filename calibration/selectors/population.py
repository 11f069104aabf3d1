"""The frozen population of a plan as arrays: read once for as long as its evidence stays."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from calibration.errors import EmptyPopulationError, SegmentWithoutWeightError
from calibration.statistics.evidence import Population
from calibration.statistics.outcome import Floats, Ints
from migrations_app.models import Metric, MetricScore, OutputPair, Plan, QualityDimension

MOST_ROWS_KEPT = 1_000_000
"""Of all populations that a process keeps, at some 200 bytes with what is derived from them."""

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


@dataclass(frozen=True, eq=False)
class _Pairs:
    id: Ints
    incumbent_output: Ints
    candidate_output: Ints


def load_population(dimension_id: int, plan_id: int, evidence_digest: str) -> LoadedPopulation:
    """Read at most once for an evidence digest: what it stands for never changes under it."""
    key = dimension_id, plan_id, evidence_digest
    loaded = _kept.pop(key, None) or _load(dimension_id, plan_id)
    _kept[key] = loaded  # last, since it was used last
    while len(_kept) > 1 and sum(kept.population.size for kept in _kept.values()) > MOST_ROWS_KEPT:
        del _kept[next(iter(_kept))]
    return loaded


def _load(dimension_id: int, plan_id: int) -> LoadedPopulation:
    plan = Plan.objects.get(pk=plan_id)
    dimension = QualityDimension.objects.get(pk=dimension_id)
    rows = list(
        OutputPair.objects.filter(
            candidate__migration=plan.migration_id, population=OutputPair.Population.FROZEN
        )
        .order_by("candidate__position", "prompt_id")
        .values_list(
            "id",
            "incumbent_output_id",
            "candidate_output_id",
            "candidate__language_model__slug",
            "prompt__segment",
            "prompt__cluster",
            "prompt__weight",
        )
    )
    if not rows:
        raise EmptyPopulationError(plan.migration.slug)
    ids, incumbent, challenger, slugs, segments, clusters, weights = zip(*rows, strict=True)
    candidates: list[str] = plan.terms["candidates"]
    candidate = np.array([candidates.index(slug) for slug in slugs])
    names, segment = np.unique(segments, return_inverse=True)
    pairs = _Pairs(np.array(ids), np.array(incumbent), np.array(challenger))
    metrics = _metrics(dimension, pairs)
    weight = np.array(weights, dtype=float)
    asked = plan.terms["segment_weights"]
    population = Population(
        candidates=tuple(candidates),
        metrics=tuple(metrics),
        segments=tuple(str(name) for name in names),
        candidate=candidate,
        segment=segment,
        weight=_weighted(weight, candidate, segment, [str(n) for n in names], asked),
        cluster=np.unique(clusters, return_inverse=True)[1],
        metric=np.column_stack(list(metrics.values())) if metrics else np.empty((len(ids), 0)),
    )
    return LoadedPopulation(population, pairs.id)


def _weighted(
    weight: Floats,
    candidate: Ints,
    segment: Ints,
    names: list[str],
    asked: Mapping[str, float],
) -> Floats:
    """Traffic weights scaled so that every segment of every candidate counts as the plan asks."""
    if not asked:
        return weight
    missing = sorted(set(names) - set(asked))
    if missing:
        raise SegmentWithoutWeightError(missing[0])
    cell = candidate * len(names) + segment
    traffic = np.bincount(cell, weights=weight)
    wanted = np.array([asked[name] for name in names])
    return np.asarray(weight * wanted[segment] / traffic[cell])


def _metrics(dimension: QualityDimension, pairs: _Pairs) -> dict[str, Floats]:
    """Candidate minus incumbent by name of the metric, nan where missing; only what varies."""
    found = {metric.name: _difference(metric, pairs) for metric in dimension.metrics.all()}
    return {name: column for name, column in found.items() if _varies(column)}


def _difference(metric: Metric, pairs: _Pairs) -> Floats:
    scores = MetricScore.objects.filter(metric=metric)
    if metric.pairwise:
        return _lookup(scores.exclude(pair=None).values_list("pair_id", "value"), pairs.id)
    by_output = list(scores.exclude(output=None).values_list("output_id", "value"))
    return _lookup(by_output, pairs.candidate_output) - _lookup(by_output, pairs.incumbent_output)


def _lookup(scores: Iterable[tuple[int | None, float]], wanted: Ints) -> Floats:
    """The score of every wanted id, nan where there is none."""
    table = np.array(list(scores), dtype=float).reshape(-1, 2)
    if not len(table):
        return np.full(len(wanted), np.nan)
    table = table[table[:, 0].argsort()]
    place = np.minimum(np.searchsorted(table[:, 0], wanted), len(table) - 1)
    return np.where(table[place, 0] == wanted, table[place, 1], np.nan)


def _varies(column: Floats) -> bool:
    seen = column[np.isfinite(column)]
    return len(seen) > 0 and bool((seen != seen[0]).any())
