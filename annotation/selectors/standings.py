"""How far the pairs of a plan have come, by candidate."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from annotation.models import Annotator
from annotation.selectors.desk import Desk, midnight_of
from migrations_app.models import prepared


@dataclass(frozen=True)
class Tally:
    """Of one candidate: pairs begun (lent or judged), done, set aside."""

    begun: int = 0
    done: int = 0
    withdrawn: int = 0


@dataclass(frozen=True)
class Standing(Tally):
    """again: claimable once more; lent: to others now; frees_at: when the first of these is."""

    again: int = 0
    lent: int = 0
    frees_at: datetime | None = None


@dataclass(frozen=True)
class Tallies:
    """by: id of the candidate. again: whether any pair is claimable once more.

    today: pairs that one person judged today. rows: that these were summed from.
    """

    by: Mapping[int, Tally]
    again: bool = False
    today: int = 0
    rows: int = 0


# A person's pairs are looked up one by one: a join is planned by statistics that may be of before
# the queue was filled, and then reads the whole of it.
_TALLIES = """
    SELECT t.candidate_id, sum(t.begun)::int, sum(t.done)::int, sum(t.withdrawn)::int,
        count(*)::int,
        EXISTS (
            SELECT FROM annotation_queuedpair q
            WHERE q.epoch_id = %(epoch)s::bigint AND q.stream IN ('random', 'active')
            AND q.taken > 0 AND q.judged < q.overlap AND NOT q.withdrawn
            AND (q.taken < q.overlap OR q.frees_at <= %(now)s::timestamptz)
        ),
        (
            SELECT count(*) FROM annotation_assignment a
            WHERE a.annotator_id = %(annotator)s::bigint
            AND a.judged_at >= %(midnight)s::timestamptz AND (
                SELECT m.epoch_id FROM annotation_queuedpair m WHERE m.id = a.queued_id
            ) = %(epoch)s::bigint
        )
    FROM annotation_queuetally t
    WHERE t.epoch_id = %(epoch)s::bigint
    GROUP BY t.candidate_id
"""

_OPEN = """
    SELECT p.candidate_id,
        count(*) FILTER (WHERE q.taken < q.overlap OR q.frees_at <= %(now)s::timestamptz),
        count(*) FILTER (WHERE q.taken >= q.overlap AND q.frees_at > %(now)s::timestamptz),
        min(q.frees_at) FILTER (WHERE q.frees_at > %(now)s::timestamptz)
    FROM annotation_queuedpair q
    JOIN migrations_app_outputpair p ON p.id = q.pair_id
    WHERE q.epoch_id = %(epoch)s::bigint AND q.stream IN ('random', 'active')
    AND q.taken > 0 AND q.judged < q.overlap AND NOT q.withdrawn
    GROUP BY p.candidate_id
"""


def tallies_of(desk: Desk, now: datetime, annotator: Annotator | None = None) -> Tallies:
    """annotator: whose `today`. Takes the same time however much was begun."""
    parameters = {
        "epoch": desk.epoch_id,
        "now": now,
        "midnight": midnight_of(now),
        "annotator": annotator.pk if annotator else None,
    }
    rows = prepared.rows(_TALLIES, parameters)
    kept = {row[0]: Tally(*row[1:4]) for row in rows}
    by = {pk: kept.get(pk, Tally()) for pk in desk.sizes}
    if not rows:
        return Tallies(by)
    *_, again, today = rows[0]
    return Tallies(by, again, today, sum(row[4] for row in rows))


def standings_of(desk: Desk, now: datetime) -> dict[int, Standing]:
    """By id of the candidate, with what is open now: reads every pair that is."""
    rows = prepared.rows(_OPEN, {"epoch": desk.epoch_id, "now": now})
    opened = {row[0]: row[1:] for row in rows}
    return {
        pk: Standing(tally.begun, tally.done, tally.withdrawn, *opened.get(pk, ()))
        for pk, tally in tallies_of(desk, now).by.items()
    }


def budgets_left(desk: Desk, tallies: Mapping[int, Tally]) -> dict[int, int]:
    """Pairs that may still be begun, by id of the candidate: n_max less those begun."""
    if desk.terms is None:
        return {}
    return {
        pk: max(min(desk.terms["n_max"], size - tallies[pk].withdrawn) - tallies[pk].begun, 0)
        for pk, size in desk.sizes.items()
    }
