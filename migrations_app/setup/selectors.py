"""What is set up, what is not yet, and what can no longer be changed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from django.contrib.auth.models import User
from django.db.models import (
    Count,
    Exists,
    F,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce
from django.utils.formats import date_format

from migrations_app.models import (
    Candidate,
    ImportJob,
    LanguageModel,
    Membership,
    Migration,
    Output,
    OutputPair,
    Plan,
    QualityDimension,
    Service,
)
from migrations_app.permissions import Person, Role, services_of
from migrations_app.planning.sinks import judged_pairs

SCALE_FIELDS = ("scale", "grades", "minimum", "maximum", "higher_is_better")


class Step(StrEnum):
    """In the order in which they are taken."""

    DIMENSIONS = "dimensions"
    EVIDENCE = "evidence"
    PLAN = "plan"
    PEOPLE = "people"


NEXT_STEP = {
    Step.DIMENSIONS: "Describe the quality dimensions",
    Step.EVIDENCE: "Bring evidence",
    Step.PLAN: "Freeze the plan",
    Step.PEOPLE: "Add annotators",
}


@dataclass(frozen=True)
class Progress:
    """done: the steps taken. next: the first that is not, None where all are."""

    migration: Migration
    done: frozenset[Step]
    candidates: tuple[str, ...]

    @property
    def next(self) -> Step | None:
        return next((step for step in Step if step not in self.done), None)

    @property
    def next_words(self) -> str:
        return NEXT_STEP[self.next] if self.next else "Judging can go on"


@dataclass(frozen=True)
class SetupPage:
    """One migration's steps, with what is known of each. people: how many by role."""

    progress: Progress
    candidates: Sequence[Candidate]
    dimensions: Sequence[QualityDimension]
    prompts: int
    last_import: ImportJob | None
    plan: Plan | None
    people: dict[str, int]


@dataclass
class ServiceRow:
    service: Service
    people: int
    migrations: list[Progress] = field(default_factory=list)


@dataclass(frozen=True)
class Member:
    user: User
    roles: Sequence[str]
    since: datetime
    pending: bool


def administered(user: Person) -> list[ServiceRow]:
    """Services this person administers, with the progress of each migration; two queries."""
    mine = services_of(user, Role.ADMIN)
    people = Count("memberships__user", distinct=True)
    services = Service.objects.filter(pk__in=mine).annotate(people=people).order_by("name")
    rows = {service.pk: ServiceRow(service, service.people) for service in services}
    for progress in progress_of(Migration.objects.filter(service__in=mine)):
        rows[progress.migration.service_id].migrations.append(progress)
    return list(rows.values())


def progress_of(migrations: QuerySet[Migration]) -> list[Progress]:
    """In two queries, the newest first."""
    dimensions = QualityDimension.objects.filter(migration=OuterRef("pk"))
    pairs = OutputPair.objects.filter(candidate__migration=OuterRef("pk"), population="frozen")
    people = Membership.objects.filter(service=OuterRef("service"), role=Role.ANNOTATOR)
    rows = migrations.select_related("service", "incumbent").annotate(
        described=Exists(dimensions.filter(required=True)) & ~Exists(dimensions.filter(rubric="")),
        paired=Exists(pairs),
        planned=Exists(Plan.objects.filter(migration=OuterRef("pk"))),
        staffed=Exists(people),
    )
    seats = Candidate.objects.select_related("language_model")
    rows = rows.prefetch_related(Prefetch("candidates", seats))
    return [
        Progress(
            migration=row,
            done=_done(row.described or row.planned, row.paired, row.planned, row.staffed),
            candidates=tuple(seat.language_model.name for seat in row.candidates.all()),
        )
        for row in rows.order_by("-pk")
    ]


def setup_page(migration: Migration) -> SetupPage:
    (progress,) = progress_of(Migration.objects.filter(pk=migration.pk))
    pairs = OutputPair.objects.filter(candidate__migration=migration, population="frozen")
    counted = migration.candidates.annotate(
        n_pairs=Count("pairs", filter=Q(pairs__population="frozen"))
    )
    jobs = migration.import_jobs.order_by("-pk")
    people = Membership.objects.filter(service=migration.service_id)
    return SetupPage(
        progress=progress,
        candidates=list(counted.select_related("language_model")),
        dimensions=list(migration.dimensions.all()),
        prompts=pairs.values("prompt").distinct().count(),
        last_import=jobs.first(),
        plan=migration.plan,
        people=dict(people.values("role").annotate(n=Count("user")).values_list("role", "n")),
    )


def _done(*taken: bool) -> frozenset[Step]:
    return frozenset(step for step, done in zip(Step, taken, strict=True) if done)


def why_fixed(migration: Migration) -> str:
    """Why models and dimensions can no longer be changed; "" while they can."""
    plan = migration.plan
    if plan is not None:
        day = date_format(plan.frozen_at, "j F Y")
        return (
            f"plan {plan.version} was frozen on {day}: what is decided by does not change "
            "under those who judge"
        )
    if migration.state != Migration.State.DRAFT:
        return f"this migration is {migration.state}, no longer a draft"
    return ""


def arms_fixed(migration: Migration) -> str:
    """Why incumbent and candidates stay although the rest can be changed."""
    if Output.objects.filter(prompt__migration=migration).exists():
        return "outputs of these models are imported already: open another migration for others"
    return ""


def scale_fixed(dimension: QualityDimension) -> str:
    if judged_pairs(dimension.migration).get(dimension.slug):
        return f"{dimension.name} is judged already: its scale and range stay"
    return ""


def is_used(model: LanguageModel) -> bool:
    """Whether a migration names it, so that imported files do too."""
    used = Q(incumbent=model) | Q(candidates__language_model=model)
    return Migration.objects.filter(used).exists()


def language_models() -> QuerySet[LanguageModel]:
    """With the number of migrations that name each one; those that retire first come first."""
    held = Migration.objects.filter(incumbent=OuterRef("pk")).order_by().values("incumbent")
    seats = Candidate.objects.filter(language_model=OuterRef("pk")).order_by()
    held_n = held.annotate(n=Count("pk")).values("n")
    seats_n = seats.values("language_model").annotate(n=Count("pk")).values("n")
    return LanguageModel.objects.annotate(
        as_incumbent=Coalesce(Subquery(held_n), 0), as_candidate=Coalesce(Subquery(seats_n), 0)
    ).order_by(F("sunset_date").asc(nulls_last=True), "name")


def roles_of(user: User, service: Service) -> set[str]:
    rows = Membership.objects.filter(user=user, service=service)
    return set(rows.values_list("role", flat=True))


def members(service: Service) -> list[Member]:
    """By name, in one query."""
    rows = Membership.objects.filter(service=service).select_related("user")
    by_user: dict[int, list[Membership]] = {}
    for row in rows.order_by("user__username", "role"):
        by_user.setdefault(row.user_id, []).append(row)
    return [_member(rows) for rows in by_user.values()]


def _member(rows: Sequence[Membership]) -> Member:
    user = rows[0].user
    roles = [role for role in Role.values if role in {row.role for row in rows}]
    since = min(row.created_at for row in rows)
    return Member(user, tuple(roles), since, pending=not user.has_usable_password())
