"""Who judges how much, how fast, and how: one row a person, counted by the database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from annotation.models import Skip
from calibration.team.fitted import Fitted
from calibration.team.leans import Lean, scale_for, strongest
from calibration.team.scope import Scope
from calibration.team.shares import Share, share_of
from calibration.team.statements import EXCLUDED, JOINED, LAST

FEWEST_TIMED = 20  # pairs before anybody is called too fast
TOO_FAST = 1 / 3  # of the team's median
SKIPS = {
    Skip.Reason.CANNOT_JUDGE: "cannot judge",
    Skip.Reason.WRONG_LANGUAGE: "language",
    Skip.Reason.NEEDS_EXPERT: "needs an expert",
    Skip.Reason.UNSAFE: "unsafe",
    Skip.Reason.BROKEN_RENDERING: "shown broken",
}


@dataclass(frozen=True)
class Speed:
    """Active seconds at a pair, idling left out, of the first answers. n: pairs that were timed."""

    low: float
    median: float
    high: float
    n: int


@dataclass(frozen=True)
class Skipped:
    word: str
    count: int


@dataclass(frozen=True)
class Person:
    """today, week, judged: pairs whose answers stand. excluded: judgments that do not count.

    left: share of first answers that took a side and took the left one. habit: dimensions on
    which the fit says that they answer whatever the pair.
    """

    id: int
    name: str
    today: int
    week: int
    judged: int
    last_at: datetime | None
    speed: Speed | None
    too_fast: bool
    skips: tuple[Skipped, ...]
    left: Share | None
    lean: Lean | None
    habit: tuple[str, ...]
    excluded: int

    @property
    def skipped(self) -> int:
        return sum(skip.count for skip in self.skips)


@dataclass(frozen=True)
class People:
    """rows: who judged most comes first. half: points at either end of the axis of leans."""

    rows: tuple[Person, ...]
    speed: Speed | None
    half: float

    @property
    def flagged(self) -> tuple[Person, ...]:
        return tuple(person for person in self.rows if person.too_fast or person.habit)


@dataclass(frozen=True)
class _Answers:
    speed: Speed | None
    left: Share | None


NO_ANSWERS = _Answers(None, None)

_PAIRS = """
    SELECT a.annotator_id, p.name,
        count(*) FILTER (WHERE a.judged_at >= %(midnight)s),
        count(*) FILTER (WHERE a.judged_at >= %(week_ago)s),
        count(a.judged_at), max(a.judged_at)
    FROM annotation_assignment a
    JOIN annotation_queuedpair q ON q.id = a.queued_id
    JOIN annotation_annotator p ON p.id = a.annotator_id
    WHERE q.epoch_id = %(epoch)s
    GROUP BY a.annotator_id, p.name
    ORDER BY count(a.judged_at) DESC, p.name
"""

LEFT = (
    "(j.answer->>'choice' IN ('left', 'left_much') OR j.answer->'left' > j.answer->'right') IS TRUE"
)
RIGHT = (
    "(j.answer->>'choice' IN ('right', 'right_much')"
    " OR j.answer->'right' > j.answer->'left') IS TRUE"
)

# The last row, without an annotator, is of the team.
_ANSWERS = f"""
    WITH firsts AS (
        SELECT min(a.annotator_id) AS annotator_id, max(j.active_s) AS active_s,
            count(*) FILTER (WHERE {LEFT}) AS lefts, count(*) FILTER (WHERE {RIGHT}) AS rights
        {JOINED}
        WHERE q.epoch_id = %(epoch)s AND j.revision = 1
        GROUP BY j.assignment_id
    )
    SELECT annotator_id, percentile_cont(ARRAY[0.25, 0.5, 0.75]) WITHIN GROUP (ORDER BY active_s),
        count(active_s), sum(lefts), sum(rights), count(*) FILTER (WHERE lefts + rights > 0)
    FROM firsts GROUP BY GROUPING SETS ((annotator_id), ())
"""  # noqa: S608 - no input in it

_SKIPS = """
    SELECT a.annotator_id, s.reason, count(*)
    FROM annotation_skip s
    JOIN annotation_assignment a ON a.id = s.assignment_id
    JOIN annotation_queuedpair q ON q.id = a.queued_id
    WHERE q.epoch_id = %(epoch)s
    GROUP BY a.annotator_id, s.reason ORDER BY count(*) DESC, s.reason
"""

_EXCLUDED = f"""
    SELECT a.annotator_id, count(*) {JOINED}
    JOIN ({EXCLUDED}) x ON x.judgment_id = j.id
    WHERE q.epoch_id = %(epoch)s AND {LAST}
    GROUP BY a.annotator_id
"""  # noqa: S608 - no input in it


def people_of(scope: Scope, fitted: Fitted) -> People:
    answers, skips = _answers(scope), _skips(scope)
    excluded = dict(scope.rows(_EXCLUDED))
    scale = scale_for(fitted.people.values())
    team = answers.pop(None, NO_ANSWERS).speed
    rows = [
        Person(
            id=pk,
            name=name,
            today=today,
            week=week,
            judged=judged,
            last_at=last_at,
            speed=(speed := answers.get(pk, NO_ANSWERS).speed),
            too_fast=is_too_fast(speed, team),
            skips=tuple(skips.get(pk, ())),
            left=answers.get(pk, NO_ANSWERS).left,
            lean=strongest(fitted.people.get(pk, ()), scale),
            habit=tuple(s.dimension for s in fitted.people.get(pk, ()) if s.alarming),
            excluded=excluded.get(pk, 0),
        )
        for pk, name, today, week, judged, last_at in scope.rows(_PAIRS)
    ]
    return People(tuple(rows), team, scale.half)


def is_too_fast(own: Speed | None, team: Speed | None) -> bool:
    if own is None or team is None or own.n < FEWEST_TIMED:
        return False
    return own.median < TOO_FAST * team.median


def _answers(scope: Scope) -> dict[int | None, _Answers]:
    found: dict[int | None, _Answers] = {}
    for pk, quartiles, timed, lefts, rights, pairs in scope.rows(_ANSWERS):
        speed = _speed(quartiles, timed)
        # Answers of one pair go together: the pairs say how much the share is worth.
        left = share_of(int(lefts or 0), int((lefts or 0) + (rights or 0)), pairs)
        found[pk] = _Answers(speed, left)
    return found


def _speed(quartiles: Sequence[float | None] | None, timed: int) -> Speed | None:
    if not timed or not quartiles:
        return None
    low, median, high = (float(value or 0) for value in quartiles)
    return Speed(low, median, high, timed)


def _skips(scope: Scope) -> Mapping[int, list[Skipped]]:
    found: dict[int, list[Skipped]] = {}
    for pk, reason, count in scope.rows(_SKIPS):
        found.setdefault(pk, []).append(Skipped(SKIPS[Skip.Reason(reason)], count))
    return found
