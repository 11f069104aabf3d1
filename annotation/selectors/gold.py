"""What people said of gold pairs and of pairs shown again, against what is known."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from annotation.models import Annotator, GoldKey, Judgment, QueuedPair, Stream
from annotation.selectors.current import standing_judgments
from annotation.selectors.shares import Share, share_of
from migrations_app.models import Migration

CLOSE = 1e-9
ALIKE = 0.5
"""Difference of two values up to which they say the same: a step of five, half of a range."""


@dataclass(frozen=True)
class GoldAnswer:
    """One current judgment of a gold pair that a key in force speaks of."""

    annotator: int
    pair: int
    dimension: str
    value: float
    right: bool


@dataclass(frozen=True)
class Score:
    """Of one person. share: right gold answers, or repeats judged as the first time.

    pairs: that the answers are of; those of one pair go together.
    """

    annotator: int
    name: str
    share: Share
    pairs: int


def keys_in_force(migration: Migration) -> list[GoldKey]:
    keys = GoldKey.objects.filter(epoch=migration.epoch, retired_at__isnull=True)
    return list(keys.select_related("dimension", "pair").order_by("pk"))


def gold_pairs(migration: Migration) -> int:
    """Gold pairs that are served."""
    return QueuedPair.objects.filter(
        epoch=migration.epoch, stream=Stream.GOLD, withdrawn=False
    ).count()


def is_right(key: GoldKey, value: float) -> bool:
    if key.low is not None and key.high is not None:
        return key.low - CLOSE <= value <= key.high + CLOSE
    return any(abs(value - one) <= CLOSE for one in key.accepted)


def gold_answers(
    migration: Migration, annotator: Annotator | None = None, since: datetime | None = None
) -> list[GoldAnswer]:
    """since: of pairs met after it; taking one back and judging it again makes it no new one."""
    found = standing_judgments(migration.epoch.pk).filter(assignment__queued__stream=Stream.GOLD)
    if annotator is not None:
        found = found.filter(assignment__annotator=annotator)
    if since is not None:
        found = found.filter(assignment__created_at__gt=since)
    return _against_keys(migration, found)


def _against_keys(migration: Migration, found: QuerySet[Judgment]) -> list[GoldAnswer]:
    keys = {(key.pair_id, key.dimension_id): key for key in keys_in_force(migration)}
    rows = found.select_related("assignment__queued", "dimension").order_by("pk")
    return [
        _answer(row, keys[place])
        for row in rows
        if (place := (row.assignment.queued.pair_id, row.dimension_id)) in keys
    ]


def first_gold_answers(
    migration: Migration, annotator: Annotator, since: datetime | None = None
) -> list[GoldAnswer]:
    """What this person said at first of the pairs judged now: a training explains what is right,
    so that what is said of a pair afterwards shows nothing."""
    found = Judgment.objects.filter(
        revision=1,
        assignment__annotator=annotator,
        assignment__judged_at__isnull=False,
        assignment__queued__epoch=migration.epoch,
        assignment__queued__stream=Stream.GOLD,
    )
    if since is not None:
        found = found.filter(assignment__created_at__gt=since)
    return _against_keys(migration, found)


def gold_scores(migration: Migration) -> list[Score]:
    """Of everybody who judged gold, by name."""
    answers = gold_answers(migration)
    return _scores([(one.annotator, one.pair, one.right) for one in answers])


def repeat_scores(migration: Migration) -> list[Score]:
    """How often people judged a pair as before when its sides were swapped."""
    found = standing_judgments(migration.epoch.pk).order_by()
    designed = found.filter(assignment__queued__stream__in=[Stream.RANDOM, Stream.ACTIVE])
    again = found.filter(assignment__queued__stream=Stream.REPEAT)
    columns = (
        "assignment__annotator_id",
        "assignment__queued__pair_id",
        "dimension_id",
        "value",
    )
    pairs = again.values("assignment__queued__pair_id")
    first = {
        row[:3]: row[3]
        for row in designed.filter(assignment__queued__pair__in=pairs).values_list(*columns)
    }
    rows = again.values_list(*columns)
    return _scores(
        [
            (row[0], row[1], abs(first[row[:3]] - row[3]) <= ALIKE + CLOSE)
            for row in rows
            if row[:3] in first
        ]
    )


def _answer(row: Judgment, key: GoldKey) -> GoldAnswer:
    value = row.value if row.value is not None else 0.0
    return GoldAnswer(
        annotator=row.assignment.annotator_id,
        pair=key.pair_id,
        dimension=row.dimension.slug,
        value=value,
        right=is_right(key, value),
    )


def _scores(answers: Iterable[tuple[int, int, bool]]) -> list[Score]:
    """answers: person, pair, whether it was right."""
    rows = list(answers)
    count = Counter(person for person, _, _ in rows)
    right = Counter(person for person, _, good in rows if good)
    pairs = Counter(person for person, _ in {(person, pair) for person, pair, _ in rows})
    people = Annotator.objects.filter(pk__in=count).order_by("name")
    return [Score(p.pk, p.name, share_of(right[p.pk], count[p.pk]), pairs[p.pk]) for p in people]
