"""From verdicts to a recommendation: a candidate must pass every required dimension."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import fmean
from typing import Any

from migrations_app.models import (
    Candidate,
    QualityDimension,
    Recommendation,
    RecommendationDimension,
)

Kind = Recommendation.Kind
Verdict = RecommendationDimension.Verdict


@dataclass(frozen=True)
class DimensionAdvice:
    """What one fit says of one candidate; columns of RecommendationDimension."""

    candidate: Candidate
    dimension: QualityDimension
    required: bool
    fit: int
    evidence_hash: str
    verdict: str
    passes: bool
    reasons: list[Any]
    mean: float | None
    low: float | None
    high: float | None
    rule_low: float | None
    rule_high: float | None
    probability: float | None
    n_judgments: int
    n_max: int
    forecast: dict[str, Any] | None
    worst_segment: dict[str, Any] | None
    as_of: datetime
    expires_at: datetime | None = None


@dataclass(frozen=True)
class Conclusion:
    """candidate: the one to approve, if any. by_candidate: by slug of the language model."""

    kind: Kind
    candidate: Candidate | None
    by_candidate: Mapping[str, Kind]
    reasons: list[dict[str, str]]


def conclude(
    candidates: Sequence[Candidate],
    rows: Sequence[DimensionAdvice],
    pending: Sequence[QualityDimension],
) -> Conclusion:
    """Approve the best candidate that passes, reject where all are inferior, else hold.

    pending: dimensions of the plan that have no fit yet. Among those that pass the best is the
    one with the highest mean of posterior means over the required dimensions: expected utility
    with equal weights, until costs are configured.
    """
    required = {c.pk: [r for r in rows if r.required and r.candidate == c] for c in candidates}
    waits = _pending(pending)
    kinds = {c.pk: _kind(required[c.pk], complete=not waits) for c in candidates}
    passing = [c for c in candidates if kinds[c.pk] is Kind.APPROVE]
    best = max(passing, key=lambda c: _utility(required[c.pk]), default=None)
    rejected = all(kind is Kind.REJECT for kind in kinds.values())
    kind = Kind.APPROVE if best else Kind.REJECT if rejected else Kind.HOLD
    because = required[best.pk] if best else [row for c in required.values() for row in c]
    return Conclusion(
        kind=kind,
        candidate=best,
        by_candidate={c.language_model.slug: kinds[c.pk] for c in candidates},
        reasons=[*waits, *_reasons(because, kind)],
    )


def _kind(required: Sequence[DimensionAdvice], *, complete: bool) -> Kind:
    if any(row.verdict == Verdict.INFERIOR for row in required):
        return Kind.REJECT if complete else Kind.HOLD
    passes = bool(required) and all(row.passes for row in required)
    return Kind.APPROVE if complete and passes else Kind.HOLD


def _utility(required: Sequence[DimensionAdvice]) -> float:
    return fmean(row.mean or 0.0 for row in required)


def _pending(pending: Sequence[QualityDimension]) -> list[dict[str, str]]:
    if not pending:
        return []
    names = ", ".join(dimension.slug for dimension in pending)
    return [_reason("fits_pending", f"fits pending: {names}")]


def _reasons(rows: Sequence[DimensionAdvice], kind: Kind) -> list[dict[str, str]]:
    """What the recommendation rests on: the passes of an approval, else what stands in the way."""
    if not rows:
        return [_reason("no_required_dimension", "no required dimension has been fitted")]
    told = rows if kind is Kind.APPROVE else [row for row in rows if not row.passes]
    return [
        _reason(
            f"dimension_{row.verdict}",
            f"{row.candidate.language_model.slug}, {row.dimension.slug}: {row.verdict}",
        )
        for row in told
    ]


def _reason(code: str, message: str) -> dict[str, str]:
    return {"code": code, "message": message, "segment": ""}
