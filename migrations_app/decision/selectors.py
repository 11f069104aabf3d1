"""Recommendations as they are read by commands, pages, gates and the audit."""

import hashlib
import json

from django.core.serializers.json import DjangoJSONEncoder

from migrations_app.models import Migration, Plan, Recommendation, RecommendationDimension
from migrations_app.planning.amendments import amendments_of


def latest_recommendation(migration: Migration) -> Recommendation | None:
    return (
        Recommendation.objects.filter(migration=migration)
        .select_related("plan", "epoch", "candidate__language_model")
        .order_by("-id")
        .first()
    )


def dimension_rows(recommendation: Recommendation) -> list[RecommendationDimension]:
    """By candidate, then dimension, in the order of the plan."""
    return list(
        recommendation.dimensions.select_related("candidate__language_model", "dimension").order_by(
            "candidate__position", "dimension__position"
        )
    )


def is_void(recommendation: Recommendation, plan: Plan) -> bool:
    """Whether it stands on other terms than those in force: those of another plan, or of before
    an amendment. plan: in force.
    """
    if recommendation.plan_id != plan.pk:
        return True
    return any(a.amended_at > recommendation.created_at for a in amendments_of(plan))


def content_digest(recommendation_id: str | int) -> str | None:
    """SHA-256 over the rows of a recommendation, or None where there is no such one."""
    found = Recommendation.objects.filter(pk=recommendation_id).values().first()
    rows = RecommendationDimension.objects.filter(recommendation_id=int(recommendation_id))
    text = json.dumps(
        [found, list(rows.order_by("id").values())], sort_keys=True, cls=DjangoJSONEncoder
    )
    return hashlib.sha256(text.encode()).hexdigest() if found else None
