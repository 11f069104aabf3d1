"""Freeze the terms a migration is decided by, before judgments can bend them; amend them."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from migrations_app.audit.canonical import sha256_of
from migrations_app.audit.services import record
from migrations_app.models import Migration, Plan, PlanAmendment
from migrations_app.planning.amendments import Change, terms_in_force
from migrations_app.planning.changes import AmendmentWishes, changes_of
from migrations_app.planning.errors import AmendmentRefused, PlanFrozen, PlanRefused
from migrations_app.planning.population import population_digest
from migrations_app.planning.selectors import amendment_digest, ground_of
from migrations_app.planning.signals import plan_amended, plan_frozen
from migrations_app.planning.sinks import judged_pairs
from migrations_app.planning.terms import differences, growth_of, terms_of
from migrations_app.planning.wishes import PlanWishes

State = Migration.State
REPLANNABLE = (State.COLLECTING, State.READY_FOR_REVIEW, State.APPROVED)


@dataclass(frozen=True)
class Freezing:
    """created: False where exactly these terms were frozen already."""

    plan: Plan
    created: bool


@dataclass(frozen=True)
class Amending:
    """created: False where the latest amendment has done exactly this."""

    amendment: PlanAmendment
    created: bool


@transaction.atomic
def freeze_plan(
    *, migration_slug: str, wishes: PlanWishes, actor: AbstractBaseUser | None = None
) -> Freezing:
    """Freeze the first plan; PlanFrozen where another one is in force."""
    migration = _locked(migration_slug)
    plan = migration.plan
    if plan is not None:
        same_rule = terms_of(migration, wishes, plan.version, growth_of(plan.terms))
        found = differences(terms_in_force(plan), same_rule)
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
    if not differences(terms_in_force(plan), terms):
        raise PlanRefused(f"plan {plan.version} of {migration.slug} has these terms already")
    return Freezing(_freeze(migration, terms, reason, actor), created=True)


@transaction.atomic
def amend_plan(
    *,
    migration_slug: str,
    wishes: AmendmentWishes,
    reason: str,
    actor: AbstractBaseUser | None = None,
) -> Amending:
    """Change terms of the plan in force; AmendmentRefused where that would break its promise.

    Asked for once more with the same reason, it changes nothing.
    """
    migration = _locked(migration_slug)
    plan = migration.plan
    if plan is None:
        raise AmendmentRefused(f"migration {migration.slug} has no plan to amend yet")
    if migration.state not in REPLANNABLE:
        raise AmendmentRefused(f"migration {migration.slug} is {migration.state}")
    if not reason.strip():
        raise AmendmentRefused("an amendment needs a reason")
    changes = changes_of(wishes, ground_of(migration, plan))
    if not changes:
        return _made_already(plan, reason)
    return Amending(_amend(plan, changes, reason.strip(), actor), created=True)


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


def _made_already(plan: Plan, reason: str) -> Amending:
    latest = plan.amendments.order_by("-id").first()
    if latest is None or latest.reason != reason.strip():
        raise AmendmentRefused(f"plan {plan.version} says this already: nothing would change")
    return Amending(latest, created=False)


def _amend(
    plan: Plan, changes: Sequence[Change], reason: str, actor: AbstractBaseUser | None
) -> PlanAmendment:
    amendment = PlanAmendment.objects.create(
        plan=plan,
        changes=[asdict(change) for change in changes],
        judged=judged_pairs(plan.migration),
        reason=reason,
        amended_by_id=actor.pk if actor else None,
    )
    for change in changes:
        if change.term in ("margin", "goal", "required"):
            dimensions = plan.migration.dimensions.filter(slug=change.of)
            dimensions.update(**{change.term: change.new})
    # What was signed under the terms before is void: people may judge again.
    Migration.objects.filter(pk=plan.migration_id, state=State.APPROVED).update(
        state=State.COLLECTING
    )
    record(
        verb="plan_amended",
        object_kind="plan_amendment",
        object_id=amendment.pk,
        object_digest=amendment_digest(str(amendment.pk)) or "",
        migration=plan.migration,
        actor=actor,
        data={
            "version": plan.version,
            "changes": amendment.changes,
            "judged": amendment.judged,
            "reason": reason,
        },
    )
    amendment.plan = Plan.objects.select_related("migration").get(pk=plan.pk)  # with itself
    plan_amended.send(PlanAmendment, plan=amendment.plan)
    return amendment
