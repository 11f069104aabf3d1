"""How it came there: what was advised and withdrawn, and how each estimate moved."""

from itertools import pairwise, zip_longest
from typing import Any

from django.db.models import QuerySet

from calibration.dashboard.loading import Loaded
from migrations_app.models import Migration, Recommendation


def history_part(migration: Migration) -> list[dict[str, Any]]:
    """Recommendations that changed something, oldest first. withdrawn: an approval that the next
    one no longer gave.
    """
    changes = _changes(_recommendations(migration))
    return [_advised(found, then) for found, then in zip_longest(changes, changes[1:])]


def course_part(loaded: Loaded) -> list[dict[str, Any]]:
    """Every kept point of every dimension and candidate, in the order in which fits read."""
    slugs = {dimension.pk: dimension.slug for dimension in loaded.dimensions}
    names = {c.pk: c.language_model.slug for c in loaded.candidates}
    return [
        {
            "dimension": slugs[p.dimension_id],
            "candidate": names[p.candidate_id],
            "n_judgments": p.n_judgments,
            "mean": p.mean,
            "low": p.low,
            "high": p.high,
            "verdict": p.verdict,
            "plan_version": p.plan_version,
            "amendments": p.amendments,
            "epoch": p.epoch,
            "as_of": p.as_of.isoformat(),
        }
        for p in loaded.history
        if p.dimension_id in slugs
    ]


def _recommendations(migration: Migration) -> QuerySet[Recommendation]:
    found = Recommendation.objects.filter(migration=migration).order_by("id")
    return found.select_related("plan", "epoch", "candidate__language_model")


def _changes(found: QuerySet[Recommendation]) -> list[Recommendation]:
    rows = list(found)
    later = [now for before, now in pairwise(rows) if _key(before) != _key(now)]
    return rows[:1] + later


def _key(found: Recommendation) -> tuple[Any, ...]:
    return found.kind, found.candidate_id, found.plan_id, found.epoch_id


def _advised(found: Recommendation, then: Recommendation | None) -> dict[str, Any]:
    candidate = found.candidate.language_model.slug if found.candidate else None
    gone = then is not None and found.kind == Recommendation.Kind.APPROVE
    return {
        "kind": found.kind,
        "candidate": candidate,
        "plan_version": found.plan.version,
        "epoch": found.epoch.number,
        "evidence_hash": found.evidence_hash,
        "from": found.created_at.isoformat(),
        "until": then.created_at.isoformat() if then else None,
        "withdrawn": bool(gone and then and then.candidate_id != found.candidate_id),
    }
