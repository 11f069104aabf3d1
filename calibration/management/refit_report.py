"""What the latest recommendation says, as one JSON document: the text is made of it too."""

from typing import Any

from calibration.selectors.agreed import agreed
from calibration.statistics.evidence import Goal
from migrations_app.decision.selectors import dimension_rows, latest_recommendation
from migrations_app.models import Migration, RecommendationDimension

NUMBERS = (
    "verdict", "passes", "mean", "low", "high", "rule_low", "rule_high", "probability",
    "n_judgments", "n_max", "forecast", "reasons", "worst_segment", "fit", "evidence_hash",
)  # fmt: skip


def report_of(migration: Migration) -> dict[str, Any]:
    latest = latest_recommendation(migration)
    if latest is None:
        raise ValueError(f"{migration.slug} has no recommendation yet")
    rows = dimension_rows(latest)
    return {
        "migration": migration.slug,
        "incumbent": migration.incumbent.slug,
        "plan_version": latest.plan.version,
        "epoch": latest.epoch.number,
        "as_of": max((row.as_of for row in rows), default=latest.created_at).isoformat(),
        "recommendation": latest.kind,
        "candidate": latest.candidate.language_model.slug if latest.candidate else None,
        "by_candidate": latest.by_candidate,
        "reasons": latest.reasons,
        "evidence_hash": latest.evidence_hash,
        "judgments_before_plan": latest.plan.terms["judgments_before_plan"],
        "dimensions": [_row(latest.plan, row) for row in rows],
    }


def _row(plan: Any, row: RecommendationDimension) -> dict[str, Any]:
    terms = agreed(plan, row.dimension.slug)
    return {
        "candidate": row.candidate.language_model.slug,
        "dimension": row.dimension.slug,
        "required": terms.required,
        "goal": terms.terms.goal,
        "bound": -terms.terms.margin if terms.terms.goal is Goal.NON_INFERIORITY else 0.0,
        **{name: getattr(row, name) for name in NUMBERS},
        "as_of": row.as_of.isoformat(),
    }
