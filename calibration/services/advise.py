"""From the sampled fits in force to the recommendation, handed down as plain rows."""

from django.db import transaction

from annotation.models import Exclusion
from calibration.models import Fit, FitResult
from calibration.selectors.agreed import agreed
from calibration.selectors.standing import (
    MigrationStanding,
    Standing,
    evidence_hash,
    standing_of,
    stands_on,
)
from calibration.statistics.evidence import Goal
from migrations_app.decision.conclusion import DimensionAdvice
from migrations_app.decision.services import record_recommendation
from migrations_app.models import Migration, QualityDimension, Recommendation


@transaction.atomic
def advise(migration: Migration) -> Recommendation | None:
    """Record what the fits in force advise; None where the latest recommendation says it already.

    A dimension without a fit of the plan as amended, epoch and imported evidence is pending.
    """
    Migration.objects.select_for_update(no_key=True).get(pk=migration.pk)
    standing = standing_of(migration)
    fits = {s.dimension: fit for s in standing.dimensions if (fit := _in_force(standing, s))}
    digest = evidence_hash(standing.plan, {d.slug: fit.digest for d, fit in fits.items()})
    latest = Recommendation.objects.filter(migration=migration).order_by("-id").first()
    if latest is not None and latest.evidence_hash == digest:
        return None
    return record_recommendation(
        plan=standing.plan,
        epoch=standing.epoch,
        evidence_hash=digest,
        rows=[row for d, fit in fits.items() for row in _rows(standing, d, fit)],
        pending=[s.dimension for s in standing.dimensions if s.dimension not in fits],
    )


def _in_force(standing: MigrationStanding, of: Standing) -> Fit | None:
    """The fit of exactly this evidence, else the newest that only has not read the latest
    judgments: one that used a judgment excluded since is no ground to decide on.
    """
    fits = Fit.objects.filter(dimension=of.dimension, method__in=Fit.FULL)
    if of.fit is not None:
        return fits.get(pk=of.fit)
    newest = (
        fits.filter(
            plan=standing.plan,
            epoch=standing.epoch,
            evidence_digest=standing.migration.evidence_digest,
        )
        .order_by("-id")
        .first()
    )
    if newest is None or not stands_on(newest, standing.basis, of.dimension.slug):
        return None
    return None if _used_what_is_excluded(newest) else newest


def _used_what_is_excluded(fit: Fit) -> bool:
    since = Exclusion.objects.filter(
        judgment__dimension=fit.dimension_id,
        judgment__created_at__lte=fit.read_at,
        excluded=True,
        decided_at__gt=fit.read_at,
    )
    return since.exists()


def _rows(
    standing: MigrationStanding, dimension: QualityDimension, fit: Fit
) -> list[DimensionAdvice]:
    results = fit.results.select_related("candidate__language_model").order_by(
        "candidate__position"
    )
    return [_row(standing, dimension, fit, result) for result in results]


def _row(
    standing: MigrationStanding, dimension: QualityDimension, fit: Fit, result: FitResult
) -> DimensionAdvice:
    plan = agreed(standing.plan, dimension.slug)
    superiority = plan.terms.goal is Goal.SUPERIORITY
    posterior = result.estimates["posterior"] or {}
    rule = result.estimates["rule"] or {}
    return DimensionAdvice(
        candidate=result.candidate,
        dimension=dimension,
        required=plan.required,
        fit=fit.pk,
        evidence_hash=fit.digest,
        verdict=result.verdict,
        passes=result.passes,
        reasons=result.reasons,
        mean=posterior.get("mean"),
        low=posterior.get("low"),
        high=posterior.get("high"),
        rule_low=rule.get("low"),
        rule_high=rule.get("high"),
        probability=result.p_superior if superiority else result.p_non_inferior,
        n_judgments=result.n_judgments,
        n_max=min(plan.terms.n_max, result.n_population),
        forecast=result.forecast,
        worst_segment=_worst(result.segments),
        as_of=fit.created_at,
    )


def _worst(segments: list[dict[str, object]]) -> dict[str, object] | None:
    """The segment with the lowest estimate."""
    known = [s for s in segments if s["estimate"]]
    return min(known, key=lambda s: s["estimate"]["mean"], default=None)  # type: ignore[index]
