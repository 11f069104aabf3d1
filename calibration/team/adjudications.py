"""Disputed pairs given to one more person, and what became of each."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext

from annotation.models import Adjudication, Skip
from calibration.team.excerpts import excerpt
from calibration.team.pairs import hidden_places
from calibration.team.people import SKIPS
from calibration.team.scope import Scope
from calibration.team.statements import COUNTS, JOINED
from migrations_app.decision.wording import as_title, in_sentence, listed

MOST = 30


@dataclass(frozen=True)
class Asked:
    """state: `waiting`, `judged` or `given_back`. outcome: in words; empty while it waits, or
    where the viewer may be asked about the pair.
    """

    prompt: str
    annotator: int
    name: str
    reason: str
    by: str
    at: datetime
    state: str
    outcome: tuple[str, ...]


@dataclass(frozen=True)
class _Voice:
    """sign: of the judgment; it is never shown, only whose are alike."""

    annotator: int
    name: str
    sign: int


_SAID = f"""
    SELECT q.id, j.dimension_id, a.annotator_id, p.name, sign(j.value)::int
    {JOINED} JOIN annotation_annotator p ON p.id = a.annotator_id
    WHERE q.epoch_id = %(epoch)s AND q.id = ANY(%(places)s) AND {COUNTS} ORDER BY j.id
"""  # noqa: S608 - no input in it


def adjudications_of(scope: Scope) -> tuple[Asked, ...]:
    """The latest first."""
    rows = Adjudication.objects.filter(assignment__queued__epoch=scope.desk.epoch_id)
    rows = rows.select_related(
        "requested_by", "assignment__annotator", "assignment__queued__pair__prompt"
    ).prefetch_related("assignment__skips")
    found = list(rows.order_by("-requested_at", "-pk")[:MOST])
    places = {row.assignment.queued_id for row in found}
    said = _said(scope, places - hidden_places(scope, places)) if places else {}
    return tuple(_asked(row, said.get(row.assignment.queued_id, {}), scope) for row in found)


def _asked(row: Adjudication, said: Mapping[int, list[_Voice]], scope: Scope) -> Asked:
    held, by = row.assignment, row.requested_by
    skips = [Skip.Reason(skip.reason) for skip in held.skips.all()]
    state, outcome = "waiting", list[str]()
    if held.judged_at:
        state, outcome = "judged", _outcome(held.annotator_id, said, scope)
    elif skips:
        state, outcome = "given_back", [str(SKIPS[skips[-1]])]
    return Asked(
        prompt=excerpt(held.queued.pair.prompt.content, scope.mask),
        annotator=held.annotator_id,
        name=held.annotator.name,
        reason=scope.mask.text(row.reason),
        by=(by.get_full_name() or by.get_username()) if by else "",
        at=row.requested_at,
        state=state,
        outcome=tuple(outcome),
    )


def _outcome(third: int, said: Mapping[int, list[_Voice]], scope: Scope) -> list[str]:
    """A line for every dimension on which the others took opposite sides."""
    lines = []
    for dimension in scope.dimensions:
        voices = said.get(dimension.pk, [])
        others = [voice for voice in voices if voice.annotator != third]
        own = next((voice for voice in voices if voice.annotator == third), None)
        if own is None or not {1, -1} <= {voice.sign for voice in others}:
            continue
        name = as_title(in_sentence(scope.mask.text(dimension.name)))
        lines.append(f"{name}: {_with_whom(own, others)}")
    return lines


def _with_whom(own: _Voice, others: Iterable[_Voice]) -> str:
    if not own.sign:
        return gettext("takes no side")
    alike = listed([voice.name for voice in others if voice.sign == own.sign])
    return gettext("sides with %(people)s") % {"people": alike}


def _said(scope: Scope, places: Collection[int]) -> dict[int, dict[int, list[_Voice]]]:
    """By queued pair and dimension."""
    found: dict[int, dict[int, list[_Voice]]] = {}
    for place, dimension, *voice in scope.rows(_SAID, places=list(places)):
        found.setdefault(place, {}).setdefault(dimension, []).append(_Voice(*voice))
    return found
