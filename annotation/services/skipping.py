"""Give a pair back unjudged, with the reason; some reasons set it aside for the lead."""

from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from annotation.errors import AlreadyJudged, BadAnswer, NotWithdrawn, WithdrawnAlready
from annotation.models import Assignment, QueuedPair, Skip
from annotation.services.slots import lock, settle
from migrations_app.audit.canonical import sha256_of
from migrations_app.audit.services import record

Reason = Skip.Reason
# Nobody else would see it better: the pair itself has to be looked at.
FOR_THE_LEAD = {Reason.UNSAFE, Reason.BROKEN_RENDERING}
LONGEST_NOTE = 2000


def skip(
    *,
    assignment: Assignment,
    reason: str,
    note: str = "",
    actor: AbstractBaseUser | None = None,
    now: datetime | None = None,
) -> Skip:
    """The same skip again changes nothing."""
    why = _reason(reason)
    with transaction.atomic():
        held = lock(assignment)
        if held.judged_at is not None:
            raise AlreadyJudged
        former = held.skips.filter(reason=why, note=note[:LONGEST_NOTE]).first()
        if former is not None:
            return former
        made = Skip.objects.create(
            assignment=held,
            reason=why,
            note=note[:LONGEST_NOTE],
            skipped_at=now or timezone.now(),
        )
        Assignment.objects.filter(pk=held.pk).update(slot=None, leased_until=None, draft=None)
        settle(held.queued)
        if why in FOR_THE_LEAD:
            QueuedPair.objects.filter(pk=held.queued_id).update(withdrawn=True)
        _tell(made, actor)
    return made


def readmit(*, queued: QueuedPair, reason: str, actor: AbstractBaseUser | None = None) -> None:
    """Put a pair that was set aside back into its place in the queue."""
    with transaction.atomic():
        held = QueuedPair.objects.select_for_update(of=("self",)).get(pk=queued.pk)
        if not held.withdrawn:
            raise NotWithdrawn
        QueuedPair.objects.filter(pk=held.pk).update(withdrawn=False)
        _tell_of_place("pair_readmitted", held, reason, actor)


def set_aside(*, queued: QueuedPair, reason: str, actor: AbstractBaseUser | None = None) -> None:
    """Serve a pair to nobody more; who holds it now may still judge it."""
    with transaction.atomic():
        held = QueuedPair.objects.select_for_update(of=("self",)).get(pk=queued.pk)
        if held.withdrawn:
            raise WithdrawnAlready
        QueuedPair.objects.filter(pk=held.pk).update(withdrawn=True)
        _tell_of_place("pair_set_aside", held, reason, actor)


def skip_digest(skip_id: str) -> str | None:
    row = Skip.objects.filter(pk=int(skip_id)).first()
    return _digest(row) if row else None


def _reason(reason: object) -> Reason:
    if reason not in Reason.values:
        listed = ", ".join(Reason.values)
        said = {"field": "reason", "value": repr(reason), "listed": listed}
        raise BadAnswer("reason", gettext("%(field)s: %(value)s is not one of %(listed)s") % said)
    return Reason(str(reason))


def _tell(made: Skip, actor: AbstractBaseUser | None) -> None:
    record(
        verb="pair_skipped",
        object_kind="skip",
        object_id=made.pk,
        object_digest=_digest(made),
        migration=made.assignment.queued.epoch.migration,
        actor=actor,
        data={"assignment": made.assignment_id, "reason": made.reason},
    )


def _tell_of_place(
    verb: str, place: QueuedPair, reason: str, actor: AbstractBaseUser | None
) -> None:
    record(
        verb=verb,
        object_kind="queued_pair",
        object_id=place.pk,
        migration=place.epoch.migration,
        actor=actor,
        data={"reason": reason},
    )


def _digest(row: Skip) -> str:
    at = row.skipped_at.isoformat()
    return sha256_of([row.pk, row.assignment_id, row.reason, row.note, at])
