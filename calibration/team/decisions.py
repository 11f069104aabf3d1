"""Every decision to exclude judgments or to put them back: who, when, why, how many."""

from dataclasses import dataclass
from datetime import datetime

from calibration.team.scope import Scope
from calibration.team.statements import EXCLUDED, LAST

A_PAGE = 20


@dataclass(frozen=True)
class Decision:
    """count: judgments decided about at once. standing: of those excluded, how many still are.

    judgment: the single one, None where they were many. by: empty where it was no person.
    """

    annotator: int
    name: str
    excluded: bool
    count: int
    standing: int
    judgment: int | None
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True)
class Decisions:
    rows: tuple[Decision, ...]
    page: int
    more: bool


# What was decided in one transaction bears one time.
_PAGE = f"""
    SELECT a.annotator_id, p.name, e.excluded, count(*),
        count(*) FILTER (WHERE e.excluded AND x.judgment_id IS NOT NULL AND {LAST}),
        CASE WHEN count(*) = 1 THEN min(e.judgment_id) END,
        e.reason, coalesce(nullif(trim(u.first_name || ' ' || u.last_name), ''), u.username, ''),
        e.decided_at
    FROM annotation_exclusion e
    JOIN annotation_judgment j ON j.id = e.judgment_id
    JOIN annotation_assignment a ON a.id = j.assignment_id
    JOIN annotation_queuedpair q ON q.id = a.queued_id
    JOIN annotation_annotator p ON p.id = a.annotator_id
    LEFT JOIN auth_user u ON u.id = e.decided_by_id
    LEFT JOIN ({EXCLUDED}) x ON x.judgment_id = e.judgment_id
    WHERE q.epoch_id = %(epoch)s
    GROUP BY a.annotator_id, p.name, e.excluded, e.reason, u.id, e.decided_at
    ORDER BY e.decided_at DESC LIMIT %(limit)s OFFSET %(offset)s
"""  # noqa: S608 - no input in it


def decisions_of(scope: Scope, page: int = 1, size: int = A_PAGE) -> Decisions:
    found = scope.rows(_PAGE, limit=size + 1, offset=(page - 1) * size)
    return Decisions(tuple(Decision(*row) for row in found[:size]), page, len(found) > size)
