"""What one person has done at the desk, and what holds for this person: read in one query."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from annotation.models import Annotator
from annotation.selectors.desk import Desk, midnight_of
from migrations_app.models import prepared


@dataclass(frozen=True)
class Sitting:
    """Of one person in the epoch in force.

    served: assignments ever made; judged, today (UTC) and held: of these. extra_done,
    extra_waiting: of gold, repeats and probes, those judged, and those served and not judged;
    extra_held: those at hand. gold_left: gold pairs this person has not met. probes: that could be
    lent now. tried, tried_held: gold pairs met since the last training result, judged or at hand.
    results, tries: of the training, and further ones granted; right, answers: of the last result.
    Where nothing is mixed in and there is no training, only held, the terms and, where there is a
    cap, today are read.
    """

    today: int
    held: int
    paused: bool
    daily_cap: int | None
    segments: Sequence[str]
    served: int = 0
    judged: int = 0
    extra_held: int = 0
    extra_done: int = 0
    extra_waiting: int = 0
    tried: int = 0
    tried_held: int = 0
    gold_left: int = 0
    probes: int = 0
    results: int = 0
    passed: bool = False
    right: int = 0
    answers: int = 0
    tries: int = 0

    @property
    def at_work(self) -> int:
        """Pairs of today, those at hand with them."""
        return self.today + self.held


_SITTING = """
    WITH mine AS (
        SELECT a.id, a.slot, a.judged_at, a.created_at, a.queued_id,
            q.stream, q.pair_id, q.withdrawn,
            q.stream IN ('gold', 'repeat', 'audit') AS extra,
            a.slot IS NOT NULL AND a.judged_at IS NULL AS held
        FROM annotation_assignment a
        JOIN annotation_queuedpair q ON q.id = a.queued_id
        WHERE a.annotator_id = %(annotator)s::bigint AND q.epoch_id = %(epoch)s::bigint
    ), training AS (
        SELECT count(*) AS results, coalesce(bool_or(passed), false) AS passed,
            max(decided_at) AS decided_at,
            (array_agg("right" ORDER BY number DESC))[1] AS "right",
            (array_agg(answers ORDER BY number DESC))[1] AS answers
        FROM annotation_trainingresult
        WHERE annotator_id = %(annotator)s::bigint AND migration_id = %(migration)s::bigint
    )
    SELECT m.*,
        (
            SELECT count(*) FROM annotation_queuedpair g
            WHERE g.epoch_id = %(epoch)s::bigint AND g.stream = 'gold' AND NOT g.withdrawn
            AND NOT EXISTS (SELECT FROM mine WHERE mine.pair_id = g.pair_id)
        ) AS gold_left,
        (
            SELECT count(*) FROM annotation_queuedpair p
            WHERE p.epoch_id = %(epoch)s::bigint AND p.stream = 'audit' AND NOT p.withdrawn
            AND p.judged < p.overlap AND (p.taken < p.overlap OR p.frees_at <= %(now)s::timestamptz)
            AND NOT EXISTS (SELECT FROM mine WHERE mine.queued_id = p.id)
        ) AS probes,
        t.results, t.passed, coalesce(t."right", 0) AS "right", coalesce(t.answers, 0) AS answers,
        (
            SELECT count(*) FROM annotation_trainingtry
            WHERE annotator_id = %(annotator)s::bigint AND migration_id = %(migration)s::bigint
        ) AS tries,
        coalesce(n.paused, false) AS paused, n.daily_cap,
        coalesce(n.segments, '[]'::jsonb)::text AS segments
    FROM training t
    CROSS JOIN LATERAL (
        SELECT count(*) AS served, count(judged_at) AS judged,
            count(*) FILTER (WHERE judged_at >= %(midnight)s::timestamptz) AS today,
            count(*) FILTER (WHERE held) AS held,
            count(*) FILTER (WHERE held AND extra) AS extra_held,
            count(judged_at) FILTER (WHERE extra) AS extra_done,
            count(*) FILTER (WHERE extra AND judged_at IS NULL AND NOT withdrawn) AS extra_waiting,
            count(judged_at) FILTER (
                WHERE stream = 'gold' AND created_at > coalesce(t.decided_at, '-infinity')
            ) AS tried,
            count(*) FILTER (
                WHERE held AND stream = 'gold'
                AND created_at > coalesce(t.decided_at, '-infinity')
            ) AS tried_held
        FROM mine
    ) AS m
    LEFT JOIN annotation_annotatorterms n
        ON n.annotator_id = %(annotator)s::bigint AND n.migration_id = %(migration)s::bigint
"""


_PLAIN = """
    SELECT
        CASE WHEN %(capped)s::bool OR n.daily_cap IS NOT NULL THEN (
            SELECT count(*) FROM annotation_assignment a
            WHERE a.annotator_id = %(annotator)s::bigint
            AND a.judged_at >= %(midnight)s::timestamptz AND (
                SELECT q.epoch_id FROM annotation_queuedpair q WHERE q.id = a.queued_id
            ) = %(epoch)s::bigint
        ) ELSE 0 END AS today,
        (
            SELECT count(*) FROM annotation_assignment a
            WHERE a.annotator_id = %(annotator)s::bigint
            AND a.slot IS NOT NULL AND a.judged_at IS NULL AND (
                SELECT q.epoch_id FROM annotation_queuedpair q WHERE q.id = a.queued_id
            ) = %(epoch)s::bigint
        ) AS held,
        coalesce(n.paused, false) AS paused, n.daily_cap,
        coalesce(n.segments, '[]'::jsonb)::text AS segments
    FROM (SELECT) AS one
    LEFT JOIN annotation_annotatorterms n
        ON n.annotator_id = %(annotator)s::bigint AND n.migration_id = %(migration)s::bigint
"""


_PLAIN_FIELDS = ("today", "held", "paused", "daily_cap", "segments")
_FIELDS = (
    "served", "judged", "today", "held", "extra_held", "extra_done", "extra_waiting", "tried",
    "tried_held", "gold_left", "probes", "results", "passed", "right", "answers", "tries",
    "paused", "daily_cap", "segments",
)  # fmt: skip


def sitting_of(desk: Desk, annotator: Annotator, now: datetime) -> Sitting:
    whole = desk.mixed or desk.policy.training_size > 0
    parameters = {
        "annotator": annotator.pk,
        "epoch": desk.epoch_id,
        "migration": desk.migration.pk,
        "now": now,
        "midnight": midnight_of(now),
        "capped": desk.policy.daily_cap is not None,
    }
    [row] = prepared.rows(_SITTING if whole else _PLAIN, parameters)
    found: dict[str, Any] = dict(zip(_FIELDS if whole else _PLAIN_FIELDS, row, strict=True))
    return Sitting(**found | {"segments": tuple(json.loads(found["segments"]))})
