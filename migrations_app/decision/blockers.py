"""What makes an approval impossible, whoever asks for it: read off what is stored."""

from migrations_app.decision.selectors import dimension_rows, is_void
from migrations_app.decision.wording import in_sentence, listed, required
from migrations_app.models import Migration, Recommendation, RecommendationDimension

Verdict = RecommendationDimension.Verdict
UNHEALTHY = {
    Verdict.WITHHELD: "the computation on {names} cannot be believed, so nothing is said of it.",
    Verdict.CONFLICT: "judgments on {names} contradict the model.",
}


def blockers_of(
    migration: Migration, latest: Recommendation | None, candidate_id: int | None
) -> list[str]:
    """Sentences; none where an approval of this candidate may be asked for."""
    if latest is None:
        return ["nothing has been recommended yet."]
    plan = migration.plan
    if plan is None or is_void(latest, plan) or latest.epoch_id != migration.epoch.pk:
        return ["the recommendation stands on other terms than those in force."]
    if any(reason["code"] == "fits_pending" for reason in latest.reasons):
        return ["a required dimension has no fit of the evidence as it is now."]
    found = required(latest, dimension_rows(latest))
    rows = [row for row in found if candidate_id in (None, row.candidate_id)]
    return [said for verdict, text in UNHEALTHY.items() if (said := _said(rows, verdict, text))]


def _said(rows: list[RecommendationDimension], verdict: str, text: str) -> str:
    names = sorted({in_sentence(row.dimension.name) for row in rows if row.verdict == verdict})
    return text.format(names=listed(names)) if names else ""
