"""Evidence of one dimension, read from the database in one consistent snapshot."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from django.db import connection, transaction
from django.utils import timezone

from annotation.models import APART, Assignment, Stream
from annotation.selectors import current_judgments
from calibration.selectors.agreed import Agreed, agreed
from calibration.selectors.population import LoadedPopulation, load_population
from calibration.selectors.standing import (
    MigrationStanding,
    Standing,
    dimension_of,
    standing_of,
)
from calibration.statistics.evidence import Evidence, Judgments
from calibration.statistics.outcome import Ints
from migrations_app.models import OutputPair, QualityDimension

ORDER = {Assignment.Side.LEFT: 0.5, Assignment.Side.RIGHT: -0.5, Assignment.Side.NONE: 0.0}


@dataclass(frozen=True, eq=False)
class Snapshot:
    """What one fit reads: evidence is None where a sampled fit of exactly this exists already.

    annotators: ids by their codes in the evidence.
    """

    migration: MigrationStanding
    dimension: Standing
    agreed: Agreed
    evidence: Evidence | None
    annotators: tuple[int, ...]
    read_at: datetime


def take_snapshot(dimension_id: int) -> Snapshot:
    """The digest first, then what it stands for, both as of the same moment."""
    read_at = timezone.now()
    with repeatable_read():
        dimension = dimension_of(dimension_id)
        migration = standing_of(dimension.migration)
        standing = migration.of(dimension)
        terms = agreed(migration.plan, dimension.slug)
        if not standing.stale:
            return Snapshot(migration, standing, terms, None, (), read_at)
        evidence, annotators = _evidence(migration, dimension, terms)
        return Snapshot(migration, standing, terms, evidence, annotators, read_at)


@contextmanager
def repeatable_read() -> Iterator[None]:
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def _evidence(
    migration: MigrationStanding, dimension: QualityDimension, terms: Agreed
) -> tuple[Evidence, tuple[int, ...]]:
    """Beside it the ids of its annotators by their codes."""
    digest = migration.migration.evidence_digest
    loaded = load_population(dimension.pk, migration.plan.pk, digest)
    columns = _columns(list(_counted(migration, dimension)), 7)
    annotators = np.unique(np.array(columns[2], dtype=np.int64))
    judgments = _judgments(columns, loaded, annotators)
    return Evidence(terms.outcome, loaded.population, judgments), tuple(annotators.tolist())


def _counted(migration: MigrationStanding, dimension: QualityDimension) -> Iterable[Any]:
    return (
        current_judgments(dimension=dimension, epoch=migration.epoch)
        .filter(assignment__queued__pair__population=OutputPair.Population.FROZEN)
        .exclude(assignment__queued__stream__in=APART)
        .values_list(
            "assignment__queued__pair_id",
            "value",
            "assignment__annotator_id",
            "assignment__candidate_side",
            "assignment__queued__stream",
            "assignment__queued__probability",
            "assignment__queued__remaining",
        )
    )


def _judgments(
    columns: list[tuple[Any, ...]], loaded: LoadedPopulation, annotators: Ints
) -> Judgments:
    pairs, values, people, sides, streams, chances, remaining = columns
    return Judgments(
        row=loaded.rows_of(np.array(pairs, dtype=np.int64)),
        value=np.array(values, dtype=np.float64),
        annotator=np.searchsorted(annotators, np.array(people, dtype=np.int64)),
        order=np.array([ORDER[Assignment.Side(side)] for side in sides], dtype=np.float64),
        designed=np.isin(np.array(streams, dtype=str), [Stream.RANDOM, Stream.ACTIVE]),
        importance=np.array(
            [_importance(*drawn) for drawn in zip(chances, remaining, strict=True)],
            dtype=np.float64,
        ),
    )


def _columns(rows: list[tuple[Any, ...]], count: int) -> list[tuple[Any, ...]]:
    return list(zip(*rows, strict=True)) if rows else [()] * count


def _importance(chance: float | None, remaining: int | None) -> float:
    """1 / (probability at the draw * pairs then remaining), which is 1 for a uniform draw.

    A random pair has one too: a draw that could have gone either way has one probability.
    """
    if chance is None or remaining is None:
        return 1.0
    return 1.0 / (chance * remaining)
