"""What of a new recommendation is news: told by the same transaction that records it."""

from collections.abc import Mapping, Sequence

from migrations_app.decision.conclusion import DimensionAdvice
from migrations_app.models import Event, Migration, Recommendation, RecommendationDimension
from migrations_app.notifications.services import announce

Kind = Recommendation.Kind
Verdicts = Mapping[tuple[int, int], str]
ASKED_OF_OWNERS = (Migration.State.COLLECTING, Migration.State.READY_FOR_REVIEW)


def announce_news(made: Recommendation, rows: Sequence[DimensionAdvice]) -> None:
    before = (
        Recommendation.objects.filter(migration=made.migration, pk__lt=made.pk)
        .order_by("-pk")
        .first()
    )
    if changes := _changes(_verdicts(before), rows):
        announce(
            migration=made.migration, kind=Event.Kind.VERDICT_CHANGED, data={"changes": changes}
        )
    was = (before.kind, before.candidate_id) if before else (Kind.HOLD, None)
    if (made.kind, made.candidate_id) != was:
        _announce_recommendation(made, was[0])


def _announce_recommendation(made: Recommendation, was: str) -> None:
    """A hold asks nothing of an owner; what was withdrawn is told all the same."""
    name = made.candidate.language_model.slug if made.candidate else None
    data = {"recommendation": str(made.kind), "before": str(was), "candidate": name}
    announce(migration=made.migration, kind=Event.Kind.RECOMMENDATION_CHANGED, data=data)
    if made.kind != Kind.HOLD and made.migration.state in ASKED_OF_OWNERS:
        announce(migration=made.migration, kind=Event.Kind.DECISION_WAITING, data=data)


def _verdicts(before: Recommendation | None) -> Verdicts:
    rows = RecommendationDimension.objects.filter(recommendation=before) if before else []
    return {(row.candidate_id, row.dimension_id): row.verdict for row in rows}


def _changes(before: Verdicts, rows: Sequence[DimensionAdvice]) -> list[dict[str, str]]:
    """What nobody had fitted yet was being collected."""
    collecting = RecommendationDimension.Verdict.COLLECTING.value
    pairs = [(row, before.get((row.candidate.pk, row.dimension.pk), collecting)) for row in rows]
    return [
        {
            "candidate": row.candidate.language_model.slug,
            "dimension": row.dimension.slug,
            "verdict": str(row.verdict),
            "before": str(was),
        }
        for row, was in pairs
        if row.verdict != was
    ]
