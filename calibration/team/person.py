"""One person in detail: per quality dimension, what they gave back, what they said last."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from annotation.models import Annotator
from calibration.team.answers import Answer, GivenBack, answers_of, given_back
from calibration.team.fitted import Effect, Fitted, Said, fitted_of
from calibration.team.forecasts import fits_of
from calibration.team.leans import Lean, lean_of, scale_for
from calibration.team.measures import Measure, measures_of
from calibration.team.people import LEFT, RIGHT, Person, people_of
from calibration.team.scope import Scope
from calibration.team.shares import Share, share_of
from calibration.team.speeds import Speed
from calibration.team.statements import JOINED
from migrations_app.decision.wording import as_title

NO_SIDES = (0, 0, 0)


@dataclass(frozen=True)
class Line:
    """One dimension. n: first answers on a screen. left: of those that took a side.

    even: share that took none. The others are of the latest fit; None where it says nothing.
    """

    dimension: str
    n: int
    left: Share | None
    even: Share | None
    lean: Lean | None
    ties: Effect | None
    discrimination: Effect | None
    guessing: float | None
    alarming: bool


@dataclass(frozen=True)
class Detail:
    """person: None before their first pair. as_of: when the oldest of the fits read."""

    annotator: Annotator
    person: Person | None
    team: Speed | None
    measures: Sequence[Measure]
    lines: Sequence[Line]
    half: float
    answers: Sequence[Answer]
    skips: Sequence[GivenBack]
    as_of: datetime | None


_SIDES = f"""
    SELECT j.dimension_id, count(*), count(*) FILTER (WHERE {LEFT}), count(*) FILTER (WHERE {RIGHT})
    {JOINED}
    WHERE q.epoch_id = %(epoch)s AND a.annotator_id = %(annotator)s AND j.revision = 1
    AND j.answer <> '{{}}'
    GROUP BY j.dimension_id
"""  # noqa: S608 - no input in it


def detail_of(scope: Scope, annotator: Annotator) -> Detail:
    fitted = fitted_of(scope, fits_of(scope))
    people = people_of(scope, fitted)
    person = next((one for one in people.rows if one.id == annotator.pk), None)
    mark = scope.desk.policy.pass_mark
    return Detail(
        annotator=annotator,
        person=person,
        team=people.speed,
        measures=measures_of(person, people.speed, mark) if person else (),
        lines=_lines(scope, annotator, fitted),
        half=people.half,
        answers=answers_of(scope, annotator),
        skips=given_back(scope, annotator),
        as_of=fitted.as_of,
    )


def _lines(scope: Scope, annotator: Annotator, fitted: Fitted) -> list[Line]:
    scale = scale_for(fitted.people.values())
    said = {one.dimension_id: one for one in fitted.people.get(annotator.pk, ())}
    rows = scope.rows(_SIDES, annotator=annotator.pk)
    counts = {pk: (n, lefts, rights) for pk, n, lefts, rights in rows}
    lines = []
    for dimension in scope.dimensions:
        name, one = scope.mask.text(as_title(dimension.name)), said.get(dimension.pk)
        lean = lean_of(name, one.position, scale) if one else None
        lines.append(_line(name, counts.get(dimension.pk, NO_SIDES), lean, one))
    return lines


def _line(name: str, counts: tuple[int, int, int], lean: Lean | None, one: Said | None) -> Line:
    n, lefts, rights = counts
    return Line(
        dimension=name,
        n=n,
        left=share_of(lefts, lefts + rights),
        even=share_of(n - lefts - rights, n),
        lean=lean,
        ties=one.ties if one else None,
        discrimination=one.discrimination if one else None,
        guessing=one.guessing if one else None,
        alarming=bool(one and one.alarming),
    )
