"""The portfolio of one person, in as many queries for one migration as for a hundred."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from django.db.models import Prefetch
from django.utils import timezone

from migrations_app.audit.permissions import may_read_record
from migrations_app.decision.selectors import is_void
from migrations_app.decision.wording import KIND_TONES, KIND_WORDS, MARKS, as_title
from migrations_app.models import (
    Candidate,
    Decision,
    Membership,
    Migration,
    Plan,
    Recommendation,
    RecommendationDimension,
)
from migrations_app.permissions import (
    Permission,
    Person,
    migrations_for,
    roles_at,
    roles_by_service,
)
from migrations_app.planning.amendments import amended_late, amendments_of, terms_in_force
from migrations_app.portfolio.entry import Advised, Choice, DimensionMark, Entry, Portfolio
from migrations_app.portfolio.steps import signing_step, step_of

Role = Membership.Role
KIND_ICONS = {
    Recommendation.Kind.APPROVE: "superior",
    Recommendation.Kind.HOLD: "collecting",
    Recommendation.Kind.REJECT: "inferior",
}


@dataclass(frozen=True)
class Advice:
    """The latest recommendation under the plan in force as amended; its rows by candidate."""

    recommendation: Recommendation
    rows: tuple[RecommendationDimension, ...]


def only_judges(user: Person) -> bool:
    """Whether judging is all that this person does here."""
    roles = frozenset[str]().union(*roles_by_service(user).values())
    return roles == {Role.ANNOTATOR} and not getattr(user, "is_superuser", False)


def portfolio_of(user: Person, choice: Choice) -> Portfolio:
    migrations = migrations_for(user, Permission.SEE_RESULTS)
    ids = [migration.pk for migration in migrations]
    candidates, plans = candidates_of(ids), _plans(ids)
    advice, asked = _advice(plans), _asked(plans)
    entries = []
    for migration in migrations:
        roles, decision = roles_at(user, migration.service_id), asked.get(migration.pk)
        entry = _entry(
            migration,
            candidates.get(migration.pk, []),
            plans.get(migration.pk),
            advice.get(migration.pk),
            roles,
            may_read_record(user, migration),
        )
        step = signing_step(decision, user.pk, roles) if decision else entry.step
        entries.append(replace(entry, step=step))
    return Portfolio(tuple(sorted(entries, key=lambda entry: entry.urgency)), choice)


def candidates_of(ids: Iterable[int]) -> Mapping[int, list[Candidate]]:
    found: dict[int, list[Candidate]] = {}
    rows = Candidate.objects.filter(migration__in=ids).select_related("language_model")
    for candidate in rows.order_by("position"):
        found.setdefault(candidate.migration_id, []).append(candidate)
    return found


def _plans(ids: Iterable[int]) -> Mapping[int, Plan]:
    rows = Plan.objects.filter(migration__in=ids).order_by("migration_id", "-version")
    return {plan.migration_id: plan for plan in rows.distinct("migration_id")}


def _advice(plans: Mapping[int, Plan]) -> Mapping[int, Advice]:
    dimensions = RecommendationDimension.objects.select_related(
        "dimension", "candidate__language_model"
    ).order_by("candidate__position", "dimension__position")
    rows = (
        Recommendation.objects.filter(plan__in=plans.values())
        .select_related("candidate__language_model")
        .prefetch_related(Prefetch("dimensions", queryset=dimensions))
        .order_by("migration_id", "-id")
        .distinct("migration_id")
    )
    in_force = [r for r in rows if not is_void(r, plans[r.migration_id])]
    return {r.migration_id: Advice(r, tuple(r.dimensions.all())) for r in in_force}


def _asked(plans: Mapping[int, Plan]) -> Mapping[int, Decision]:
    """Decisions on the plans in force that nobody has signed, refused or withdrawn."""
    rows = Decision.objects.filter(plan__in=plans.values(), signature=None).order_by("id")
    return {
        decision.migration_id: decision
        for decision in rows
        if not any(
            made.amended_at > decision.created_at
            for made in amendments_of(plans[decision.migration_id])
        )
    }


def _entry(
    migration: Migration,
    candidates: list[Candidate],
    plan: Plan | None,
    advice: Advice | None,
    roles: frozenset[str],
    recorded: bool,  # noqa: FBT001 - kept, forks nothing
) -> Entry:
    retires = migration.incumbent.sunset_date
    shown = _shown(advice, candidates)
    rows = [r for r in advice.rows if shown and r.candidate_id == shown.pk] if advice else []
    fresh = plan if plan and not amended_late(plan) else None
    return Entry(
        slug=migration.slug,
        service=migration.service.name,
        service_slug=migration.service.slug,
        monthly=migration.service.monthly_interactions,
        incumbent=migration.incumbent.name,
        candidates=tuple(c.language_model.name for c in candidates),
        retires=retires,
        days=(retires - timezone.now().date()).days if retires else None,
        state=migration.state,
        state_word=migration.get_state_display().lower(),
        marked=shown.language_model.name if shown and rows else "",
        marks=tuple(DimensionMark(as_title(r.dimension.name), MARKS[r.verdict]) for r in rows),
        used=min((r.n_judgments for r in rows), default=0 if fresh else None),
        last=max(
            (r.n_max for r in rows), default=terms_in_force(fresh)["n_max"] if fresh else None
        ),
        step=step_of(migration, plan, advice.recommendation if advice else None, rows, roles),
        advice=_advised(advice),
        recorded=recorded,
        ending=tuple(
            (model.name, model.sunset_date)
            for model in (candidate.language_model for candidate in candidates)
            if model.sunset_date
        ),
    )


def _advised(advice: Advice | None) -> Advised | None:
    if advice is None:
        return None
    kind = Recommendation.Kind(advice.recommendation.kind)
    return Advised(KIND_ICONS[kind], KIND_TONES[kind], KIND_WORDS[kind])


def _shown(advice: Advice | None, candidates: list[Candidate]) -> Candidate | None:
    """The recommended candidate, else the first one that is not rejected."""
    if advice is None:
        return candidates[0] if candidates else None
    if advice.recommendation.candidate:
        return advice.recommendation.candidate
    kinds = advice.recommendation.by_candidate
    open_ones = [c for c in candidates if kinds.get(c.language_model.slug) != "reject"]
    return next(iter(open_ones or candidates), None)
