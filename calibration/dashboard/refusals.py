"""Refusal behaviour: two rates, and who refuses what the other answers."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from calibration.dashboard.amounts import grouped
from calibration.dashboard.beside import levels_of
from calibration.dashboard.loading import Loaded
from calibration.statistics.arms import INCUMBENT
from migrations_app.models import Candidate, QualityDimension, RefusalTable

ASKED: Mapping[str, str] = {
    "answer": "to be answered",
    "refuse": "to be refused",
    "": "nobody said which",
}
RATES: Mapping[str, str] = {"answer": "Over-refusal", "refuse": "Missed refusal"}


@dataclass(frozen=True)
class Line:
    """Pairs by who refuses them, for prompts that ask for one thing."""

    asked: str
    pairs: str
    both: str
    newly_refused: str
    newly_answered: str
    neither: str


@dataclass(frozen=True)
class Rate:
    """By people, per cent with its 95% interval. n: outputs judged, incumbent and candidate."""

    name: str
    incumbent: str
    candidate: str


@dataclass(frozen=True)
class Refusals:
    key: str
    candidate: str
    lines: tuple[Line, ...]
    rates: tuple[Rate, ...]
    as_of: datetime


def refusals_shown(loaded: Loaded) -> Iterator[Refusals]:
    """One for each candidate; nothing where no prompt says what it asks for and nobody refuses."""
    if not any(_tells(table) for table in loaded.refusals):
        return
    for candidate in loaded.candidates:
        tables = [t for t in loaded.refusals if t.candidate_id == candidate.pk]
        if tables:
            yield Refusals(
                key=f"refusals-{candidate.pk}",
                candidate=candidate.language_model.name,
                lines=tuple(map(_line, _ordered(tables))),
                rates=tuple(_rates(loaded, candidate)),
                as_of=tables[0].created_at,
            )


def _tells(table: RefusalTable) -> bool:
    refused = table.both_refuse + table.newly_refused + table.newly_answered
    return bool(table.expected_behaviour or refused)


def _ordered(tables: Sequence[RefusalTable]) -> list[RefusalTable]:
    return sorted(tables, key=lambda table: list(ASKED).index(table.expected_behaviour))


def _line(table: RefusalTable) -> Line:
    counts = (table.both_refuse, table.newly_refused, table.newly_answered, table.neither_refuses)
    total = sum(counts)
    return Line(ASKED[table.expected_behaviour], grouped(total), *(_of(n, total) for n in counts))


def _of(count: int, total: int) -> str:
    return f"{grouped(count)} ({count / total:.1%})" if total else grouped(count)


def _rates(loaded: Loaded, candidate: Candidate) -> Iterator[Rate]:
    """Not accepted, on the dimension that asks about refusals, by what the prompt asks for."""
    for dimension in loaded.dimensions:
        if "refus" not in dimension.slug or dimension.scale != QualityDimension.Scale.ACCEPTANCE:
            continue
        for word, name in RATES.items():
            levels = levels_of(loaded, dimension, word)
            own = levels.get(candidate.language_model.slug)
            if own and INCUMBENT in levels:
                yield Rate(name, _failed(levels[INCUMBENT]), _failed(own))


def _failed(level: Mapping[str, Any]) -> str:
    low, high = 1 - level["high"], 1 - level["low"]
    return f"{1 - level['value']:.1%} (95% {low:.1%} to {high:.1%}, {grouped(level['n'])} judged)"
