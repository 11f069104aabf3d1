"""Read frozen plans, and what the next one would be chosen from."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Count

from calibration.statistics.evidence import Rule
from migrations_app.audit.canonical import sha256_of
from migrations_app.models import (
    AuditEvent,
    Metric,
    Migration,
    Plan,
    PlanAmendment,
    QualityDimension,
)
from migrations_app.planning.amendments import (
    Amendment,
    Change,
    amended,
    amendments_of,
    stated_alpha,
    terms_in_force,
)
from migrations_app.planning.amendments_words import Cost, costs_of
from migrations_app.planning.changes import AmendmentWishes, Ground, changes_of
from migrations_app.planning.outlook import Assumptions, Outlook, outlook_of
from migrations_app.planning.population import PopulationSummary, summarise
from migrations_app.planning.sinks import judged_by_candidate
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
class Amended:
    """One amendment as history tells it."""

    amendment: Amendment
    by: AbstractBaseUser | None
    costs: Sequence[Cost]


@dataclass(frozen=True)
class Version:
    plan: Plan
    reason: str
    amendments: Sequence[Amended]


@dataclass(frozen=True)
class Preview:
    """What an amendment would do. digest: of its changes, confirmed as they were seen."""

    changes: Sequence[Change]
    costs: Sequence[Cost]
    digest: str

    @property
    def loosens(self) -> bool:
        return any(cost.looser for cost in self.costs)


@dataclass(frozen=True)
class FrozenPage:
    """terms: in force."""

    plan: Plan
    terms: Mapping[str, Any]
    candidates: Sequence[str]
    dimensions: Sequence[DimensionTerms]
    history: Sequence[Version]
    outlook: Outlook

    @property
    def alpha(self) -> float:
        return stated_alpha(self.plan)

    @property
    def loosened(self) -> bool:
        """Whether the error rate of the version in force does not cover all its amendments."""
        return any(made.amendment.loosens for made in self.history[0].amendments)


def plan_digest(plan_id: str) -> str | None:
    """The digest computed anew from the terms in the row."""
    plan = Plan.objects.filter(pk=int(plan_id)).first()
    return sha256_of(plan.terms) if plan else None


def amendment_digest(amendment_id: str) -> str | None:
    """Computed anew from the row, all but who made it and when."""
    row = PlanAmendment.objects.filter(pk=int(amendment_id)).values(
        "plan__digest", "changes", "judged", "reason"
    )
    found = row.first()
    return sha256_of(found) if found else None


def ground_of(migration: Migration, plan: Plan) -> Ground:
    return Ground(
        frozen=plan.terms,
        terms=terms_in_force(plan),
        smallest=summarise(migration).smallest,
        judged=judged_by_candidate(migration),
    )


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
    terms = terms_in_force(plan)
    names = ("alpha", "n_max", "n_min", "seed")
    return PlanWishes(rule=Rule(terms["rule"]), **{n: terms[n] for n in names})


def frozen_page(migration: Migration) -> FrozenPage:
    versions = migration.plans.select_related("frozen_by").order_by("-version")
    plans = list(versions.prefetch_related("amendments__amended_by"))  # for the names alone
    events = AuditEvent.objects.filter(migration=migration, verb="plan_frozen")
    reasons = {event.object_id: event.data.get("reason", "") for event in events}
    draft = draft_of(migration)
    seats = migration.candidates.select_related("language_model")
    names = {d.slug: d.name for d in draft.dimensions}
    return FrozenPage(
        plan=plans[0],
        terms=terms_in_force(plans[0]),
        candidates=[seat.language_model.name for seat in seats],
        dimensions=_dimension_terms(plans[0], draft.dimensions),
        history=[
            Version(plan, reasons.get(str(plan.pk), ""), _amended(plan, names)) for plan in plans
        ],
        outlook=draft.outlook(wishes_in_force(plans[0]), Assumptions()),
    )


def preview_of(
    ground: Ground, wishes: AmendmentWishes, dimensions: Sequence[QualityDimension]
) -> Preview:
    changes = changes_of(wishes, ground)
    costs = costs_of(changes, ground.terms, {d.slug: d.name for d in dimensions})
    return Preview(changes, costs, sha256_of([asdict(change) for change in changes]))


def _amended(plan: Plan, names: Mapping[str, str]) -> list[Amended]:
    people = {row.pk: row.amended_by for row in plan.amendments.all()}
    made = amendments_of(plan)
    return [
        Amended(
            amendment,
            people.get(amendment.id),
            costs_of(amendment.changes, amended(plan.terms, made[:count]), names),
        )
        for count, amendment in enumerate(made)
    ]


def _dimension_terms(plan: Plan, dimensions: Sequence[QualityDimension]) -> list[DimensionTerms]:
    """In force. In the order of the dimensions: the database sorts keys its own way."""
    rows = terms_in_force(plan)["dimensions"]
    return [
        DimensionTerms(d.name, d.slug, rows[d.slug], max(rows[d.slug]["critical_values"].values()))
        for d in dimensions
        if d.slug in rows
    ]
