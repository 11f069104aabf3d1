"""Freeze the terms a migration is decided by, before judgments can bend them."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from migrations_app.audit.canonical import sha256_of
from migrations_app.audit.services import record
from migrations_app.models import Migration, Plan
from migrations_app.planning.errors import PlanFrozen, PlanRefused
from migrations_app.planning.population import population_digest
from migrations_app.planning.signals import plan_frozen
from migrations_app.planning.terms import differences, terms_of
from migrations_app.planning.wishes import PlanWishes

State = Migration.State
REPLANNABLE = (State.COLLECTING, State.READY_FOR_REVIEW)


@dataclass(frozen=True)
class Freezing:
    """created: False where exactly these terms were frozen already."""

    plan: Plan
    created: bool


@transaction.atomic
def freeze_plan(
    *, migration_slug: str, wishes: PlanWishes, actor: AbstractBaseUser | None = None
) -> Freezing:
    """Freeze the first plan; PlanFrozen where another one is in force."""
    migration = _locked(migration_slug)
    plan = migration.plan
    if plan is not None:
        found = differences(plan.terms, terms_of(migration, wishes, plan.version))
        if found:
            raise PlanFrozen(
                f"plan {plan.version} of {migration.slug} is frozen and differs in "
                f"{', '.join(found[:8])}: amend it, or freeze a new version with its reason"
            )
        return Freezing(plan, created=False)
    if migration.state != State.DRAFT:
        raise PlanRefused(f"migration {migration.slug} is {migration.state}, not a draft")
    return Freezing(_freeze(migration, terms_of(migration, wishes, 1), "", actor), created=True)


@transaction.atomic
def freeze_new_version(
    *,
    migration_slug: str,
    wishes: PlanWishes,
    reason: str,
    actor: AbstractBaseUser | None = None,
) -> Freezing:
    """A new plan after the first, for instance with a higher n_max; history shows both."""
    migration = _locked(migration_slug)
    plan = migration.plan
    if plan is None:
        raise PlanRefused(f"migration {migration.slug} has no plan yet")
    if not reason.strip():
        raise PlanRefused("a new version of a plan needs a reason")
    if migration.state not in REPLANNABLE:
        raise PlanRefused(f"migration {migration.slug} is {migration.state}")
    terms = terms_of(migration, wishes, plan.version + 1)
    if not differences(plan.terms, terms):
        raise PlanRefused(f"plan {plan.version} of {migration.slug} has these terms already")
    return Freezing(_freeze(migration, terms, reason, actor), created=True)


def _locked(slug: str) -> Migration:
    migration = Migration.objects.select_for_update().filter(slug=slug).first()
    if migration is None:
        raise PlanRefused(f"there is no migration {slug!r}")
    return migration


def _freeze(
    migration: Migration, terms: dict[str, Any], reason: str, actor: AbstractBaseUser | None
) -> Plan:
    plan = Plan.objects.create(
        migration=migration,
        version=terms["version"],
        terms=terms,
        digest=sha256_of(terms),
        population_digest=population_digest(migration),
        frozen_by_id=actor.pk if actor else None,
    )
    for dimension in migration.dimensions.all():
        row = terms["dimensions"][dimension.slug]
        dimension.margin, dimension.goal = row["margin"], row["goal"]
        dimension.required = row["required"]
        dimension.save(update_fields=["margin", "goal", "required"])
    migration.state = State.COLLECTING
    migration.save(update_fields=["state"])
    record(
        verb="plan_frozen",
        object_kind="plan",
        object_id=plan.pk,
        object_digest=plan.digest,
        migration=migration,
        actor=actor,
        data={
            "version": plan.version,
            "population_digest": plan.population_digest,
            "evidence_digest": terms["evidence_digest"],
            "reason": reason,
        },
    )
    plan_frozen.send(Plan, plan=plan)
    return plan
