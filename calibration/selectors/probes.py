"""Audit probes: what was expected of them, and what people said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from annotation.selectors import probe_judgments
from migrations_app.models import AuditEvent, Migration

Event = tuple[datetime, dict[str, Any]]
DRAWN = "audit_probes_drawn"
WATCHED = (Migration.State.APPROVED, Migration.State.ROLLING_OUT, Migration.State.COMPLETED)
"""States in which a decision stands that a drift could make wrong."""


@dataclass(frozen=True)
class Probe:
    """One judged probe of one dimension: judgment (mean of all who judged it) minus prediction.

    week: of the draw, "2026-W47". judged_at: when the first person judged it.
    """

    candidate: str
    week: str
    residual: float
    judged_at: datetime


@dataclass(frozen=True)
class Probes:
    """probes: judged ones in the order judged, by fit that foretold them. drawn: how many pairs
    were, since when."""

    probes: Mapping[int, tuple[Probe, ...]]
    drawn: int
    since: datetime | None


def watched() -> QuerySet[Migration]:
    """Migrations whose audit stands."""
    return Migration.objects.filter(state__in=WATCHED, plans__isnull=False).distinct()


def probes_of(migration: Migration, fits: Mapping[str, int], epoch_id: int) -> Probes:
    """Of the fits in force, by slug of their dimension. Two queries; none before a decision."""
    if migration.state not in WATCHED or not fits:
        return Probes({}, 0, None)
    events = list(
        AuditEvent.objects.filter(migration=migration, verb=DRAWN)
        .order_by("sequence")
        .values_list("at", "data")
    )
    said = _said(epoch_id)
    found = {
        fit: tuple(sorted(_of(slug, fit, events, said), key=lambda probe: probe.judged_at))
        for slug, fit in fits.items()
    }
    mine = [(at, data) for at, data in events if set(data["fits"].items()) & set(fits.items())]
    drawn = sum(len(data["predictions"]) for _, data in mine)
    return Probes(found, drawn, mine[0][0] if mine else None)


@dataclass
class _Said:
    candidate: str
    values: list[float]
    first: datetime

    @property
    def mean(self) -> float:
        return sum(self.values) / len(self.values)


def _said(epoch_id: int) -> dict[tuple[str, str], _Said]:
    """By id of the pair and slug of the dimension."""
    found: dict[tuple[str, str], _Said] = {}
    pair = "assignment__queued__pair"
    rows = probe_judgments(epoch_id).values_list(
        f"{pair}_id",
        "dimension__slug",
        f"{pair}__candidate__language_model__slug",
        "value",
        "judged_at",
    )
    for pair_id, slug, candidate, value, judged_at in rows:
        one = found.setdefault((str(pair_id), slug), _Said(candidate, [], judged_at))
        one.values.append(value)
        one.first = min(one.first, judged_at)
    return found


def _of(
    slug: str, fit: int, events: Sequence[Event], said: Mapping[tuple[str, str], _Said]
) -> list[Probe]:
    """The judged probes that `fit` foretold the dimension `slug` of."""
    mine = [data for _, data in events if data["fits"].get(slug) == fit]
    return [
        Probe(one.candidate, data["week"], one.mean - foretold[slug], one.first)
        for data in mine
        for pair, foretold in data["predictions"].items()
        if (one := said.get((pair, slug))) is not None
    ]
