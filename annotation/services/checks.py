"""Pairs that the plan does not ask for: gold, repeats with swapped sides, audit probes."""

from django.db.models import Exists, OuterRef, Q

from annotation.models import EVERYONE, Assignment, QueuedPair, Stream
from annotation.selectors.turns import PAIRS_BETWEEN, Turn, next_turn, which_of
from annotation.services.search import FREE, Search, find, lend
from annotation.services.sides import OTHER

MOST_CHOSEN_FROM = 200


def lend_check(search: Search) -> Assignment | None:
    """One, where this person's sequence has a place for it now and there is one to lend."""
    match next_turn(search.desk, search.annotator, search.sitting):
        case Turn.GOLD:
            return lend_gold(search)
        case Turn.REPEAT:
            return _lend_repeat(search)
        case Turn.PROBE:
            return lend_probe(search)
    return None


def lend_gold(search: Search) -> Assignment | None:
    """In the order queued; everyone meets a pair as gold once, and not after it was a real one."""
    place = find(search, f"q.stream = 'gold' AND {_NOT_MET}")
    return lend(search, place) if place else None


def lend_probe(search: Search) -> Assignment | None:
    """First come, first served, one person each."""
    if not search.sitting.probes:
        return None
    place = find(search, f"q.stream = 'audit' AND q.judged < q.overlap AND {FREE} AND {_NOT_HAD}")
    return lend(search, place) if place else None


_NOT_MET = """NOT EXISTS (
    SELECT FROM annotation_assignment met JOIN annotation_queuedpair p ON p.id = met.queued_id
    WHERE met.annotator_id = %(annotator)s::bigint
    AND p.pair_id = q.pair_id AND p.epoch_id = %(epoch)s::bigint
)"""
_NOT_HAD = """NOT EXISTS (
    SELECT FROM annotation_assignment had
    WHERE had.queued_id = q.id AND had.annotator_id = %(annotator)s::bigint
)"""


def _lend_repeat(search: Search) -> Assignment | None:
    """A pair of the plan that this person judged a while ago, the other way round."""
    former = _judged_before(search)
    if not former:
        return None
    chosen = which_of(search.desk, search.annotator, search.sitting, len(former))
    pair, side = former[chosen]
    queued, _ = QueuedPair.objects.get_or_create(
        pair_id=pair,
        epoch_id=search.desk.epoch_id or 0,
        stream=Stream.REPEAT,
        defaults={"rank": 1, "overlap": EVERYONE},
    )
    # Never waited for: who holds it may be waiting for what this transaction has locked.
    place = find(search, "q.id = %(queued)s::bigint", queued=queued.pk)
    return lend(search, place, OTHER[Assignment.Side(side)]) if place else None


def _judged_before(search: Search) -> list[tuple[int, str]]:
    """Pairs with the side of the candidate then."""
    mine = Assignment.objects.filter(annotator=search.annotator, queued__epoch=search.desk.epoch_id)
    judged = mine.filter(judged_at__isnull=False).order_by("-judged_at", "-pk")
    again = mine.filter(queued__stream=Stream.REPEAT, queued__pair=OuterRef("queued__pair"))
    former = judged.filter(
        ~Q(pk__in=judged.values("pk")[:PAIRS_BETWEEN]),
        ~Exists(again),
        queued__stream__in=[Stream.RANDOM, Stream.ACTIVE],
        queued__withdrawn=False,
        candidate_side__in=[Assignment.Side.LEFT, Assignment.Side.RIGHT],
    )
    return list(former.values_list("queued__pair", "candidate_side")[:MOST_CHOSEN_FROM])
