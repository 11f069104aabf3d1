"""A note to the lead about a pair, and the lead's answer."""

from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from annotation.errors import BadAnswer, FlagResolved
from annotation.models import Assignment, Flag, FlagResolution
from annotation.services.reasons import check_note
from annotation.services.slots import lock
from migrations_app.audit.canonical import sha256_of
from migrations_app.audit.services import record


def flag_pair(
    *,
    assignment: Assignment,
    note: str,
    actor: AbstractBaseUser | None = None,
    now: datetime | None = None,
) -> Flag:
    """The pair stays where it is. The same note again changes nothing."""
    said = check_note(note)
    if not said:
        raise BadAnswer("note", gettext("note: say what the lead should look at"))
    with transaction.atomic():
        held = lock(assignment)
        former = held.flags.filter(note=said).first()
        if former is not None:
            return former
        made = Flag.objects.create(assignment=held, note=said, flagged_at=now or timezone.now())
        record(
            verb="pair_flagged",
            object_kind="flag",
            object_id=made.pk,
            object_digest=_digest(made),
            migration=held.queued.epoch.migration,
            actor=actor,
            data={"assignment": held.pk},
        )
    return made


def resolve_flag(
    *, flag: Flag, answer: str, actor: AbstractBaseUser | None = None
) -> FlagResolution:
    with transaction.atomic():
        # Its row orders the answers; append-only rows can still be locked.
        Flag.objects.select_for_update().get(pk=flag.pk)
        if FlagResolution.objects.filter(flag=flag).exists():
            raise FlagResolved
        made = FlagResolution.objects.create(
            flag=flag, answer=check_note(answer), resolved_by_id=actor.pk if actor else None
        )
        record(
            verb="flag_resolved",
            object_kind="flag",
            object_id=flag.pk,
            object_digest=_digest(flag),
            migration=flag.assignment.queued.epoch.migration,
            actor=actor,
            data={"answer": made.answer},
        )
    return made


def flag_digest(flag_id: str) -> str | None:
    row = Flag.objects.filter(pk=int(flag_id)).first()
    return _digest(row) if row else None


def _digest(row: Flag) -> str:
    return sha256_of([row.pk, row.assignment_id, row.note, row.flagged_at.isoformat()])
