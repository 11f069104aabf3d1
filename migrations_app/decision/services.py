"""Recording what statistics advise, and telling the audit chain."""

from collections.abc import Sequence
from dataclasses import fields

from django.db import transaction

from migrations_app.audit.services import record
from migrations_app.decision.announcements import announce_news
from migrations_app.decision.conclusion import DimensionAdvice, conclude
from migrations_app.decision.selectors import content_digest
from migrations_app.models import (
    Epoch,
    Plan,
    QualityDimension,
    Recommendation,
    RecommendationDimension,
)
from migrations_app.planning.amendments import terms_in_force

COLUMNS = [field.name for field in fields(DimensionAdvice) if field.name != "required"]


@transaction.atomic
def record_recommendation(
    *,
    plan: Plan,
    epoch: Epoch,
    evidence_hash: str,
    rows: Sequence[DimensionAdvice],
    pending: Sequence[QualityDimension],
) -> Recommendation:
    """One recommendation with a row per dimension and candidate; `pending` ones have no fit yet."""
    candidates = list(plan.migration.candidates.select_related("language_model"))
    conclusion = conclude(candidates, rows, [d for d in pending if _is_required(plan, d)])
    recommendation = Recommendation.objects.create(
        migration=plan.migration,
        plan=plan,
        epoch=epoch,
        kind=conclusion.kind,
        candidate=conclusion.candidate,
        by_candidate=dict(conclusion.by_candidate),
        reasons=conclusion.reasons,
        evidence_hash=evidence_hash,
    )
    RecommendationDimension.objects.bulk_create(
        RecommendationDimension(
            recommendation=recommendation, **{name: getattr(row, name) for name in COLUMNS}
        )
        for row in rows
    )
    announce_news(recommendation, rows)
    record(
        verb="recommendation_recorded",
        object_kind="recommendation",
        object_id=recommendation.pk,
        object_digest=content_digest(recommendation.pk) or "",
        migration=plan.migration,
        data={"kind": conclusion.kind, "evidence_hash": evidence_hash},
    )
    return recommendation


def _is_required(plan: Plan, dimension: QualityDimension) -> bool:
    return bool(terms_in_force(plan)["dimensions"][dimension.slug]["required"])
