"""Take a judgment out of the analysis, or put it back; both stay on record."""

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from annotation.errors import ExclusionUnchanged
from annotation.models import Exclusion, Judgment
from annotation.signals import judgments_recorded
from migrations_app.audit.canonical import sha256_of
from migrations_app.audit.services import record
from migrations_app.decision.signing import mark_evidence_changed


def exclude(*, judgment: Judgment, reason: str, actor: AbstractBaseUser | None = None) -> Exclusion:
    return _decide(judgment, True, reason, actor)


def restore(*, judgment: Judgment, reason: str, actor: AbstractBaseUser | None = None) -> Exclusion:
    return _decide(judgment, False, reason, actor)


def exclusion_digest(exclusion_id: str) -> str | None:
    row = (
        Exclusion.objects.filter(pk=int(exclusion_id))
        .values_list("judgment_id", "revision", "excluded", "reason", "decided_by_id")
        .first()
    )
    return sha256_of(list(row)) if row else None


@transaction.atomic
def _decide(
    judgment: Judgment, excluded: bool, reason: str, actor: AbstractBaseUser | None
) -> Exclusion:
    # The judgment's row orders decisions about it; append-only rows can still be locked.
    Judgment.objects.select_for_update().get(pk=judgment.pk)
    last = judgment.exclusions.order_by("-revision").first()
    if excluded == bool(last and last.excluded):
        raise ExclusionUnchanged(excluded)
    exclusion = Exclusion.objects.create(
        judgment=judgment,
        revision=last.revision + 1 if last else 1,
        excluded=excluded,
        reason=reason,
        decided_by_id=actor.pk if actor else None,
    )
    record(
        verb="judgment_excluded" if excluded else "judgment_restored",
        object_kind="exclusion",
        object_id=exclusion.pk,
        object_digest=exclusion_digest(str(exclusion.pk)) or "",
        migration=judgment.dimension.migration,
        actor=actor,
        data={"judgment": judgment.pk, "reason": reason},
    )
    if excluded:
        migration = judgment.dimension.migration
        mark_evidence_changed(migration=migration, oldest=judgment.created_at)
    judgments_recorded.send(Exclusion, dimension_ids={judgment.dimension_id})
    return exclusion
