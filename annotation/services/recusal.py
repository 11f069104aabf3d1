"""Whoever has read what others wrote of a pair is not asked about it any more."""

from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from annotation.models import Annotator, Assignment, QueuedPair, Skip
from annotation.services.skipping import skip

AS_LEAD = "(as lead, knows of this pair what others are not to know)"


def recuse(
    *,
    queued: QueuedPair,
    annotator: Annotator,
    actor: AbstractBaseUser | None = None,
    now: datetime | None = None,
) -> bool:
    """Give the pair back for this person, whether lent or not; False where it was judged."""
    with transaction.atomic():
        Annotator.objects.select_for_update(no_key=True).get(pk=annotator.pk)
        QueuedPair.objects.select_for_update(of=("self",)).get(pk=queued.pk)
        held, _ = Assignment.objects.get_or_create(
            queued=queued,
            annotator=annotator,
            defaults={"candidate_side": Assignment.Side.NONE},
        )
        if held.judged_at is not None:
            return False
        reason = Skip.Reason.CANNOT_JUDGE
        skip(assignment=held, reason=reason, note=AS_LEAD, actor=actor, now=now)
    return True
