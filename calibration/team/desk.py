"""Who holds which pair now."""

from dataclasses import dataclass
from datetime import datetime
from math import ceil

from annotation.models import Assignment
from calibration.team.excerpts import excerpt
from calibration.team.scope import Scope

MOST_HOLDERS = 24
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
