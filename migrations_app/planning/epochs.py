"""A new epoch: what was judged until now stays on record and does not count from now on."""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from migrations_app.audit.canonical import sha256_of
from migrations_app.audit.services import record
from migrations_app.models import Epoch, Migration, QualityDimension
from migrations_app.planning.errors import EpochRefused
from migrations_app.planning.signals import epoch_opened

State = Migration.State
LONGEST_REASON = 500
OPENABLE = (State.COLLECTING, State.READY_FOR_REVIEW, State.APPROVED)


@transaction.atomic
def open_epoch(
    *,
    migration_slug: str,
    reason: str,
    changes: Mapping[str, Any] | None = None,
    rubrics: Mapping[str, str] | None = None,
    actor: AbstractBaseUser | None = None,
) -> Epoch:
    """Start the calibration anew under the plan in force, and collect again.

    changes: what made it necessary, for the record. rubrics: new texts by slug of the dimension,
    which get a new version. EpochRefused where there is nothing to start anew, or where traffic
    runs on the candidate already.
    """
    migration = _openable(migration_slug, reason)
    before, was = migration.epoch, migration.state
    versions = {slug: _rewrite(migration, slug, text) for slug, text in (rubrics or {}).items()}
    epoch = Epoch.objects.create(
        migration=migration, number=before.number + 1, reason=" ".join(reason.split())
    )
    migration.state = State.COLLECTING
    migration.save(update_fields=["state"])
    record(
        verb="epoch_opened",
        object_kind="epoch",
        object_id=epoch.pk,
        object_digest=epoch_digest(str(epoch.pk)) or "",
        migration=migration,
        actor=actor,
        data={
            "number": epoch.number,
            "reason": epoch.reason,
            "was": was,
            "changes": dict(changes or {}),
            "rubric_versions": versions,
            "evidence_digest": migration.evidence_digest,
        },
    )
    epoch_opened.send(Epoch, epoch=epoch)
    return epoch


def epoch_digest(epoch_id: str) -> str | None:
    """Computed anew from the row; None where it is gone."""
    found = Epoch.objects.filter(pk=int(epoch_id)).values("migration_id", "number", "reason")
    row = found.first()
    return sha256_of(row) if row else None


def _openable(slug: str, reason: str) -> Migration:
    """The migration, locked."""
    migration = Migration.objects.select_for_update().filter(slug=slug).first()
    if migration is None:
        raise EpochRefused(f"there is no migration {slug!r}")
    if not reason.strip():
        raise EpochRefused("a new epoch needs a reason: it sets all judgments so far aside")
    if len(reason) > LONGEST_REASON:
        raise EpochRefused(f"the reason is longer than {LONGEST_REASON} characters")
    if migration.plan is None:
        raise EpochRefused(f"migration {slug} has no frozen plan: nothing counts yet")
    if migration.state not in OPENABLE:
        raise EpochRefused(
            f"migration {slug} is {migration.get_state_display().lower()}: "
            "take the traffic back first, or open another migration"
        )
    return migration


def _rewrite(migration: Migration, slug: str, text: str) -> int:
    """The new version of the rubric."""
    dimension = QualityDimension.objects.select_for_update().filter(migration=migration, slug=slug)
    found = dimension.first()
    if found is None:
        raise EpochRefused(f"there is no dimension {slug!r} to rewrite the rubric of")
    if found.rubric == text:
        raise EpochRefused(f"the rubric of {slug} says this already")
    found.rubric, found.rubric_version = text, found.rubric_version + 1
    found.save(update_fields=["rubric", "rubric_version"])
    return found.rubric_version
