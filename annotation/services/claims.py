"""Who judges which pair next: slots claimed under row locks, in the order that was drawn."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from annotation.models import Annotator, Assignment
from annotation.selectors.desk import Desk, desk_of
from annotation.selectors.nothing import NothingToJudge, why_nothing
from annotation.selectors.sitting import sitting_of
from annotation.selectors.standings import budgets_left, standings_of, tallies_of
from annotation.selectors.stopped import why_capped, why_not_yours, why_paused
from annotation.services.checks import lend_check, lend_probe
from annotation.services.search import FREE, Place, Search, find, given_back, lend
from annotation.services.slots import lock, renew
from annotation.services.tallies import sum_up
from annotation.services.training import train
from calibration.statistics.selection import Selection
from migrations_app.models import Migration, prepared

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
        prepared.rows(_MINE, {"annotator": annotator.pk})
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
    found = tallies_of(search.desk, search.now)
    left = budgets_left(search.desk, found.by)
    if _nearly_spent(search.desk, left):
        prepared.rows(_WAIT, {"lock": BUDGET_LOCK, "epoch": search.desk.epoch_id})
        found = tallies_of(search.desk, search.now)
        left = budgets_left(search.desk, found.by)
    place = (_again(search) if found.again else None) or _fresh(search, left)
    if place is not None:
        lent = lend(search, place)
        sum_up(search.desk, found)
        return lent
    standings = standings_of(search.desk, search.now)
    return (
        lend_probe(search)
        or why_not_yours(search.sitting, standings, left)
        or why_nothing(search.desk, standings, left, given_back(search), search.now)
    )


def _nearly_spent(desk: Desk, left: Mapping[int, int]) -> bool:
    """Where the plan, and not the number of pairs there are, is about to end the judging."""
    limit = (desk.terms or {})["n_max"]
    return any(0 < left[pk] <= NEARLY_SPENT for pk, size in desk.sizes.items() if size > limit)


def _again(search: Search) -> Place | None:
    """A pair begun before: abandoned by someone, or wanted by one more person."""
    segments = search.sitting.segments
    where = f"{_BEGUN} AND {_OF_SEGMENTS}" if segments else _BEGUN
    return find(search, where, segments=list(segments))


def _fresh(search: Search, left: Mapping[int, int]) -> Place | None:
    allowed, segments = [pk for pk, count in left.items() if count], list(search.sitting.segments)
    if not allowed:
        return None
    where = "q.taken = 0"
    if len(allowed) < len(left):
        where += f" AND {_OF_CANDIDATES}"
    if segments:
        where += f" AND {_OF_SEGMENTS}"
    more: dict[str, Any] = {"candidates": allowed, "segments": segments, "reach": SEGMENT_REACH}
    if (search.desk.terms or {}).get("selection") == Selection.ACTIVE:
        # One order for both streams: that is how the share of random pairs is kept.
        ahead = find(search, f"{where} AND {_AHEAD}", "q.turn", **more)
        if ahead is not None:
            return ahead
    reach = f" AND {_IN_REACH}" if segments else ""
    return find(search, f"{where} AND q.stream = 'random'{reach}", **more)


_MINE = "SELECT FROM annotation_annotator WHERE id = %(annotator)s::bigint FOR NO KEY UPDATE"
_WAIT = "SELECT pg_advisory_xact_lock(%(lock)s::int, %(epoch)s::int)"
# The one more slot of a disputed pair is for the person the lead named.
_BEGUN = f"""q.stream IN ('random', 'active') AND q.taken > 0 AND q.judged < q.overlap AND {FREE}
AND NOT EXISTS (
    SELECT FROM annotation_assignment mine
    WHERE mine.queued_id = q.id AND mine.annotator_id = %(annotator)s::bigint
    AND mine.slot IS NOT NULL
) AND NOT EXISTS (
    SELECT FROM annotation_adjudication kept
    JOIN annotation_assignment given ON given.id = kept.assignment_id
    WHERE given.queued_id = q.id AND given.slot IS NOT NULL AND given.judged_at IS NULL
)"""  # noqa: S608 - the part is a constant
_AHEAD = "q.stream IN ('random', 'active') AND q.turn IS NOT NULL"
_OF_CANDIDATES = """EXISTS (
    SELECT FROM migrations_app_outputpair c
    WHERE c.id = q.pair_id AND c.candidate_id = ANY(%(candidates)s::bigint[])
)"""
_OF_SEGMENTS = """EXISTS (
    SELECT FROM migrations_app_outputpair o JOIN migrations_app_prompt t ON t.id = o.prompt_id
    WHERE o.id = q.pair_id AND t.segment = ANY(%(segments)s::text[])
)"""
_IN_REACH = """q.id IN (
    SELECT id FROM annotation_queuedpair
    WHERE epoch_id = %(epoch)s::bigint AND stream = 'random' AND taken = 0 AND NOT withdrawn
    ORDER BY batch, rank LIMIT %(reach)s::int
)"""
