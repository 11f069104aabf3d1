"""Pairs on which people took opposite sides; which side was whose is not told."""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from annotation.models import DESIGNED, Annotator, QueuedPair
from calibration.team.excerpts import excerpt
from calibration.team.scope import Scope
from calibration.team.statements import COUNTS, JOINED
from calibration.team.thirds import Third, thirds_of
from migrations_app.decision.wording import as_title, in_sentence, listed
from migrations_app.models import OutputPair

A_PAGE = 20
ONE, OTHER = _("prefers one output"), _("prefers the other")


@dataclass(frozen=True)
class Voice:
    annotator: int
    name: str
    word: str


@dataclass(frozen=True)
class Line:
    """dimensions: on which the same people said the same, in words."""

    dimensions: str
    voices: tuple[Voice, ...]


@dataclass(frozen=True)
class Dispute:
    """In every line the first to judge is said to prefer `one`, whichever that is.

    queued: the place of the pair in the plan's queue; None where it came with imported judgments
    alone. thirds: who may be asked to judge it too.
    """

    pair: int
    queued: int | None
    prompt: str
    lines: tuple[Line, ...]
    at: datetime
    thirds: tuple[Third, ...]


@dataclass(frozen=True)
class Disputes:
    rows: tuple[Dispute, ...]
    page: int
    more: bool


# Nobody learns an answer who may still be asked: a pair counts once all that were asked have
# judged it. A tie contradicts nobody.
_SAID = f"""
    {JOINED}
    WHERE q.epoch_id = %(epoch)s AND q.stream = ANY(%(fitted)s)
    AND q.judged >= q.overlap AND j.value <> 0 AND {COUNTS}
"""

_OPPOSED = f"""
    SELECT q.pair_id, j.dimension_id, max(j.judged_at) AS at {_SAID}
    GROUP BY q.pair_id, j.dimension_id
    HAVING min(j.value) < 0 AND max(j.value) > 0 AND min(a.annotator_id) < max(a.annotator_id)
"""  # noqa: S608 - no input in it

_PAGE = f"""
    SELECT pair_id, max(at), array_agg(dimension_id) FROM ({_OPPOSED}) o
    GROUP BY pair_id ORDER BY max(at) DESC, pair_id LIMIT %(limit)s OFFSET %(offset)s
"""  # noqa: S608 - no input in it

_VOICES = f"""
    SELECT q.pair_id, j.dimension_id, a.annotator_id, j.value > 0 {_SAID}
    AND q.pair_id = ANY(%(pairs)s) ORDER BY j.judged_at, j.id
"""  # noqa: S608 - no input in it

Voices = tuple[tuple[int, bool], ...]
"""Ids of annotators, and whether each prefers the one that the first prefers."""


def disputes_of(scope: Scope, page: int = 1, size: int = A_PAGE) -> Disputes:
    """One row more is read than is shown: whether there is a next page costs no count."""
    found = scope.rows(_PAGE, limit=size + 1, offset=(page - 1) * size)
    opposed = {(pair, one) for pair, _, dimensions in found[:size] for one in dimensions}
    said = _said(scope, opposed)
    names = _names(voices for by_voices in said.values() for voices in by_voices)
    prompts = dict(OutputPair.objects.filter(pk__in=said).values_list("pk", "prompt__content"))
    places = _places(scope, prompts)
    thirds = thirds_of(scope, list(places.values()))
    rows = [
        Dispute(
            pair=pair,
            queued=(place := places.get(pair)),
            prompt=excerpt(prompts[pair], scope.mask),
            lines=_lines(said[pair], names, scope),
            at=at,
            thirds=thirds.get(place or 0, ()),
        )
        for pair, at, _ in found[:size]
    ]
    return Disputes(tuple(rows), page, len(found) > size)


def _places(scope: Scope, pairs: Iterable[int]) -> dict[int, int]:
    """Where these pairs stand in the plan's queue; two people of one place can be told apart."""
    rows = QueuedPair.objects.filter(DESIGNED, epoch=scope.desk.epoch_id, pair__in=list(pairs))
    return dict(rows.filter(judged__gte=2, withdrawn=False).values_list("pair", "pk"))


def _said(scope: Scope, opposed: Set[tuple[int, int]]) -> dict[int, dict[Voices, set[int]]]:
    """Of every pair its dimensions by what was said of them: often the same of several."""
    heard: dict[tuple[int, int], list[tuple[int, bool]]] = {}
    for pair, dimension, annotator, better in scope.rows(_VOICES, pairs=[p for p, __ in opposed]):
        if (pair, dimension) in opposed:
            heard.setdefault((pair, dimension), []).append((annotator, better))
    found: dict[int, dict[Voices, set[int]]] = {}
    for (pair, dimension), said in heard.items():
        first = said[0][1]
        voices = tuple((pk, better == first) for pk, better in said)
        found.setdefault(pair, {}).setdefault(voices, set()).add(dimension)
    return found


def _lines(
    by_voices: Mapping[Voices, set[int]], names: Mapping[int, str], scope: Scope
) -> tuple[Line, ...]:
    lines = []
    for voices, ids in by_voices.items():
        of = [in_sentence(scope.mask.text(d.name)) for d in scope.dimensions if d.pk in ids]
        said = tuple(Voice(pk, names[pk], str(ONE if one else OTHER)) for pk, one in voices)
        lines.append(Line(as_title(listed(of)), said))
    return tuple(lines)


def _names(every: Iterable[Voices]) -> dict[int, str]:
    wanted = {pk for voices in every for pk, _ in voices}
    return dict(Annotator.objects.filter(pk__in=wanted).values_list("pk", "name"))
