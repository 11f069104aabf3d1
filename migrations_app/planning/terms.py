"""The document that is frozen."""

import hashlib
from collections.abc import Mapping
from typing import Any

from calibration.statistics.evidence import Goal
from calibration.statistics.rules import GROWTH, critical_value
from calibration.statistics.selection import Selection
from migrations_app.models import Migration, QualityDimension
from migrations_app.planning.errors import PlanRefused
from migrations_app.planning.population import PopulationSummary, summarise
from migrations_app.planning.sinks import judged_pairs
from migrations_app.planning.wishes import PlanWishes

DEFAULT_QUOTA = 20
_SAME_CRITICAL = 1e-3


def terms_of(
    migration: Migration, wishes: PlanWishes, version: int, growth: float = GROWTH
) -> dict[str, Any]:
    """The terms of a plan on the population as it is; PlanRefused where they make no sense.

    growth: of rule V's boundary, `rules.GROWTH` for every new plan.
    """
    dimensions = list(migration.dimensions.all())
    population = summarise(migration)
    _refuse_unknown(wishes, {d.slug for d in dimensions}, population)
    _refuse_small(wishes, population)
    shared = _shared(wishes, population, growth)
    rows = {d.slug: _dimension(d, wishes) | shared for d in dimensions}
    if not any(row["required"] for row in rows.values()):
        raise PlanRefused("at least one dimension must be required")
    return {
        "version": version,
        "alpha": wishes.alpha,
        "rule": wishes.rule.value,
        "selection": wishes.selection.value,
        "n_max": wishes.n_max,
        "n_min": wishes.n_min,
        "seed": _seed(migration) if wishes.seed is None else wishes.seed,
        "incumbent": migration.incumbent.slug,
        "candidates": list(population.sizes),
        "segments": population.shares,
        "segment_weights": dict(wishes.segment_weights),
        "critical_segments": _quotas(wishes, population),
        "dimensions": rows,
        "judgments_before_plan": judged_pairs(migration),
        "epoch": migration.epoch.number,
        "evidence_digest": migration.evidence_digest,
    }


def _shared(wishes: PlanWishes, population: PopulationSummary, growth: float) -> dict[str, Any]:
    """What every dimension's terms hold alike."""
    critical_values = {
        candidate: _critical_value(wishes, size, len(population.sizes), growth)
        for candidate, size in population.sizes.items()
    }
    shared = {"n_population": population.sizes, "critical_values": critical_values}
    if not growth:
        return shared
    return shared | {"boundary_growth": growth, "boundary_start": wishes.n_min}


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """The names of the terms that differ; judgments made since do not change a plan."""
    names = sorted((old.keys() | new.keys()) - {"version", "judgments_before_plan", "dimensions"})
    old, new = ({"selection": Selection.RANDOM.value, **terms} for terms in (old, new))
    found = [name for name in names if old.get(name) != new.get(name)]
    for slug in sorted(old["dimensions"].keys() | new["dimensions"].keys()):
        before, now = (terms["dimensions"].get(slug, {}) for terms in (old, new))
        keys = sorted(before.keys() | now.keys())
        found += [f"{slug}.{key}" for key in keys if _differ(key, before.get(key), now.get(key))]
    return found


def _differ(key: str, before: Any, now: Any) -> bool:
    """Critical values are numerical integrals: the fourth decimal is not a term of a plan."""
    if key != "critical_values" or not before or not now or before.keys() != now.keys():
        return bool(before != now)
    return any(abs(before[name] - now[name]) > _SAME_CRITICAL for name in before)


def _refuse_unknown(wishes: PlanWishes, there: set[str], population: PopulationSummary) -> None:
    _known("dimension", wishes.named_dimensions, there)
    segments = set(population.segments)
    _known("segment", {*wishes.critical, *wishes.segment_weights}, segments)
    unweighted = sorted(segments - wishes.segment_weights.keys())
    if wishes.segment_weights and unweighted:
        raise PlanRefused(f"segment {unweighted[0]!r} has no weight; name all or none")


def _known(kind: str, named: set[str], there: set[str]) -> None:
    unknown = sorted(named - there)
    if unknown:
        listed = ", ".join(sorted(there)[:20])
        raise PlanRefused(f"there is no {kind} {unknown[0]!r}; there are {listed}")


def _refuse_small(wishes: PlanWishes, population: PopulationSummary) -> None:
    if not population.sizes or not any(population.sizes.values()):
        raise PlanRefused("the population is empty: no prompt has outputs of both arms")
    for candidate, size in population.sizes.items():
        if size < max(wishes.n_min, 2):
            raise PlanRefused(
                f"{candidate} has {size} pairs, fewer than the {wishes.n_min} that must be "
                "judged before anything is decided"
            )


def _critical_value(wishes: PlanWishes, size: int, candidates: int, growth: float) -> float:
    value = critical_value(
        alpha=wishes.alpha / candidates,
        n_max=min(wishes.n_max, size),
        n_population=size,
        n_min=wishes.n_min,
        growth=growth,
    )
    return round(float(value), 6)


def growth_of(terms: Mapping[str, Any]) -> float:
    """Of rule V's boundary in a frozen plan; 0 in one from before boundaries could rise."""
    rows = terms["dimensions"].values()
    return max((row.get("boundary_growth", 0.0) for row in rows), default=0.0)


def _dimension(dimension: QualityDimension, wishes: PlanWishes) -> dict[str, Any]:
    slug = dimension.slug
    goal = wishes.goals.get(slug, wishes.goals.get("", Goal(dimension.goal)))
    return {
        "scale": dimension.scale,
        "grades": dimension.grades,
        "family": dimension.family,
        "minimum": dimension.minimum,
        "maximum": dimension.maximum,
        "margin": wishes.margins.get(slug, wishes.margins.get("", dimension.margin)),
        "goal": goal.value,
        "required": (dimension.required or slug in wishes.required)
        and slug not in wishes.not_required,
    }


def _quotas(wishes: PlanWishes, population: PopulationSummary) -> dict[str, int]:
    quotas = {}
    for segment, quota in wishes.critical.items():
        smallest = population.smallest[segment]
        if quota is not None and quota > smallest:
            raise PlanRefused(f"segment {segment!r} has {smallest} pairs, fewer than {quota}")
        quotas[segment] = min(DEFAULT_QUOTA, smallest) if quota is None else quota
        if quotas[segment] < 1:
            raise PlanRefused(f"segment {segment!r} is missing from a candidate's population")
    return quotas


def _seed(migration: Migration) -> int:
    return int(hashlib.sha256(migration.slug.encode()).hexdigest()[:8], 16)
