"""Who judges which pair next: slots claimed under row locks, in the order that was drawn."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from annotation.models import DESIGNED, Adjudication, Annotator, Assignment, QueuedPair, Stream
from annotation.selectors.desk import Desk, Standing, budgets_left, desk_of, standings_of
from annotation.selectors.nothing import NothingToJudge, why_nothing
from annotation.selectors.sitting import sitting_of
from annotation.selectors.stopped import why_capped, why_not_yours, why_paused
from annotation.services.checks import lend_check, lend_probe
from annotation.services.search import Search, given_back, lend, queue_of
from annotation.services.slots import lock, renew
from annotation.services.training import train
from calibration.statistics.selection import Selection
from migrations_app.models import Migration

MOST_HELD = 4
# From so few pairs before the budget's end on, claims queue up, so that it is met exactly.
NEARLY_SPENT = 64
BUDGET_LOCK = 7_265_004
# Who judges some segments only is lent pairs from among the next so many: those would be begun
# soon anyway, so that the pairs judged stay the first ones of a random order.
SEGMENT_REACH = 500


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
    desk, now = desk_of(migration), now or timezone.now()
    if not (desk.open or desk.watched) or desk.terms is None:
        return why_nothing(desk, {}, {}, 0, now)
    with transaction.atomic():
        # One person's claims come one after the other, also from two tabs.
        Annotator.objects.select_for_update(no_key=True).get(pk=annotator.pk)
        search = Search(desk, annotator, now, sitting_of(desk, annotator, now))
        paused = why_paused(desk.policy, search.sitting)
        return paused or _open_already(search, holding) or _claim(search)


def _open_already(search: Search, holding: Collection[int]) -> Assignment | None:
    """A pair left open, the oldest first: that is the one taken back, if one was."""
    if not search.sitting.held:
        return None
    mine = Assignment.objects.filter(
        annotator=search.annotator,
        slot__isnull=False,
        judged_at__isnull=True,
        queued__epoch=search.desk.epoch_id,
    )
    rows = mine.select_related("queued").order_by("pk")
    opened = [one for one in rows if search.desk.takes(one.queued.stream)]
    elsewhere = [one for one in opened if one.pk not in holding]
    if len(opened) >= MOST_HELD:
        elsewhere = elsewhere or opened
    for one in elsewhere:
        held = lock(one)
        if held.slot is not None and held.judged_at is None:
            renew(held, search.now)
            return held
    return None


def _claim(search: Search) -> Assignment | NothingToJudge:
    capped = why_capped(search.desk.policy, search.sitting)
    if capped is not None:
        return capped
    if not search.desk.open:
        return lend_probe(search) or why_nothing(search.desk, {}, {}, 0, search.now)
    return train(search) or lend_check(search) or _planned(search)


def _planned(search: Search) -> Assignment | NothingToJudge:
    """The next pair that the plan asks for."""
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
        return lend(search, queued)
    return (
        lend_probe(search)
        or why_not_yours(search.sitting, standings, left)
        or why_nothing(search.desk, standings, left, given_back(search), search.now)
    )


def _nearly_spent(desk: Desk, left: Mapping[int, int]) -> bool:
    """Where the plan, and not the number of pairs there are, is about to end the judging."""
    limit = (desk.terms or {})["n_max"]
    return any(0 < left[pk] <= NEARLY_SPENT for pk, size in desk.sizes.items() if size > limit)


def _again(search: Search, standings: Mapping[int, Standing]) -> QueuedPair | None:
    """A pair begun before: abandoned by someone, or wanted by one more person."""
    if not any(standing.again for standing in standings.values()):
        return None
    free = Q(taken__lt=F("overlap")) | Q(frees_at__lte=search.now)
    begun = queue_of(search, DESIGNED).filter(free, taken__gt=0, judged__lt=F("overlap"))
    others = Assignment.objects.filter(
        queued=OuterRef("pk"), annotator=search.annotator, slot__isnull=False
    )
    # The one more slot of a disputed pair is for the person the lead named.
    kept = Adjudication.objects.filter(
        assignment__queued=OuterRef("pk"),
        assignment__slot__isnull=False,
        assignment__judged_at__isnull=True,
    )
    return _of_segments(search, begun.filter(~Exists(others), ~Exists(kept))).first()


def _fresh(search: Search, left: Mapping[int, int]) -> QueuedPair | None:
    allowed = [pk for pk, count in left.items() if count]
    if not allowed:
        return None
    fresh = queue_of(search, DESIGNED).filter(taken=0)
    if len(allowed) < len(left):
        fresh = fresh.filter(pair__candidate__in=allowed)
    if (search.desk.terms or {}).get("selection") == Selection.ACTIVE:
        # One order for both streams: that is how the share of random pairs is kept.
        drawn = _of_segments(search, fresh.filter(turn__isnull=False))
        ahead = drawn.order_by("turn").first()
        if ahead is not None:
            return ahead
    at_random = fresh.filter(stream=Stream.RANDOM)
    if search.sitting.segments:
        at_random = _of_segments(search, at_random.filter(pk__in=_in_reach(search)))
    return at_random.first()


def _of_segments(search: Search, queue: QuerySet[QueuedPair]) -> QuerySet[QueuedPair]:
    if not search.sitting.segments:
        return queue
    return queue.filter(pair__prompt__segment__in=search.sitting.segments)


def _in_reach(search: Search) -> QuerySet[QueuedPair, int]:
    fresh = QueuedPair.objects.filter(
        epoch=search.desk.epoch_id, stream=Stream.RANDOM, taken=0, withdrawn=False
    )
    return fresh.order_by("batch", "rank").values_list("pk", flat=True)[:SEGMENT_REACH]
