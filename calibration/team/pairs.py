"""Pairs that wait for the lead: set aside, flagged, given back; with what people wrote of them.

A note may say which side is better, or who wrote it. So who may still be asked about the pair does
not see it, until this person chooses to read it and is asked no more.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext

from annotation.models import Assignment, Flag, GoldKey, QueuedPair, Skip, Stream
from annotation.services.recusal import AS_LEAD
from annotation.services.skipping import FOR_THE_LEAD
from calibration.team.excerpts import excerpt
from calibration.team.people import SKIPS
from calibration.team.scope import Scope

MOST = 30
LONGEST_NOTE = 400
PERSON = "assignment__annotator__name"
PLACE = "assignment__queued"


@dataclass(frozen=True)
class Note:
    """What one person wrote of a pair. tone: class of the chip. hidden: empty of words, as the
    viewer may be asked.
    """

    annotator: int
    name: str
    word: str
    tone: str
    text: str
    hidden: bool
    at: datetime


@dataclass(frozen=True)
class Aside:
    """A pair that is served to nobody until the lead has looked at it."""

    queued: int
    prompt: str
    notes: tuple[Note, ...]

    @property
    def hidden(self) -> bool:
        return any(note.hidden for note in self.notes)


@dataclass(frozen=True)
class Flagged:
    """answer, by: of the lead; empty while there is none. aside: whether the pair is."""

    flag: int
    queued: int
    prompt: str
    note: Note
    aside: bool
    answer: str
    by: str


@dataclass(frozen=True)
class Pairs:
    """aside_count, open_count: of all, however few are read."""

    aside: tuple[Aside, ...]
    aside_count: int
    flags: tuple[Flagged, ...]
    open_count: int
    resolved: tuple[Flagged, ...]
    given_back: tuple[Aside, ...]

    @property
    def more_aside(self) -> int:
        return self.aside_count - len(self.aside)

    @property
    def more_flags(self) -> int:
        return self.open_count - len(self.flags)


def pairs_of(scope: Scope) -> Pairs:
    aside, opened = places_aside(scope), open_flags(scope)
    flags, resolved = _flags(opened, scope), _flags(_of(scope, resolution__isnull=False), scope)
    shown = list(aside.select_related("pair__prompt").order_by("-pk")[:MOST])
    back = _given_back(scope)
    notes = _skips([one.pk for one in (*shown, *back)], scope)
    return Pairs(
        aside=tuple(_aside(place, notes, scope) for place in shown),
        aside_count=len(shown) if len(shown) < MOST else aside.count(),
        flags=tuple(flags),
        open_count=len(flags) if len(flags) < MOST else opened.count(),
        resolved=tuple(resolved),
        given_back=tuple(_aside(place, notes, scope) for place in back),
    )


def places_aside(scope: Scope) -> QuerySet[QueuedPair]:
    """Without gold that was retired: that waits for nobody."""
    keys = GoldKey.objects.filter(
        pair=OuterRef("pair"), epoch=OuterRef("epoch"), retired_at__isnull=True
    )
    withdrawn = QueuedPair.objects.filter(epoch=scope.desk.epoch_id, withdrawn=True)
    return withdrawn.filter(~Q(stream=Stream.GOLD) | Exists(keys))


def open_flags(scope: Scope) -> QuerySet[Flag]:
    return _of(scope, resolution__isnull=True)


def hidden_places(scope: Scope, places: Iterable[int]) -> frozenset[int]:
    """Of these queued pairs those about which the viewer may yet be asked."""
    if not scope.blind:
        return frozenset()
    mine = Assignment.objects.filter(queued=OuterRef("pk"), annotator__user=scope.viewer)
    knows = mine.filter(Q(judged_at__isnull=False) | Q(skips__isnull=False))
    asked = QueuedPair.objects.filter(
        ~Exists(knows), Q(withdrawn=True) | Q(judged__lt=F("overlap")), pk__in=set(places)
    )
    return frozenset(asked.values_list("pk", flat=True))


def _of(scope: Scope, **those: Any) -> QuerySet[Flag]:
    return Flag.objects.filter(assignment__queued__epoch=scope.desk.epoch_id, **those)


def _flags(found: QuerySet[Flag], scope: Scope) -> list[Flagged]:
    rows = found.select_related(
        "assignment__annotator", "assignment__queued__pair__prompt", "resolution__resolved_by"
    )
    read = list(rows.order_by("-flagged_at", "-pk")[:MOST])
    hidden = hidden_places(scope, [row.assignment.queued_id for row in read])
    return [_flagged(row, hidden, scope) for row in read]


def _flagged(row: Flag, hidden: frozenset[int], scope: Scope) -> Flagged:
    held, answered = row.assignment, getattr(row, "resolution", None)
    who, by = held.annotator, answered.resolved_by if answered else None
    own = who.user_id == scope.viewer
    hides = held.queued_id in hidden and not own
    text = "" if hides else scope.mask.text(row.note)[:LONGEST_NOTE]
    return Flagged(
        flag=row.pk,
        queued=held.queued_id,
        prompt=excerpt(held.queued.pair.prompt.content, scope.mask),
        note=Note(who.pk, who.name, gettext("flagged"), "wait", text, hides, row.flagged_at),
        aside=held.queued.withdrawn,
        answer=scope.mask.text(answered.answer) if answered and not hides else "",
        by=(by.get_full_name() or by.get_username()) if by else "",
    )


def _given_back(scope: Scope) -> list[QueuedPair]:
    """The latest that want a judgment still, and that somebody could not judge."""
    said = Skip.objects.filter(assignment__queued__epoch=scope.desk.epoch_id)
    said = said.exclude(reason__in=FOR_THE_LEAD).exclude(note=AS_LEAD)
    wanted = said.filter(
        assignment__queued__withdrawn=False,
        assignment__queued__judged__lt=F("assignment__queued__overlap"),
    )
    latest = dict.fromkeys(wanted.order_by("-pk").values_list(PLACE, flat=True)[:MOST])
    places = QueuedPair.objects.select_related("pair__prompt").in_bulk(list(latest))
    return [places[pk] for pk in latest]


def _skips(places: Sequence[int], scope: Scope) -> dict[int, list[Note]]:
    found: dict[int, list[Note]] = {pk: [] for pk in places}
    hidden = hidden_places(scope, places)
    said = Skip.objects.filter(assignment__queued__in=places).exclude(note=AS_LEAD)
    rows = said.select_related("assignment__annotator").order_by("-skipped_at", "-pk")
    for row in rows:
        place, who = row.assignment.queued_id, row.assignment.annotator
        hides = bool(row.note) and place in hidden and who.user_id != scope.viewer
        text = "" if hides else scope.mask.text(row.note)[:LONGEST_NOTE]
        word, tone = (
            str(SKIPS[Skip.Reason(row.reason)]),
            "bad" if row.reason in FOR_THE_LEAD else "",
        )
        found[place].append(Note(who.pk, who.name, word, tone, text, hides, row.skipped_at))
    return found


def _aside(place: QueuedPair, notes: dict[int, list[Note]], scope: Scope) -> Aside:
    prompt = excerpt(place.pair.prompt.content, scope.mask)
    return Aside(place.pk, prompt, tuple(notes.get(place.pk, ())))
