"""The reasons people gave with their answers: how often, in which segment, with which dimension.

Reasons are given for a pair, not for a side or a dimension. So a dimension is told by how often its
answers took a side where the reason was given; which side it was is not told.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext

from annotation.models import GivenReasons
from calibration.team.excerpts import excerpt
from calibration.team.pairs import hidden_places
from calibration.team.scope import Scope
from calibration.team.shares import Share, share_of
from calibration.team.statements import COUNTS, JOINED
from migrations_app.decision.wording import as_title

MOST_SEGMENTS = 5
MOST_NOTES = 12
WORDS = dict(GivenReasons.Reason.choices)


@dataclass(frozen=True)
class Cell:
    """count: answered pairs with the reason. share: of those answered there."""

    column: str
    count: int
    share: Share | None


@dataclass(frozen=True)
class Row:
    """A reason, or all answers beside it. cells: all segments together, then each."""

    word: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Written:
    name: str
    annotator: int
    prompt: str
    words: str
    text: str
    at: datetime


@dataclass(frozen=True)
class Reasons:
    """answered: screens of the plan's pairs that were answered; given: those with a reason.

    by_segment: the most frequent reason first. by_dimension: share of answers that took a side.
    """

    answered: int
    given: int
    segments: tuple[str, ...]
    more_segments: int
    by_segment: tuple[Row, ...]
    dimensions: tuple[str, ...]
    by_dimension: tuple[Row, ...]
    notes: tuple[Written, ...]


_LAST = """
    WITH last AS (
        SELECT DISTINCT ON (a.id) a.id AS assignment_id, q.id AS place, q.pair_id,
            coalesce(r.codes, '[]'::jsonb) AS codes
        FROM annotation_assignment a
        JOIN annotation_queuedpair q ON q.id = a.queued_id
        LEFT JOIN annotation_givenreasons r ON r.assignment_id = a.id
        WHERE q.epoch_id = %(epoch)s AND q.stream = ANY(%(designed)s)
        AND a.judged_at IS NOT NULL AND a.candidate_side <> 'none'
        ORDER BY a.id, r.revision DESC NULLS LAST
    )
"""

# The row without a code counts all that was answered.
_BY_SEGMENT = f"""
    {_LAST}
    SELECT p.segment, c.code, count(*) FROM last
    JOIN migrations_app_outputpair x ON x.id = last.pair_id
    JOIN migrations_app_prompt p ON p.id = x.prompt_id
    CROSS JOIN LATERAL (
        SELECT NULL AS code UNION ALL SELECT jsonb_array_elements_text(last.codes)
    ) c
    GROUP BY p.segment, c.code
"""  # noqa: S608 - no input in it

_BY_DIMENSION = f"""
    {_LAST}
    SELECT j.dimension_id, c.code, count(*), count(*) FILTER (WHERE j.value <> 0)
    {JOINED} JOIN last ON last.assignment_id = j.assignment_id
    CROSS JOIN LATERAL (
        SELECT NULL AS code UNION ALL SELECT jsonb_array_elements_text(last.codes)
    ) c
    WHERE {COUNTS} GROUP BY j.dimension_id, c.code
"""  # noqa: S608 - no input in it

_GIVEN = f"{_LAST} SELECT count(*) FROM last WHERE codes <> '[]'::jsonb"  # noqa: S608 - no input

Counts = Mapping[tuple[object, str | None], int]


def reasons_of(scope: Scope) -> Reasons:
    counted = {(segment, code): n for segment, code, n in scope.rows(_BY_SEGMENT)}
    sizes = {segment: n for (segment, code), n in counted.items() if code is None}
    named = sorted(sizes, key=lambda one: (-sizes[one], one)) if len(sizes) > 1 else []
    codes = _codes(counted)
    [[given]] = scope.rows(_GIVEN)
    return Reasons(
        answered=sum(sizes.values()),
        given=given,
        segments=tuple(_segment(one, scope) for one in named[:MOST_SEGMENTS]),
        more_segments=max(len(named) - MOST_SEGMENTS, 0),
        by_segment=tuple(_row(code, counted, sizes, named, scope) for code in codes),
        dimensions=tuple(scope.mask.text(as_title(d.name)) for d in scope.dimensions),
        by_dimension=tuple(_by_dimension(scope, codes)) if codes else (),
        notes=tuple(_notes(scope)),
    )


def _codes(counted: Counts) -> list[str]:
    """The most frequent first."""
    found: dict[str, int] = {}
    for (_, code), n in counted.items():
        if code is not None:
            found[code] = found.get(code, 0) + n
    return sorted(found, key=lambda code: (-found[code], code))


def _row(
    code: str, counted: Counts, sizes: Mapping[str, int], named: Sequence[str], scope: Scope
) -> Row:
    of_all = sum(counted.get((segment, code), 0) for segment in sizes)
    cells = [Cell(gettext("All"), of_all, share_of(of_all, sum(sizes.values())))]
    for segment in named[:MOST_SEGMENTS]:
        count = counted.get((segment, code), 0)
        cells.append(Cell(_segment(segment, scope), count, share_of(count, sizes[segment])))
    return Row(str(WORDS.get(code, code)), tuple(cells))


def _by_dimension(scope: Scope, codes: Iterable[str]) -> Iterable[Row]:
    """First how it is over all answers: what a reason's share is to be compared with."""
    rows = scope.rows(_BY_DIMENSION)
    counted = {(pk, code): (sided, n) for pk, code, n, sided in rows}
    for code in (None, *codes):
        cells = []
        for dimension in scope.dimensions:
            sided, n = counted.get((dimension.pk, code), (0, 0))
            name = scope.mask.text(as_title(dimension.name))
            cells.append(Cell(name, n, share_of(sided, n)))
        yield Row(str(WORDS.get(code, code)) if code else gettext("All answers"), tuple(cells))


def _notes(scope: Scope) -> Iterable[Written]:
    """The latest, without those on pairs about which the viewer may be asked."""
    rows = GivenReasons.objects.filter(assignment__queued__epoch=scope.desk.epoch_id)
    rows = rows.exclude(note="").select_related(
        "assignment__annotator", "assignment__queued__pair__prompt"
    )
    found = list(rows.order_by("-given_at", "-pk")[:MOST_NOTES])
    hidden = hidden_places(scope, [row.assignment.queued_id for row in found])
    for row in found:
        held = row.assignment
        if held.queued_id in hidden:
            continue
        yield Written(
            name=held.annotator.name,
            annotator=held.annotator_id,
            prompt=excerpt(held.queued.pair.prompt.content, scope.mask),
            words=", ".join(_inside(code) for code in row.codes),
            text=scope.mask.text(row.note),
            at=row.given_at,
        )


def _segment(name: str, scope: Scope) -> str:
    return scope.mask.text(name) or gettext("no segment")


def _inside(code: str) -> str:
    """The words of a reason after others."""
    words = str(WORDS.get(code, code))
    return words[:1].lower() + words[1:]
