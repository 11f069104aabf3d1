"""Successor's own schema: one output, or one person's judgment, per row."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from migrations_app.evidence.readers import fields
from migrations_app.evidence.readers.cells import read_cells
from migrations_app.evidence.readers.errors import BadRow, Wrong
from migrations_app.evidence.readers.folder import annotator_of
from migrations_app.evidence.readers.lines import read_objects
from migrations_app.evidence.readers.prompts import (
    OUTPUT_FIELDS,
    PROMPT_FIELDS,
    output_fields,
    prompt_content,
    prompt_fields,
)
from migrations_app.evidence.readers.records import HumanRecord, Item, Record, ScoreRecord
from migrations_app.evidence.readers.scales import DimensionSpec
from migrations_app.evidence.readers.source import Arms, Source, known

OUTPUT_ROW = PROMPT_FIELDS | OUTPUT_FIELDS | {
    "external_id", "language_model", "prompt", "output", "scores",
}  # fmt: skip
HUMAN_ROW = frozenset(
    ["external_id", "dimension", "annotator", "value", "winner", "language_model", "time"]
)


@dataclass
class OwnSource(Source):
    """arms: who is meant by a winner called `incumbent` or `candidate`."""

    one_output_per_row: ClassVar[bool] = True
    segment_prefix: str = ""
    arms: Arms | None = None

    def read(self) -> Iterator[Record | BadRow]:
        self.meter.done = 0
        for path in self.files:
            rows = read_cells if ".csv" in path.suffixes else read_objects
            for row in rows(path, self.meter):
                if isinstance(row, BadRow):
                    yield row
                    continue
                try:
                    yield from self._parse(path.name, *row)
                except Wrong as wrong:
                    yield BadRow(path.name, row[0], str(wrong))

    def _unique(self, items: Iterator[Item]) -> Iterator[Item]:
        """Rows of one prompt brought together: the first row's prompt, everyone's outputs."""
        merged: dict[str, Item] = {}
        for item in items:
            first = merged.setdefault(item.external_id, item)
            if first is not item:
                _add_output(first, item)
        yield from merged.values()

    def _parse(self, file: str, line: int, row: dict[str, Any]) -> list[Record]:
        if "dimension" in row:
            if "output" in row:
                raise Wrong("a row is an output or a judgment, this one has output and dimension")
            self.ignored_fields |= row.keys() - HUMAN_ROW
            return [self._human(file, line, row)]
        self.ignored_fields |= row.keys() - OUTPUT_ROW
        return self._output(file, line, row)

    def _output(self, file: str, line: int, row: dict[str, Any]) -> list[Record]:
        external_id = fields.text(row, "external_id", fields.EXTERNAL_ID)
        system = fields.text(row, "language_model", fields.SYSTEM)
        if "output" not in row:
            raise Wrong("output is missing")
        self.systems.add(system)
        item = Item(
            file=file,
            line=line,
            external_id=external_id,
            prompt=prompt_content(row.get("prompt")),
            outputs={system: output_fields(row["output"], row)},
            **prompt_fields(row, self.segment_prefix),
        )
        scores = [
            ScoreRecord(file, line, external_id, system, None, dimension, metric, value)
            for dimension, metric, value in self._scores(row.get("scores"))
        ]
        return [item, *scores]

    def _scores(self, scores: Any) -> Iterator[tuple[str, str, float]]:
        """(dimension, metric, value); a metric under no dimension is of all: dimension ""."""
        if scores is None:
            return
        if not isinstance(scores, Mapping):
            raise Wrong(f"scores must be an object, got {fields.kind(scores)}")
        for name, value in scores.items():
            if isinstance(value, Mapping):
                dimension = self._dimension(name).slug
                yield from ((dimension, m, v) for m, v in _numbers(value))
            else:
                yield from (("", m, v) for m, v in _numbers({name: value}))

    def _human(self, file: str, line: int, row: dict[str, Any]) -> HumanRecord:
        dimension = self._dimension(fields.text(row, "dimension", 100))
        annotator = annotator_of(row)
        system, system_b, value = self._value(row, dimension)
        return HumanRecord(
            file=file,
            line=line,
            external_id=fields.text(row, "external_id", fields.EXTERNAL_ID),
            system=system,
            system_b=system_b,
            dimension=dimension.slug,
            annotator=annotator,
            value=dimension.check(value, annotator),
            time=fields.optional_time(row, "time"),
        )

    def _value(
        self, row: Mapping[str, Any], dimension: DimensionSpec
    ) -> tuple[str, str | None, float]:
        if ("winner" in row) == ("value" in row):
            raise Wrong("want either value or winner")
        if not dimension.pairwise:
            if "winner" in row:
                raise Wrong(f"dimension {dimension.slug} takes a value per output, not a winner")
            system = fields.text(row, "language_model", fields.SYSTEM)
            return system, None, fields.number(row, "value")
        if self.arms is None:
            raise Wrong("a judged pair can be read only when incumbent and candidate are named")
        if "winner" in row:
            return self._winner(self.arms, row)
        return self.arms.incumbent, self._candidate(self.arms, row), fields.number(row, "value")

    def _winner(self, arms: Arms, row: Mapping[str, Any]) -> tuple[str, str, float]:
        winner = fields.text(row, "winner", fields.SYSTEM)
        if winner in arms.candidates:
            return arms.incumbent, winner, 1.0
        values = {"tie": 0.0, "candidate": 1.0, "incumbent": -1.0, arms.incumbent: -1.0}
        if winner not in values:
            raise Wrong(f"winner {winner!r} is neither tie, incumbent, candidate nor a system")
        return arms.incumbent, self._candidate(arms, row), values[winner]

    def _candidate(self, arms: Arms, row: Mapping[str, Any]) -> str:
        """The candidate of the pair: `language_model`, or the only one there is."""
        if row.get("language_model") is None and len(arms.candidates) == 1:
            return arms.candidates[0]
        named = fields.text(row, "language_model", fields.SYSTEM)
        if named == arms.incumbent:
            raise Wrong("language_model of a judged pair must be the candidate")
        return named

    def _dimension(self, name: str) -> DimensionSpec:
        if name not in self.dimensions:
            raise Wrong(f"unknown dimension {name!r}; known are {known(self.dimensions)}")
        return self.dimensions[name]


def _numbers(scores: Mapping[str, Any]) -> Iterator[tuple[str, float]]:
    """A null is a score that was not given."""
    for metric, value in scores.items():
        if not metric.strip():
            raise Wrong("a metric has no name")
        fields.within("a metric's name", metric, fields.NAME)
        if value is not None:
            yield metric, fields.number({f"score {metric}": value}, f"score {metric}")


def _add_output(first: Item, item: Item) -> None:
    for system, output in item.outputs.items():
        if system in first.outputs:
            raise Wrong(f"{item.file}:{item.line}: second output of {system!r}")
        first.outputs[system] = output  # type: ignore[index]
