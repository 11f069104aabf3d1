"""Hold a pair for longer, and come back to one whose time ran out."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from annotation.errors import BudgetSpent, JudgedMeanwhile, NotCollecting, PairLost
from annotation.models import AnnotatorTerms, Assignment, Stream
from annotation.selectors.desk import desk_of, takes
from annotation.selectors.standings import budgets_left, tallies_of
from annotation.services.slots import free_expired, free_slot, lock, renew


def extend(*, assignment: Assignment, now: datetime | None = None) -> datetime:
    """Hold the pair for another lease; the time until which it is held."""
    now = now or timezone.now()
    with transaction.atomic():
        held = lock(assignment)
        if not takes(held.queued.epoch.migration.state, held.queued.stream):
            raise NotCollecting
        if held.judged_at is not None:
            return now
        if held.slot is None:
            _come_back(held, now)
        return renew(held, now)


def take_for_late_answer(assignment: Assignment, now: datetime) -> None:
    """A slot for answers that come after the lease was lost: whoever answers first has it."""
    queued = assignment.queued
    if queued.judged >= queued.overlap:
        raise JudgedMeanwhile
    slot = _free_or_none(assignment, now)
    if slot is None:
        holder = Assignment.objects.filter(
            queued=queued, slot__isnull=False, judged_at__isnull=True
        ).earliest("leased_until")
        slot = holder.slot
        Assignment.objects.filter(pk=holder.pk).update(slot=None)
    _place(assignment, slot)


def _come_back(assignment: Assignment, now: datetime) -> None:
    queued = assignment.queued
    if queued.judged >= queued.overlap:
        raise JudgedMeanwhile
    slot = _free_or_none(assignment, now)
    if slot is None or queued.withdrawn or assignment.skips.exists() or _is_paused(assignment):
        raise PairLost
    _place(assignment, slot)


def _is_paused(assignment: Assignment) -> bool:
    """Whose work was handed over does not get it back by leaving the page open."""
    return AnnotatorTerms.objects.filter(
        annotator=assignment.annotator_id,
        migration=assignment.queued.epoch.migration_id,
        paused=True,
    ).exists()


def _free_or_none(assignment: Assignment, now: datetime) -> int | None:
    queued = assignment.queued
    if not queued.taken and queued.stream in (Stream.RANDOM, Stream.ACTIVE):
        _ask_budget(assignment, now)
    free_expired(queued, now)
    return free_slot(queued)


def _ask_budget(assignment: Assignment, now: datetime) -> None:
    """A pair that nobody has begun is begun anew, if the plan still has room for it."""
    desk = desk_of(assignment.queued.epoch.migration)
    if desk.epoch_id != assignment.queued.epoch_id:
        return
    left = budgets_left(desk, tallies_of(desk, now).by)
    if not left.get(assignment.queued.pair.candidate_id, 1):
        raise BudgetSpent


def _place(assignment: Assignment, slot: int | None) -> None:
    assignment.slot = slot
    assignment.save(update_fields=["slot"])
