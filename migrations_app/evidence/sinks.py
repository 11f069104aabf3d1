"""Where the judgments of people found in imported files go; set by the app that keeps them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from migrations_app.evidence.readers import BadRow
from migrations_app.models import ImportJob, Migration


class HumanMode(StrEnum):
    """What becomes of human values in the files.

    IMPORT: they inform the model only. RANDOM_SAMPLE: they are declared, or drawn as, a random
    sample of the population, and count.
    """

    IGNORE = "ignore"
    IMPORT = "import"
    RANDOM_SAMPLE = "random-sample"


@dataclass(frozen=True)
class HumanBatch:
    """The staged human rows of one job. `at` stands in where a row has no time of its own."""

    job: ImportJob
    migration: Migration
    mode: HumanMode
    limit: int | None
    seed: int
    at: datetime


@dataclass(frozen=True)
class SinkReport:
    counts: Mapping[str, Any]
    errors: tuple[BadRow, ...] = ()
    error_count: int = 0


class HumanSink(Protocol):
    def __call__(self, batch: HumanBatch) -> SinkReport: ...


sinks: dict[str, HumanSink] = {}
