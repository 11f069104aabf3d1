"""The facts of a gate, read from the database as it is now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from migrations_app.decision import sinks
from migrations_app.decision.decided import decision_in_force
from migrations_app.decision.gate.errors import UnknownCandidate
from migrations_app.decision.gate.facts import Facts, Result
from migrations_app.decision.gate.verdict import Gate, gate_of
from migrations_app.decision.guardrails import broken
from migrations_app.decision.selectors import dimension_rows, is_void, latest_recommendation
from migrations_app.models import Migration, Plan, Recommendation, RecommendationDimension
from migrations_app.planning.amendments import terms_in_force
from migrations_app.planning.sinks import judged_pairs

Row = RecommendationDimension
PACE_OVER = timedelta(days=7)
SHORTEST = timedelta(hours=1)
FARTHEST = timedelta(days=365)


@dataclass(frozen=True)
class Wanted:
    """What is asked. candidate: by slug; None for the one that the recommendation approves."""

    candidate: str | None = None
    max_age: timedelta | None = None


def read_gate(migration: Migration, wanted: Wanted) -> Gate:
    return gate_of(facts_of(migration, wanted))


def facts_of(migration: Migration, wanted: Wanted) -> Facts:
    plan, latest = migration.plan, latest_recommendation(migration)
    rows = dimension_rows(latest) if latest else []
    required = _required(migration, plan)
    candidates = _candidates(migration, wanted.candidate)
    kind, chosen = _advised(latest, wanted.candidate)
    told = [r for r in rows if _is_told(r, candidates, required)]
    return Facts(
        migration=migration.slug,
        candidates=candidates,
        planned=plan is not None,
        judged=any(row.n_judgments for row in rows) or any(judged_pairs(migration).values()),
        required=required,
        recommendation=kind,
        chosen=chosen,
        results=_results(migration, latest, told) if plan and latest else (),
        void=bool(plan and latest and is_void(latest, plan)),
        epoch_over=bool(latest and latest.epoch_id != migration.epoch.pk),
        worker_alive=sinks.somebody_fits(),
        now=timezone.now(),
        report_url=report_url(migration.slug),
        max_age=wanted.max_age,
        decision=_decision(migration),
        broken=_broken(migration, latest, chosen),
    )


def _decision(migration: Migration) -> str | None:
    """Outcome of the decision in force."""
    found = decision_in_force(migration)
    return found.outcome if found else None


def _broken(
    migration: Migration, latest: Recommendation | None, chosen: str | None
) -> tuple[str, ...]:
    """latest: its candidate is mostly the chosen one, and read already."""
    if chosen is None:
        return ()
    known = latest.candidate if latest else None
    if known is None or known.language_model.slug != chosen:
        known = migration.candidates.get(language_model__slug=chosen)
    return tuple(broken(migration, known))


def report_url(slug: str) -> str:
    """Whole where the installation knows its own address."""
    return f"{settings.PUBLIC_URL}{reverse('migration', kwargs={'slug': slug})}"


def _required(migration: Migration, plan: Plan | None) -> tuple[str, ...]:
    """In the order of the dimensions: the database sorts keys of terms its own way."""
    terms = terms_in_force(plan)["dimensions"] if plan else {}
    slugs = migration.dimensions.values_list("slug", flat=True)
    return tuple(slug for slug in slugs if slug in terms and terms[slug]["required"])


def _candidates(migration: Migration, wanted: str | None) -> tuple[str, ...]:
    there = tuple(migration.candidates.values_list("language_model__slug", flat=True))
    if wanted is not None and wanted not in there:
        raise UnknownCandidate(wanted, there)
    return there if wanted is None else (wanted,)


def _advised(latest: Recommendation | None, wanted: str | None) -> tuple[str | None, str | None]:
    """What is recommended, and the candidate it approves."""
    if latest is None:
        return None, None
    if wanted is not None:
        kind = latest.by_candidate.get(wanted, Recommendation.Kind.HOLD)
        return kind, wanted if kind == Recommendation.Kind.APPROVE else None
    return latest.kind, latest.candidate.language_model.slug if latest.candidate else None


def _is_told(row: Row, candidates: Sequence[str], required: Sequence[str]) -> bool:
    return row.candidate.language_model.slug in candidates and row.dimension.slug in required


def _results(
    migration: Migration, latest: Recommendation, rows: Sequence[Row]
) -> tuple[Result, ...]:
    digests = sinks.evidence_digests(migration)
    before = _before(latest) if any(row.verdict == Row.Verdict.COLLECTING for row in rows) else {}
    return tuple(
        Result(
            candidate=row.candidate.language_model.slug,
            dimension=row.dimension.slug,
            verdict=row.verdict,
            passes=row.passes,
            current=digests.get(row.dimension.slug) == row.evidence_hash,
            n_judgments=row.n_judgments,
            n_max=row.n_max,
            forecast=row.forecast,
            as_of=row.as_of,
            expires_at=row.expires_at,
            unconfirmed=any(r["code"] == "awaits_confirmation" for r in row.reasons),
            arrives_at=_arrival(row, before.get((row.candidate_id, row.dimension_id))),
        )
        for row in rows
    )


def _before(latest: Recommendation) -> Mapping[tuple[int, int], Mapping[str, Any]]:
    """The first result of the last days, of the same plan and epoch, by candidate and dimension."""
    rows = Row.objects.filter(
        recommendation__plan=latest.plan_id,
        recommendation__epoch=latest.epoch_id,
        as_of__gte=latest.created_at - PACE_OVER,
    )
    first = rows.order_by("candidate_id", "dimension_id", "as_of").distinct(
        "candidate_id", "dimension_id"
    )
    found = first.values("candidate_id", "dimension_id", "n_judgments", "as_of")
    return {(row["candidate_id"], row["dimension_id"]): row for row in found}


def _arrival(row: Row, before: Mapping[str, Any] | None) -> datetime | None:
    median = (row.forecast or {}).get("median")
    if before is None or median is None:
        return None
    spent, gained = row.as_of - before["as_of"], row.n_judgments - before["n_judgments"]
    if spent < SHORTEST or gained <= 0:
        return None
    ahead = spent * (max(median - row.n_judgments, 1) / gained)
    return row.as_of + ahead if ahead <= FARTHEST else None
