"""Exclude judgments from the analysis, put them back, and mark pairs as gold.

An exclusion is one transaction that sends `judgments_recorded` once: one refit follows, however
many rows.
"""

from collections.abc import Sequence

from django.contrib.auth.models import AbstractBaseUser, User
from django.db import transaction

from annotation.models import Annotator, Judgment, QueuedPair, Stream
from annotation.services import add_gold, annotator_of, exclude, recuse, restore
from annotation.services.exclusion_batches import exclude_all, restore_all
from calibration.team.errors import NothingToExclude, NothingToRestore
from calibration.team.keys import Right
from migrations_app.models import Migration, OutputPair, QualityDimension


def exclude_person(
    *, migration: Migration, annotator: Annotator, reason: str, actor: AbstractBaseUser
) -> int:
    """All current judgments of this person; how many. What they judge later counts."""
    count = exclude_all(migration=migration, annotator=annotator, reason=reason, actor=actor)
    if not count:
        raise NothingToExclude(annotator.name)
    return count


def restore_person(
    *, migration: Migration, annotator: Annotator, reason: str, actor: AbstractBaseUser
) -> int:
    """Also those that were excluded one by one; how many."""
    count = restore_all(migration=migration, annotator=annotator, reason=reason, actor=actor)
    if not count:
        raise NothingToRestore(annotator.name)
    return count


def exclude_judgment(*, judgment: Judgment, reason: str, actor: AbstractBaseUser) -> None:
    exclude(judgment=judgment, reason=reason, actor=actor)


def restore_judgment(*, judgment: Judgment, reason: str, actor: AbstractBaseUser) -> None:
    restore(judgment=judgment, reason=reason, actor=actor)


@transaction.atomic
def mark_gold(
    *,
    pair: OutputPair,
    keys: Sequence[tuple[QualityDimension, Right]],
    explanation: str,
    asked: bool,
    actor: User,
) -> None:
    """asked: whether the actor may be asked about pairs here; then not about this one as gold."""
    for dimension, right in keys:
        add_gold(
            pair=pair,
            dimension=dimension,
            accepted=right.accepted,
            low=right.low,
            high=right.high,
            explanation=explanation,
            actor=actor,
        )
    if not asked:
        return
    migration = pair.candidate.migration
    place = QueuedPair.objects.get(pair=pair, epoch=migration.epoch, stream=Stream.GOLD)
    me = annotator_of(user=actor, service=migration.service)
    recuse(queued=place, annotator=me, actor=actor)
