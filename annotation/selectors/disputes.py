"""Pairs about which people disagree, and what became of those given to a third person."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, Max, Min, OuterRef

from annotation.models import Adjudication, Stream
from annotation.selectors.current import standing_judgments
from migrations_app.models import Migration, QualityDimension

DESIGNED = (Stream.RANDOM, Stream.ACTIVE)


@dataclass(frozen=True)
class Voice:
    """One person's judgment of a pair. adjudicates: asked as a third person."""

    annotator: int
    name: str
    value: float
    adjudicates: bool


@dataclass(frozen=True)
class Dispute:
    """A pair that one found better and another worse. pending: with an adjudicator now."""

    queued: int
    pair: int
    prompt: str
    segment: str
    voices: tuple[Voice, ...]
    pending: bool

    @property
    def adjudicated(self) -> bool:
        return any(voice.adjudicates for voice in self.voices)


def disagreements(migration: Migration, dimension: QualityDimension) -> list[Dispute]:
    """Judged by two people or more, with at least one value above 0 and one below.

    A tie contradicts nobody. In the order of the queue, in two queries.
    """
    counted = standing_judgments(migration.epoch.pk).filter(
        dimension=dimension, assignment__queued__stream__in=DESIGNED
    )
    place = "assignment__queued"
    grouped = (
        counted.order_by()
        .values(place)
        .annotate(people=Count("assignment"), low=Min("value"), high=Max("value"))
    )
    disputed = grouped.filter(people__gte=2, low__lt=0, high__gt=0).values(place)
    waiting = Adjudication.objects.filter(
        assignment__queued=OuterRef(place),
        assignment__slot__isnull=False,
        assignment__judged_at__isnull=True,
    )
    rows = (
        counted.filter(assignment__queued__in=disputed)
        .annotate(pending=Exists(waiting))
        .select_related(
            "assignment__annotator", "assignment__adjudication", f"{place}__pair__prompt"
        )
        .order_by(f"{place}__batch", f"{place}__rank", "pk")
    )
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(row.assignment.queued_id, []).append(row)
    return [_dispute(judgments) for judgments in found.values()]


def _dispute(judgments: Sequence[Any]) -> Dispute:
    queued = judgments[0].assignment.queued
    return Dispute(
        queued=queued.pk,
        pair=queued.pair_id,
        prompt=queued.pair.prompt.external_id,
        segment=queued.pair.prompt.segment,
        voices=tuple(_voice(judgment) for judgment in judgments),
        pending=judgments[0].pending,
    )


def _voice(judgment: Any) -> Voice:
    assignment = judgment.assignment
    return Voice(
        annotator=assignment.annotator_id,
        name=assignment.annotator.name,
        value=judgment.value,
        adjudicates=hasattr(assignment, "adjudication"),
    )
