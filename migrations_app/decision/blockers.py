"""What makes an approval impossible, whoever asks for it: read off what is stored."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from django.utils import timezone

from migrations_app.decision.guardrails import broken
from migrations_app.decision.selectors import dimension_rows, is_void
from migrations_app.decision.sinks import evidence_digests, health_concerns
from migrations_app.decision.wording import in_sentence, listed, required
from migrations_app.models import (
    Decision,
    Migration,
    Recommendation,
    RecommendationDimension,
)

Verdict = RecommendationDimension.Verdict
UNHEALTHY = {
    Verdict.WITHHELD: "the computation on {names} cannot be believed, so nothing is said of it.",
    Verdict.CONFLICT: "judgments on {names} contradict the model.",
}
MOST_BEHIND = timedelta(minutes=10)
"""A result of this age that lacks a judgment is not approved: its fit comes within a minute or two,
or nothing computes."""


def blockers_of(
    migration: Migration,
    latest: Recommendation | None,
    candidate_id: int | None,
    outcome: str = Decision.Outcome.APPROVED,
) -> list[str]:
    """Sentences; none where an approval of this candidate may be asked for.

    outcome: an approval with an exception may pass a guardrail that is broken, and nothing else.
    """
    if latest is None:
        return ["nothing has been recommended yet."]
    plan = migration.plan
    if plan is None or is_void(latest, plan) or latest.epoch_id != migration.epoch.pk:
        return ["the recommendation stands on other terms than those in force."]
    if any(reason["code"] == "fits_pending" for reason in latest.reasons):
        return ["a required dimension has no fit of the evidence as it is now."]
    found = required(latest, dimension_rows(latest))
    rows = [row for row in found if candidate_id in (None, row.candidate_id)]
    said = [text for verdict, form in UNHEALTHY.items() if (text := _said(rows, verdict, form))]
    said += [*_ages(migration, rows), *(f"{text}." for text in health_concerns(migration))]
    if outcome == Decision.Outcome.APPROVED:
        said += _broken(migration, candidate_id)
    return said


def _said(rows: Sequence[RecommendationDimension], verdict: str, text: str) -> str:
    names = _names(row for row in rows if row.verdict == verdict)
    return text.format(names=names) if names else ""


def _names(rows: Iterator[RecommendationDimension]) -> str:
    found = sorted({in_sentence(row.dimension.name) for row in rows})
    return listed(found) if found else ""


def _ages(migration: Migration, rows: Sequence[RecommendationDimension]) -> Iterator[str]:
    """What has expired, and what has long been waiting for a fit that does not come."""
    now = timezone.now()
    if any(row.expires_at and row.expires_at <= now for row in rows):
        yield "the result has expired: it has to be recalibrated first."
    digests = evidence_digests(migration)
    behind = (
        row
        for row in rows
        if digests.get(row.dimension.slug, row.evidence_hash) != row.evidence_hash
        and now - row.as_of > MOST_BEHIND
    )
    if names := _names(behind):
        yield f"judgments on {names} have come since that no fit has read."


def _broken(migration: Migration, candidate_id: int | None) -> list[str]:
    chosen = [c for c in migration.candidates.all() if c.pk == candidate_id]
    said = [text for candidate in chosen for text in broken(migration, candidate)]
    return [f"{text}. An approval with an exception may pass it." for text in said]
