"""What a page is made of, as it stands in the database."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import Count

from annotation.models import Judgment
from calibration.models import Fit, FitSupplement
from calibration.selectors.latest import HistoryPoint, fit_history, latest_fits
from calibration.selectors.supplements import latest_supplements
from migrations_app.decision.guardrails import profiles_of
from migrations_app.decision.selectors import dimension_rows, is_void, latest_recommendation
from migrations_app.models import (
    ArmProfile,
    Candidate,
    ImportJob,
    Migration,
    Plan,
    QualityDimension,
    Recommendation,
    RecommendationDimension,
    RefusalTable,
)
from migrations_app.planning.amendments import Amendment, amendments_of, terms_in_force


@dataclass(frozen=True)
class Loaded:
    """fits, supplements: by dimension id. recommendation: of the plan in force, with its rows.

    plans: all versions, the newest first. terms: in force.
    judged: whether anything was judged, as far as no fit says so. profiles: by id of the language
    model. imports: when judgments were imported, the first one first.
    """

    migration: Migration
    plan: Plan
    plans: tuple[Plan, ...]
    terms: Mapping[str, Any]
    dimensions: tuple[QualityDimension, ...]
    candidates: tuple[Candidate, ...]
    n_metrics: int
    profiles: Mapping[int, ArmProfile]
    refusals: tuple[RefusalTable, ...]
    imports: tuple[datetime, ...]
    fits: dict[int, Fit]
    supplements: dict[int, FitSupplement]
    history: tuple[HistoryPoint, ...]
    recommendation: Recommendation | None
    rows: tuple[RecommendationDimension, ...]
    judged: bool

    @cached_property
    def current(self) -> bool:
        """Whether every dimension has a full fit of exactly the evidence as it is now."""
        return len(self.fits) == len(self.dimensions) and all(
            fit.method in Fit.FULL and is_exact(fit) for fit in self.fits.values()
        )

    @cached_property
    def amendments(self) -> tuple[Amendment, ...]:
        return amendments_of(self.plan)

    @property
    def behind(self) -> bool:
        """Whether a fit that is shown is not the one the recommendation stands on."""
        advised = {row.dimension_id: row.fit for row in self.rows}
        return any(advised.get(pk) != fit.pk for pk, fit in self.fits.items())


def is_exact(fit: Fit) -> bool:
    """Of a fit that latest_fits has found: whether it read exactly the evidence as it is now."""
    return bool(getattr(fit, "exact", False))


def candidates_of(migration: Migration) -> tuple[Candidate, ...]:
    found = Candidate.objects.filter(migration=migration).select_related("language_model")
    return tuple(found.order_by("position"))


def plans_of(migration: Migration) -> tuple[Plan, ...]:
    """With their amendments, the one in force first."""
    return tuple(migration.plans.order_by("-version"))


def load(migration: Migration, plans: tuple[Plan, ...]) -> Loaded:
    """plans: as plans_of has found them; at least one."""
    plan = plans[0]
    every = migration.dimensions.annotate(n_metrics=Count("metrics")).order_by("position")
    dimensions = tuple(d for d in every if d.slug in plan.terms["dimensions"])
    fits = latest_fits(migration)
    recommendation = latest_recommendation(migration)
    if recommendation is not None and is_void(recommendation, plan):
        recommendation = None
    elif recommendation is not None:
        recommendation.plan = plan  # read with its amendments
    return Loaded(
        migration=migration,
        plan=plan,
        plans=plans,
        terms=terms_in_force(plan),
        dimensions=dimensions,
        candidates=candidates_of(migration),
        n_metrics=sum(d.n_metrics for d in dimensions),
        profiles=profiles_of(migration),
        refusals=refusals_of(migration),
        imports=_judgment_imports(migration) if fits else (),
        fits=fits,
        supplements=latest_supplements(fits.values()),
        history=tuple(fit_history(migration)) if fits else (),
        recommendation=recommendation,
        rows=tuple(dimension_rows(recommendation)) if recommendation else (),
        judged=_is_judged(migration, fits),
    )


def refusals_of(migration: Migration) -> tuple[RefusalTable, ...]:
    """Of the evidence as it is now; empty where none were kept."""
    found = RefusalTable.objects.filter(
        migration=migration, evidence_digest=migration.evidence_digest
    )
    return tuple(found.order_by("candidate__position", "expected_behaviour"))


def _judgment_imports(migration: Migration) -> tuple[datetime, ...]:
    jobs = migration.import_jobs.filter(state=ImportJob.State.SUCCEEDED, finished_at__isnull=False)
    found = jobs.order_by("finished_at").values_list("finished_at", "report__human__judgments")
    return tuple(at for at, told in found if at and told and (told["new"] or told["revised"]))


def _is_judged(migration: Migration, fits: dict[int, Fit]) -> bool:
    if any(fit.n_judgments for fit in fits.values()):
        return True
    return Judgment.objects.filter(dimension__migration=migration, retracted=False).exists()
