"""Measured blinding: which side somebody takes for the new model, and whether it was."""

from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from annotation.errors import BadAnswer, GuessNotAsked
from annotation.models import Assignment, Guess
from annotation.selectors.policy import policy_of
from annotation.services.slots import lock
from migrations_app.audit.services import record

SIDES = ("left", "right")


def record_guess(
    *,
    assignment: Assignment,
    side: str,
    actor: AbstractBaseUser | None = None,
    now: datetime | None = None,
) -> Guess:
    """About a pair this person has judged; the first word stands."""
    if side not in SIDES:
        said = {"field": "side", "value": repr(side), "listed": ", ".join(SIDES)}
        raise BadAnswer("side", gettext("%(field)s: %(value)s is not one of %(listed)s") % said)
    with transaction.atomic():
        held = lock(assignment)
        migration = held.queued.epoch.migration
        if not policy_of(migration).guess_after or held.judged_at is None:
            raise GuessNotAsked
        former = Guess.objects.filter(assignment=held).first()
        if former is not None:
            return former
        made = Guess.objects.create(
            assignment=held,
            side=side,
            right=side == held.candidate_side,
            guessed_at=now or timezone.now(),
        )
        record(
            verb="side_guessed",
            object_kind="guess",
            object_id=made.pk,
            migration=migration,
            actor=actor,
        )
    return made
