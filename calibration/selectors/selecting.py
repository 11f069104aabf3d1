"""What the next pairs are chosen by: the last full fits of a plan, and what nobody has begun."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from annotation.selectors.ahead import begun_pairs
from calibration.models import KeptPosterior
from calibration.selectors.agreed import agreed
from calibration.selectors.kept import judgments_of
from calibration.selectors.population import LoadedPopulation, load_population
from calibration.statistics.drawing import Pool
from calibration.statistics.evidence import Evidence
from calibration.statistics.outcome import Ints
from migrations_app.models import Epoch, Migration, Plan, QualityDimension
from migrations_app.planning.amendments import terms_in_force


@dataclass(frozen=True, eq=False)
class Fitted:
    """What the last full fits read, of each required dimension that has one, and its margin.

    fit: the latest of them; 0 without any.
    """

    evidence: tuple[Evidence, ...]
    margins: tuple[float, ...]
    complete: bool
    fit: int


def latest_fit(plan: Plan, epoch: Epoch) -> int:
    """Id of the latest full fit of the plan that has left a posterior; 0 without any."""
    found = KeptPosterior.objects.filter(fit__plan=plan, fit__epoch=epoch)
    return max(found.values_list("fit_id", flat=True), default=0)


def fitted_of(migration: Migration, plan: Plan, epoch: Epoch) -> Fitted:
    """complete: every required dimension has a fit of the imported evidence in force."""
    kept = {
        row.dimension_id: row
        for row in KeptPosterior.objects.filter(
            fit__plan=plan,
            fit__epoch=epoch,
            fit__evidence_digest=migration.evidence_digest,
            dimension__in=required(migration, plan),
        )
    }
    evidence, margins = [], []
    for dimension in required(migration, plan):
        if dimension.pk in kept:
            terms = agreed(plan, dimension.slug)
            judgments = judgments_of(bytes(kept[dimension.pk].judgments))
            population = _population(migration, plan, dimension).population
            evidence.append(Evidence(terms.outcome, population, judgments))
            margins.append(terms.terms.margin)
    complete = len(evidence) == len(required(migration, plan))
    fit = max((row.fit_id for row in kept.values()), default=0)
    return Fitted(tuple(evidence), tuple(margins), complete, fit)


def required(migration: Migration, plan: Plan) -> list[QualityDimension]:
    """A verdict waits for these alone."""
    rows = terms_in_force(plan)["dimensions"]
    wanted = [slug for slug, row in rows.items() if row["required"]]
    return list(migration.dimensions.filter(slug__in=wanted))


def pool_of(migration: Migration, plan: Plan, epoch: Epoch) -> tuple[Pool, Ints]:
    """What can be drawn now; beside it the id of the output pair of every row."""
    loaded = _population(migration, plan, required(migration, plan)[0])
    population, terms = loaded.population, terms_in_force(plan)
    begun = list(begun_pairs(epoch.pk))
    rows = loaded.rows_of(np.array([one.pair for one in begun], dtype=np.int64))
    counts = np.array([one.counts for one in begun], dtype=bool)
    even = np.array([one.at_random for one in begun], dtype=bool)
    left = np.ones(population.size, dtype=bool)
    left[rows] = False
    judged = rows[counts]
    shape = len(population.candidates), len(population.segments)
    cell = population.candidate[judged] * shape[1] + population.segment[judged]
    pool = Pool(
        population=population,
        free=np.flatnonzero(left),
        begun=np.bincount(cell, minlength=shape[0] * shape[1]).reshape(shape),
        at_random=_per_candidate(population.candidate, rows[counts & even], shape[0]),
        most=terms["n_max"],
        quotas=_quotas(population.segments, terms["critical_segments"]),
    )
    return pool, loaded.pair


def _population(migration: Migration, plan: Plan, dimension: QualityDimension) -> LoadedPopulation:
    return load_population(dimension.pk, plan.pk, migration.evidence_digest)


def _per_candidate(candidate: Ints, rows: Ints, size: int) -> Ints:
    return np.bincount(candidate[rows], minlength=size)


def _quotas(names: tuple[str, ...], critical: Mapping[str, Any]) -> dict[int, int]:
    return {code: critical[name] for code, name in enumerate(names) if name in critical}
