"""Who holds which pair now, and which pairs were set aside for the lead."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from math import ceil

from django.db.models import F

from annotation.models import Assignment, QueuedPair, Skip
from annotation.services.skipping import FOR_THE_LEAD
from calibration.team.excerpts import excerpt
from calibration.team.people import SKIPS
from calibration.team.scope import Scope

MOST_HOLDERS = 24
MOST_ASIDE = 20
MOST_HELD = 8  # pairs read of one person; a page fetches fewer ahead
SHORT = 90


@dataclass(frozen=True)
class Holder:
    """One person at work. prompt: of the pair held longest. minutes: until the last is free."""

    annotator: int
    name: str
    prompt: str
    pairs: int
    since: datetime
    minutes: int


@dataclass(frozen=True)
class AtWork:
    holders: tuple[Holder, ...]
    more: int

    @property
    def people(self) -> int:
        return len(self.holders) + self.more


@dataclass(frozen=True)
class Complaint:
    name: str
    word: str
    note: str
    at: datetime


@dataclass(frozen=True)
class Aside:
    """A pair that is served to nobody until the lead has looked at it."""

    queued: int
    prompt: str
    complaints: tuple[Complaint, ...]


@dataclass(frozen=True)
class SetAside:
    pairs: tuple[Aside, ...]
    count: int

    @property
    def more(self) -> int:
        return self.count - len(self.pairs)


def at_work(scope: Scope) -> AtWork:
    held = Assignment.objects.filter(
        queued__epoch=scope.desk.epoch_id,
        slot__isnull=False,
        judged_at__isnull=True,
        leased_until__gt=scope.now,
    )
    rows = held.select_related("annotator", "queued__pair__prompt")
    by_person: dict[int, list[Assignment]] = {}
    for row in rows.order_by("created_at", "pk")[: MOST_HOLDERS * MOST_HELD]:
        by_person.setdefault(row.annotator_id, []).append(row)
    holders = [_holder(mine, scope) for mine in by_person.values()]
    return AtWork(tuple(holders[:MOST_HOLDERS]), max(len(holders) - MOST_HOLDERS, 0))


def set_aside(scope: Scope) -> SetAside:
    waiting = QueuedPair.objects.filter(epoch=scope.desk.epoch_id, withdrawn=True)
    pairs = list(waiting.select_related("pair__prompt").order_by("-pk")[:MOST_ASIDE])
    count = len(pairs) if len(pairs) < MOST_ASIDE else waiting.count()
    complaints = _complaints(pairs, scope)
    found = [
        Aside(one.pk, excerpt(one.pair.prompt.content, scope.mask), tuple(complaints[one.pk]))
        for one in pairs
    ]
    return SetAside(tuple(found), count)


def _holder(mine: list[Assignment], scope: Scope) -> Holder:
    first, ends = mine[0], [one.leased_until for one in mine if one.leased_until]
    return Holder(
        annotator=first.annotator_id,
        name=first.annotator.name,
        prompt=excerpt(first.queued.pair.prompt.content, scope.mask, SHORT),
        pairs=len(mine),
        since=first.created_at,
        minutes=ceil((max(ends) - scope.now).total_seconds() / 60),
    )


def _complaints(pairs: Iterable[QueuedPair], scope: Scope) -> dict[int, list[Complaint]]:
    found: dict[int, list[Complaint]] = {one.pk: [] for one in pairs}
    said = Skip.objects.filter(assignment__queued__in=list(found), reason__in=FOR_THE_LEAD)
    rows = said.annotate(queued=F("assignment__queued"), name=F("assignment__annotator__name"))
    columns = ("queued", "name", "reason", "note", "skipped_at")
    for row in rows.order_by("-skipped_at").values(*columns):
        word, note = SKIPS[Skip.Reason(row["reason"])], scope.mask.text(row["note"])
        found[row["queued"]].append(Complaint(row["name"], word, note, row["skipped_at"]))
    return found
