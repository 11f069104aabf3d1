"""Why an automated score that preferred the other side may be wrong, as one judge sees it."""

from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from annotation.errors import BadAnswer, ObjectionNotAsked
from annotation.models import Assignment, ScoreObjection
from annotation.selectors.desk import desk_of
from annotation.selectors.objections import objection_of
from annotation.services.slots import lock
from migrations_app.audit.services import record

Reason = ScoreObjection.Reason


def record_objection(
    *,
    assignment: Assignment,
    codes: object,
    actor: AbstractBaseUser | None = None,
    now: datetime | None = None,
) -> ScoreObjection:
    """About a pair this person has judged against a score; the first word stands."""
    kept = _codes(codes)
    with transaction.atomic():
        held = lock(assignment)
        former = ScoreObjection.objects.filter(assignment=held).first()
        if former is not None:
            return former
        migration = held.queued.epoch.migration
        found = objection_of(held, desk_of(migration))
        if found is None:
            raise ObjectionNotAsked
        made = ScoreObjection.objects.create(
            assignment=held, metric_id=found.metric, codes=kept, given_at=now or timezone.now()
        )
        record(
            verb="score_objected",
            object_kind="score_objection",
            object_id=made.pk,
            migration=migration,
            actor=actor,
        )
    return made


def _codes(codes: object) -> list[str]:
    """In the order of the list of codes."""
    known = isinstance(codes, list | tuple) and all(one in Reason.values for one in codes)
    if not known or not codes:
        listed = ", ".join(Reason.values)
        raise BadAnswer("codes", gettext("codes: want some of %(listed)s") % {"listed": listed})
    return [code for code in Reason.values if code in codes]  # type: ignore[operator]
