"""What a page is made of, as it stands in the database."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count

from annotation.models import Judgment
from calibration.models import Fit, FitSupplement
from calibration.selectors.latest import HistoryPoint, fit_history, latest_fits
from calibration.selectors.supplements import latest_supplements
from migrations_app.decision.selectors import dimension_rows, latest_recommendation
from migrations_app.models import (
    Candidate,
    Migration,
    Plan,
    QualityDimension,
    Recommendation,
    RecommendationDimension,
)


@dataclass(frozen=True)
class Loaded:
    """fits, supplements: by dimension id. recommendation: of the plan in force, with its rows.

    judged: whether anything was judged, as far as no fit says so.
    """

    migration: Migration
    plan: Plan
    dimensions: tuple[QualityDimension, ...]
    candidates: tuple[Candidate, ...]
    n_metrics: int
    fits: dict[int, Fit]
    supplements: dict[int, FitSupplement]
    history: tuple[HistoryPoint, ...]
    recommendation: Recommendation | None
    rows: tuple[RecommendationDimension, ...]
    judged: bool

    @cached_property
    def current(self) -> bool:
        """Whether every dimension has a sampled fit of exactly the evidence as it is now."""
        return len(self.fits) == len(self.dimensions) and all(
            fit.method == Fit.Method.NUTS and is_exact(fit) for fit in self.fits.values()
        )

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


def load(migration: Migration, plan: Plan) -> Loaded:
    every = migration.dimensions.annotate(n_metrics=Count("metrics")).order_by("position")
    dimensions = tuple(d for d in every if d.slug in plan.terms["dimensions"])
    fits = latest_fits(migration)
    recommendation = latest_recommendation(migration)
    if recommendation is not None and recommendation.plan_id != plan.pk:
        recommendation = None
    return Loaded(
        migration=migration,
        plan=plan,
        dimensions=dimensions,
        candidates=candidates_of(migration),
        n_metrics=sum(d.n_metrics for d in dimensions),
        fits=fits,
        supplements=latest_supplements(fits.values()),
        history=tuple(fit_history(migration)) if fits else (),
        recommendation=recommendation,
        rows=tuple(dimension_rows(recommendation)) if recommendation else (),
        judged=_is_judged(migration, fits),
    )


def _is_judged(migration: Migration, fits: dict[int, Fit]) -> bool:
    if any(fit.n_judgments for fit in fits.values()):
        return True
    return Judgment.objects.filter(dimension__migration=migration, retracted=False).exists()
