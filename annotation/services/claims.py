"""Who judges which pair next: slots claimed under row locks, in the order that was drawn."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum, When
from django.utils import timezone

from annotation.models import DESIGNED, Annotator, Assignment, QueuedPair, Skip, Stream
from annotation.selectors.desk import Desk, Standing, budgets_left, desk_of, standings_of
from annotation.selectors.nothing import NothingToJudge, why_nothing
from annotation.services.sides import choose_side
from annotation.services.slots import free_expired, free_slot, hold, lease_end, lock, renew
from calibration.statistics.selection import Selection
from migrations_app.models import Migration

MOST_HELD = 4
# From so few pairs before the budget's end on, claims queue up, so that it is met exactly.
NEARLY_SPENT = 64
BUDGET_LOCK = 7_265_004


@dataclass(frozen=True)
class _Search:
    desk: Desk
    annotator: Annotator
    now: datetime


def claim_next(
    *,
    migration: Migration,
    annotator: Annotator,
    holding: Collection[int] = (),
    now: datetime | None = None,
) -> Assignment | NothingToJudge:
    """Lend the next pair, or say why there is none.

    holding: assignments that the caller has on the screen already. One that this person left open
    elsewhere comes first.
    """
    search = _Search(desk_of(migration), annotator, now or timezone.now())
    if not search.desk.open or search.desk.terms is None:
        return why_nothing(search.desk, {}, {}, 0, search.now)
    with transaction.atomic():
        # One person's claims come one after the other, also from two tabs.
        Annotator.objects.select_for_update(no_key=True).get(pk=annotator.pk)
        return _open_already(search, holding) or _claim(search)


def _open_already(search: _Search, holding: Collection[int]) -> Assignment | None:
    """A pair left open, the oldest first: that is the one taken back, if one was."""
    mine = Assignment.objects.filter(
        annotator=search.annotator,
        slot__isnull=False,
        judged_at__isnull=True,
        queued__epoch=search.desk.epoch_id,
    )
    opened = list(mine.select_related("queued").order_by("pk"))
    elsewhere = [one for one in opened if one.pk not in holding]
    if len(opened) >= MOST_HELD:
        elsewhere = elsewhere or opened
    for one in elsewhere:
        held = lock(one)
        if held.slot is not None and held.judged_at is None:
            renew(held, search.now)
            return held
    return None


def _claim(search: _Search) -> Assignment | NothingToJudge:
    standings = standings_of(search.desk, search.now)
    left = budgets_left(search.desk, standings)
    if _nearly_spent(search.desk, left):
        with connection.cursor() as cursor:
            keys = [BUDGET_LOCK, search.desk.epoch_id]
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", keys)
        standings = standings_of(search.desk, search.now)
        left = budgets_left(search.desk, standings)
    queued = _again(search, standings) or _fresh(search, left)
    if queued is not None:
        return _lend(search, queued)
    return why_nothing(search.desk, standings, left, _given_back(search), search.now)


def _nearly_spent(desk: Desk, left: Mapping[int, int]) -> bool:
    """Where the plan, and not the number of pairs there are, is about to end the judging."""
    limit = (desk.terms or {})["n_max"]
    return any(0 < left[pk] <= NEARLY_SPENT for pk, size in desk.sizes.items() if size > limit)


def _again(search: _Search, standings: Mapping[int, Standing]) -> QueuedPair | None:
    """A pair begun before: abandoned by someone, or wanted by one more person."""
    if not any(standing.again for standing in standings.values()):
        return None
    free = Q(taken__lt=F("overlap")) | Q(frees_at__lte=search.now)
    begun = _queue(search).filter(free, taken__gt=0, judged__lt=F("overlap"))
    others = Assignment.objects.filter(
        queued=OuterRef("pk"), annotator=search.annotator, slot__isnull=False
    )
    return begun.filter(~Exists(others)).first()


def _fresh(search: _Search, left: Mapping[int, int]) -> QueuedPair | None:
    allowed = [pk for pk, count in left.items() if count]
    if not allowed:
        return None
    fresh = _queue(search).filter(taken=0)
    if len(allowed) < len(left):
        fresh = fresh.filter(pair__candidate__in=allowed)
    if (search.desk.terms or {}).get("selection") == Selection.ACTIVE:
        # One order for both streams: that is how the share of random pairs is kept.
        ahead = fresh.filter(turn__isnull=False).order_by("turn").first()
        if ahead is not None:
            return ahead
    return fresh.filter(stream=Stream.RANDOM).first()


def _queue(search: _Search) -> QuerySet[QueuedPair]:
    """In the order drawn, without what this person gave back or somebody else is claiming."""
    gave_back = Skip.objects.filter(
        assignment__queued=OuterRef("pk"), assignment__annotator=search.annotator
    )
    mine = Assignment.objects.filter(annotator=search.annotator)
    sign = Case(
        When(candidate_side="left", then=1), When(candidate_side="right", then=-1), default=0
    )
    lean = mine.order_by().values("annotator").annotate(lean=Sum(sign)).values("lean")
    shown = mine.filter(queued=OuterRef("pk")).values("candidate_side")
    return (
        QueuedPair.objects.filter(
            ~Exists(gave_back), DESIGNED, epoch=search.desk.epoch_id, withdrawn=False
        )
        .annotate(lean=Subquery(lean), shown_before=Subquery(shown))
        .order_by("batch", "rank")
        .select_for_update(skip_locked=True, of=("self",))
    )


def _lend(search: _Search, queued: QueuedPair) -> Assignment:
    if queued.taken:
        free_expired(queued, search.now)
    slot = free_slot(queued) if queued.taken else 1
    if slot is None:
        raise AssertionError(f"queued pair {queued.pk} was free and has no slot")
    side = _side(search, queued)
    return hold(queued, search.annotator, slot, side, lease_end(search.now))


def _side(search: _Search, queued: Any) -> str:
    """Kept where this person had the pair before."""
    if queued.shown_before:
        return str(queued.shown_before)
    others = Assignment.objects.filter(queued=queued, slot__isnull=False)
    shown = others.values_list("candidate_side", flat=True) if queued.taken else ()
    terms = search.desk.terms or {}
    return choose_side(
        seed=terms["seed"],
        pair_id=queued.pair_id,
        annotator_id=search.annotator.pk,
        lean=queued.lean or 0,
        shown=shown,
    )


def _given_back(search: _Search) -> int:
    """Pairs this person skipped that still want a judgment."""
    skips = Skip.objects.filter(
        assignment__annotator=search.annotator,
        assignment__queued__epoch=search.desk.epoch_id,
        assignment__queued__withdrawn=False,
        assignment__queued__judged__lt=F("assignment__queued__overlap"),
    )
    return skips.values("assignment").distinct().count()
