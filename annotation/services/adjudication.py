"""A disputed pair for one more person, whose judgment counts like everybody's own."""

from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext

from annotation.errors import CannotAdjudicate
from annotation.models import (
    DESIGNED,
    Adjudication,
    Annotator,
    Assignment,
    QueuedPair,
)
from annotation.selectors.desk import desk_of
from annotation.services.sides import choose_side
from annotation.services.slots import hold, lease_end
from migrations_app.audit.services import record


def adjudicate(
    *,
    queued: QueuedPair,
    annotator: Annotator,
    reason: str = "",
    actor: AbstractBaseUser | None = None,
    now: datetime | None = None,
) -> Adjudication:
    """Lend the pair to this person as one more slot, which waits for nobody else.

    It comes first when this person asks for a pair the next time.
    """
    now = now or timezone.now()
    with transaction.atomic():
        Annotator.objects.select_for_update(no_key=True).get(pk=annotator.pk)
        held = QueuedPair.objects.select_for_update(of=("self",)).get(pk=queued.pk)
        _check(held, annotator)
        QueuedPair.objects.filter(pk=held.pk).update(overlap=held.taken + 1)
        held.overlap = held.taken + 1
        slot = _next_slot(held)
        lent = hold(held, annotator, slot, _side(held, annotator), lease_end(now))
        made = Adjudication.objects.create(
            assignment=lent, reason=reason, requested_by_id=actor.pk if actor else None
        )
        record(
            verb="pair_sent_to_adjudication",
            object_kind="assignment",
            object_id=lent.pk,
            migration=held.epoch.migration,
            actor=actor,
            data={"queued": held.pk, "annotator": annotator.pk, "reason": reason},
        )
    return made


def _check(queued: QueuedPair, annotator: Annotator) -> None:
    if not QueuedPair.objects.filter(DESIGNED, pk=queued.pk).exists():
        raise CannotAdjudicate(gettext("only pairs that the plan asks for are adjudicated"))
    if queued.judged < 2:
        raise CannotAdjudicate(gettext("fewer than two people have judged this pair"))
    if queued.taken > queued.judged:
        raise CannotAdjudicate(gettext("somebody holds this pair now; wait for that answer"))
    mine = Assignment.objects.filter(queued=queued, annotator=annotator)
    met = Q(slot__isnull=False) | Q(skips__isnull=False) | Q(adjudication__isnull=False)
    if mine.filter(met).exists():
        raise CannotAdjudicate(gettext("this person has met the pair before; name another"))
    if annotator.user_id is None:
        raise CannotAdjudicate(
            gettext("this name comes from imported judgments and cannot judge here")
        )


def _next_slot(queued: QueuedPair) -> int:
    held = Assignment.objects.filter(queued=queued, slot__isnull=False)
    numbers = set(held.values_list("slot", flat=True))
    return next(n for n in range(1, len(numbers) + 2) if n not in numbers)


def _side(queued: QueuedPair, annotator: Annotator) -> str:
    """By the rule of every claim."""
    shown = Assignment.objects.filter(queued=queued, slot__isnull=False)
    left, right = Q(candidate_side="left"), Q(candidate_side="right")
    mine = Assignment.objects.filter(annotator=annotator)
    counted = mine.aggregate(left=Count("pk", filter=left), right=Count("pk", filter=right))
    return choose_side(
        seed=(desk_of(queued.epoch.migration).terms or {}).get("seed", 0),
        pair_id=queued.pair_id,
        annotator_id=annotator.pk,
        lean=counted["left"] - counted["right"],
        shown=shown.values_list("candidate_side", flat=True),
    )
