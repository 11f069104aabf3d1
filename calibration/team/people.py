"""Who judges how much, how fast, and how: one row a person, counted by the database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from annotation.models import Skip
from annotation.services.recusal import AS_LEAD
from calibration.dashboard.axis import Scale
from calibration.team.checked import UNCHECKED, Checked, checked_of
from calibration.team.concerns import Concern, concerns_of
from calibration.team.fitted import Effect, Fitted, Said
from calibration.team.leans import Lean, scale_for, strongest
from calibration.team.scope import Scope
from calibration.team.shares import Share, share_of
from calibration.team.speeds import GRID, Speed, is_too_fast, speed_of
from calibration.team.statements import EXCLUDED, JOINED, LAST

SKIPS = {
    Skip.Reason.CANNOT_JUDGE: _("cannot judge"),
    Skip.Reason.WRONG_LANGUAGE: _("language"),
    Skip.Reason.NEEDS_EXPERT: _("needs an expert"),
    Skip.Reason.UNSAFE: _("unsafe"),
    Skip.Reason.BROKEN_RENDERING: _("shown broken"),
}


@dataclass(frozen=True)
class Skipped:
    word: str
    count: int


@dataclass(frozen=True)
class Person:
    """today, week, judged: pairs whose answers stand. excluded: judgments that do not count.

    left: share of first answers that took a side and took the left one. habit: dimensions on
    which the fit says that they answer whatever the pair. gold, repeats: right gold answers, and
    answers that stayed the same when a pair came again; None also where the viewer may not know.
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
    ties: Effect | None
    habit: tuple[str, ...]
    excluded: int
    gold: Share | None
    repeats: Share | None
    concerns: tuple[Concern, ...]

    @property
    def named(self) -> bool:
        """Whether this person answers as somebody does who does not read the pairs."""
        return any(concern.grave for concern in self.concerns)

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
        return tuple(person for person in self.rows if person.concerns)

    @property
    def named(self) -> tuple[Person, ...]:
        return tuple(person for person in self.rows if person.named)


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
    SELECT annotator_id, percentile_cont(%(grid)s::float[]) WITHIN GROUP (ORDER BY active_s),
        count(active_s), sum(lefts), sum(rights), count(*) FILTER (WHERE lefts + rights > 0)
    FROM firsts GROUP BY GROUPING SETS ((annotator_id), ())
"""  # noqa: S608 - no input in it

_SKIPS = """
    SELECT a.annotator_id, s.reason, count(*)
    FROM annotation_skip s
    JOIN annotation_assignment a ON a.id = s.assignment_id
    JOIN annotation_queuedpair q ON q.id = a.queued_id
    WHERE q.epoch_id = %(epoch)s AND s.note <> %(as_lead)s
    GROUP BY a.annotator_id, s.reason ORDER BY count(*) DESC, s.reason
"""

_EXCLUDED = f"""
    SELECT a.annotator_id, count(*) {JOINED}
    JOIN ({EXCLUDED}) x ON x.judgment_id = j.id
    WHERE q.epoch_id = %(epoch)s AND {LAST}
    GROUP BY a.annotator_id
"""  # noqa: S608 - no input in it


def people_of(scope: Scope, fitted: Fitted) -> People:
    answers = _answers(scope)
    team = answers.pop(None, NO_ANSWERS).speed
    seen = _Seen(
        scope=scope,
        fitted=fitted,
        answers=answers,
        team=team,
        skips=_skips(scope),
        excluded=dict(scope.rows(_EXCLUDED)),
        checked=checked_of(scope),
        scale=scale_for(fitted.people.values()),
    )
    rows = tuple(_person(row, seen) for row in scope.rows(_PAIRS))
    return People(rows, team, seen.scale.half)


@dataclass(frozen=True)
class _Seen:
    """What was read of everybody."""

    scope: Scope
    fitted: Fitted
    answers: Mapping[int | None, _Answers]
    team: Speed | None
    skips: Mapping[int, list[Skipped]]
    excluded: Mapping[int, int]
    checked: Mapping[int, Checked]
    scale: Scale


def _person(row: Sequence[Any], seen: _Seen) -> Person:
    pk, name, today, week, judged, last_at = row
    answers, said = seen.answers.get(pk, NO_ANSWERS), seen.fitted.people.get(pk, ())
    checked = seen.checked.get(pk, UNCHECKED)
    too_fast = is_too_fast(answers.speed, seen.team)
    return Person(
        id=pk,
        name=name,
        today=today,
        week=week,
        judged=judged,
        last_at=last_at,
        speed=answers.speed,
        too_fast=too_fast,
        skips=tuple(seen.skips.get(pk, ())),
        left=answers.left,
        lean=strongest(said, seen.scale),
        ties=max((one.ties for one in said if one.ties), key=lambda e: abs(e.mean), default=None),
        habit=tuple(one.dimension for one in said if one.alarming),
        excluded=seen.excluded.get(pk, 0),
        gold=checked.gold,
        repeats=checked.repeats,
        concerns=_concerns(seen, said, answers.speed if too_fast else None, checked),
    )


def _concerns(
    seen: _Seen, said: Sequence[Said], fast: Speed | None, checked: Checked
) -> tuple[Concern, ...]:
    seconds = (fast.median, seen.team.median) if fast and seen.team else None
    return concerns_of(
        said=said,
        gold=checked.gold,
        repeats=checked.repeats,
        pass_mark=seen.scope.desk.policy.pass_mark,
        seconds=seconds,
    )


def _answers(scope: Scope) -> dict[int | None, _Answers]:
    found: dict[int | None, _Answers] = {}
    for pk, percentiles, timed, lefts, rights, pairs in scope.rows(_ANSWERS, grid=list(GRID)):
        speed = speed_of(percentiles, timed)
        # Answers of one pair go together: the pairs say how much the share is worth.
        left = share_of(int(lefts or 0), int((lefts or 0) + (rights or 0)), pairs)
        found[pk] = _Answers(speed, left)
    return found


def _skips(scope: Scope) -> Mapping[int, list[Skipped]]:
    found: dict[int, list[Skipped]] = {}
    for pk, reason, count in scope.rows(_SKIPS, as_lead=AS_LEAD):
        found.setdefault(pk, []).append(Skipped(str(SKIPS[Skip.Reason(reason)]), count))
    return found
