"""What every schema offers: dimensions, metrics, and its rows as a stream."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar, TypeVar

from migrations_app.evidence.readers.errors import BadRow, SourceError
from migrations_app.evidence.readers.lines import Meter
from migrations_app.evidence.readers.records import HumanRecord, Item, Record, ScoreRecord
from migrations_app.evidence.readers.scales import DimensionSpec

R = TypeVar("R", Item, ScoreRecord, HumanRecord)


@dataclass(frozen=True)
class Arms:
    """The systems compared, named as in the files."""

    incumbent: str
    candidates: tuple[str, ...]

    def __post_init__(self) -> None:
        if len({self.incumbent, *self.candidates}) != 1 + len(self.candidates):
            raise SourceError("incumbent and candidates must be different systems")
        if not self.candidates or not all((self.incumbent, *self.candidates)):
            raise SourceError("name an incumbent and at least one candidate")

    @property
    def systems(self) -> frozenset[str]:
        return frozenset((self.incumbent, *self.candidates))


@dataclass
class Source(ABC):
    """dimensions, metrics: by name; a metric's value is its description.

    systems: those whose outputs have been read so far.
    """

    one_output_per_row: ClassVar[bool] = False
    name: str
    files: tuple[Path, ...]
    dimensions: Mapping[str, DimensionSpec]
    metrics: Mapping[str, str] = field(default_factory=dict)
    systems: set[str] = field(default_factory=set)
    ignored_fields: set[str] = field(default_factory=set)
    meter: Meter = field(default_factory=Meter)

    def __post_init__(self) -> None:
        self.meter.total = sum(path.stat().st_size for path in self.files)

    @abstractmethod
    def read(self) -> Iterator[Record | BadRow]:
        """Every row once, good or bad; memory does not grow with the file."""

    def items(self) -> Iterator[Item]:
        """Every prompt once. This and the next two raise SourceError at the first bad row."""
        return self._unique(self._only(Item))

    def scores(self) -> Iterator[ScoreRecord]:
        return self._only(ScoreRecord)

    def human(self) -> Iterator[HumanRecord]:
        return self._only(HumanRecord)

    def dimension(self, name: str) -> DimensionSpec:
        if name not in self.dimensions:
            there = known(self.dimensions)
            raise SourceError(f"{self.name} has no dimension {name!r}; it has {there}")
        return self.dimensions[name]

    def _records(self, kind: type[R]) -> Iterator[Record | BadRow]:
        """The rows among which those of `kind` are; a schema that keeps them apart says so."""
        return self.read()

    def _only(self, kind: type[R]) -> Iterator[R]:
        for record in self._records(kind):
            if isinstance(record, BadRow):
                raise SourceError(str(record))
            if isinstance(record, kind):
                yield record

    def _unique(self, items: Iterator[Item]) -> Iterator[Item]:
        seen: set[str] = set()
        for item in items:
            if item.external_id in seen:
                raise SourceError(
                    f"{item.file}:{item.line}: item {item.external_id!r} was already there"
                )
            seen.add(item.external_id)
            yield item


def known(names: Mapping[str, object] | frozenset[str] | set[str]) -> str:
    """The names for a message, the first twenty of them."""
    listed = sorted(names)
    return ", ".join(listed[:20]) + (" ..." if len(listed) > 20 else "") or "none"
