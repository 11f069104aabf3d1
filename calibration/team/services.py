"""Exclude judgments from the analysis, put them back, and serve set-aside pairs again.

Each is one transaction that sends `judgments_recorded` once: one refit follows, however many rows.
"""

from django.contrib.auth.models import AbstractBaseUser

from annotation.models import Annotator, Judgment, QueuedPair
from annotation.services import exclude, readmit, restore
from annotation.services.exclusion_batches import exclude_all, restore_all
from calibration.team.errors import NothingToExclude, NothingToRestore
from migrations_app.models import Migration


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


def serve_again(*, queued: QueuedPair, reason: str, actor: AbstractBaseUser) -> None:
    readmit(queued=queued, reason=reason, actor=actor)
