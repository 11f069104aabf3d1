"""What holds for one person at one migration, and what becomes of a leaver's work."""

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils.translation import gettext

from annotation.errors import BadPolicy
from annotation.models import Annotator, AnnotatorTerms, Assignment, QueuedPair
from annotation.services.slots import settle
from migrations_app.audit.services import record
from migrations_app.models import Migration, Prompt

MOST_A_DAY = 100_000


def set_annotator_terms(
    *,
    annotator: Annotator,
    migration: Migration,
    paused: bool = False,
    daily_cap: int | None = None,
    segments: Sequence[str] = (),
    actor: AbstractBaseUser | None = None,
) -> AnnotatorTerms:
    """All terms of this person at once. segments: pairs of these alone are lent; empty: of all."""
    _check(annotator, migration, daily_cap, segments)
    wanted = {"paused": paused, "daily_cap": daily_cap, "segments": sorted(set(segments))}
    with transaction.atomic():
        Annotator.objects.select_for_update(no_key=True).get(pk=annotator.pk)
        former = AnnotatorTerms.objects.filter(annotator=annotator, migration=migration).first()
        if former is not None and _written(former) == wanted:
            return former
        made, _ = AnnotatorTerms.objects.update_or_create(
            annotator=annotator, migration=migration, defaults=wanted
        )
        data = {"before": _written(former) if former else None, "now": wanted}
        _tell("annotator_terms_set", made, actor, data)
    return made


def hand_over(
    *, annotator: Annotator, migration: Migration, actor: AbstractBaseUser | None = None
) -> int:
    """Pause a leaver and give what this person holds back to the queue; how many pairs."""
    with transaction.atomic():
        Annotator.objects.select_for_update(no_key=True).get(pk=annotator.pk)
        made, _ = AnnotatorTerms.objects.update_or_create(
            annotator=annotator, migration=migration, defaults={"paused": True}
        )
        given = [_give_back(one) for one in _open(annotator, migration)]
        pairs = [pair for pair in given if pair is not None]
        _tell("work_handed_over", made, actor, {"queued": pairs})
    return len(pairs)


def _open(annotator: Annotator, migration: Migration) -> list[Assignment]:
    held = Assignment.objects.filter(
        annotator=annotator,
        queued__epoch__migration=migration,
        slot__isnull=False,
        judged_at__isnull=True,
    )
    return list(held.order_by("queued_id"))


def _give_back(assignment: Assignment) -> int | None:
    """Id of the queued pair; None where it was judged meanwhile."""
    queued = QueuedPair.objects.select_for_update().get(pk=assignment.queued_id)
    held = Assignment.objects.filter(pk=assignment.pk, judged_at__isnull=True)
    if not held.update(slot=None, leased_until=None):
        return None
    settle(queued)
    return queued.pk


def _check(
    annotator: Annotator, migration: Migration, daily_cap: int | None, segments: Sequence[str]
) -> None:
    if annotator.service_id != migration.service_id:
        raise BadPolicy("annotator", gettext("this person judges at another service"))
    if daily_cap is not None and not 1 <= daily_cap <= MOST_A_DAY:
        message = gettext("want a number from %(low)s to %(high)s")
        raise BadPolicy("daily_cap", message % {"low": 1, "high": MOST_A_DAY})
    prompts = Prompt.objects.filter(migration=migration, segment__in=segments)
    unknown = set(segments) - set(prompts.values_list("segment", flat=True).distinct())
    if unknown:
        message = gettext("there is no segment %(name)s")
        raise BadPolicy("segments", message % {"name": repr(min(unknown))})


def _written(terms: AnnotatorTerms) -> dict[str, Any]:
    return {
        "paused": terms.paused,
        "daily_cap": terms.daily_cap,
        "segments": list(terms.segments),
    }


def _tell(
    verb: str, terms: AnnotatorTerms, actor: AbstractBaseUser | None, data: dict[str, Any]
) -> None:
    record(
        verb=verb,
        object_kind="annotator_terms",
        object_id=terms.pk,
        migration=terms.migration,
        actor=actor,
        data={"annotator": terms.annotator_id, **data},
    )
