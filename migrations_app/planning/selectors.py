"""Read frozen plans, and what the next one would be chosen from."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from calibration.statistics.evidence import Rule
from migrations_app.audit.canonical import sha256_of
from migrations_app.models import AuditEvent, Metric, Migration, Plan, QualityDimension
from migrations_app.planning.outlook import Assumptions, Outlook, outlook_of
from migrations_app.planning.population import PopulationSummary, summarise
from migrations_app.planning.wishes import PlanWishes


@dataclass(frozen=True)
class Draft:
    """What the terms are chosen for. plan: the one in force, None before the first.

    columns: metrics by id of the dimension.
    """

    plan: Plan | None
    dimensions: Sequence[QualityDimension]
    population: PopulationSummary
    columns: Mapping[int, int]

    def outlook(self, wishes: PlanWishes, assumptions: Assumptions) -> Outlook:
        return outlook_of(self.dimensions, wishes, assumptions, self.population, self.columns)

    @property
    def ready(self) -> bool:
        return bool(self.dimensions) and any(self.population.sizes.values())


@dataclass(frozen=True)
class DimensionTerms:
    """One row of the frozen document. critical: the largest c, of the smallest population."""

    name: str
    slug: str
    terms: Mapping[str, Any]
    critical: float

    @property
    def margin_points(self) -> float:
        return round(float(self.terms["margin"]) * 100, 4)

    @property
    def certainty(self) -> float:
        """What the critical value asks of the probability that the line is cleared."""
        return 1 - 0.5 * math.erfc(self.critical / math.sqrt(2))


@dataclass(frozen=True)
class Version:
    plan: Plan
    reason: str


@dataclass(frozen=True)
class FrozenPage:
    plan: Plan
    candidates: Sequence[str]
    dimensions: Sequence[DimensionTerms]
    history: Sequence[Version]
    outlook: Outlook


def plan_digest(plan_id: str) -> str | None:
    """The digest computed anew from the terms in the row."""
    plan = Plan.objects.filter(pk=int(plan_id)).first()
    return sha256_of(plan.terms) if plan else None


def draft_of(migration: Migration) -> Draft:
    metrics = Metric.objects.filter(dimension__migration=migration).values_list("dimension")
    return Draft(
        plan=migration.plan,
        dimensions=list(migration.dimensions.all()),
        population=summarise(migration),
        columns=dict(metrics.annotate(Count("pk"))),
    )


def wishes_in_force(plan: Plan | None) -> PlanWishes:
    """Those of the plan in force; the defaults before the first. Dimensions carry their own."""
    if plan is None:
        return PlanWishes()
    names = ("alpha", "n_max", "n_min", "seed")
    return PlanWishes(rule=Rule(plan.terms["rule"]), **{n: plan.terms[n] for n in names})


def frozen_page(migration: Migration) -> FrozenPage:
    versions = migration.plans.select_related("frozen_by").order_by("-version")
    plans = list(versions.prefetch_related("amendments__amended_by"))
    events = AuditEvent.objects.filter(migration=migration, verb="plan_frozen")
    reasons = {event.object_id: event.data.get("reason", "") for event in events}
    draft = draft_of(migration)
    seats = migration.candidates.select_related("language_model")
    return FrozenPage(
        plan=plans[0],
        candidates=[seat.language_model.name for seat in seats],
        dimensions=_dimension_terms(plans[0], draft.dimensions),
        history=[Version(plan, reasons.get(str(plan.pk), "")) for plan in plans],
        outlook=draft.outlook(wishes_in_force(plans[0]), Assumptions()),
    )


def _dimension_terms(plan: Plan, dimensions: Sequence[QualityDimension]) -> list[DimensionTerms]:
    """In the order of the dimensions: the database sorts the keys of the document its own way."""
    rows = plan.terms["dimensions"]
    return [
        DimensionTerms(d.name, d.slug, rows[d.slug], max(rows[d.slug]["critical_values"].values()))
        for d in dimensions
        if d.slug in rows
    ]
