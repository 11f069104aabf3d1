"""The folder schema: items, scores and human, each JSON Lines, and meta.json."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from migrations_app.evidence.readers import fields, scales
from migrations_app.evidence.readers.errors import BadRow, SourceError, Wrong
from migrations_app.evidence.readers.lines import read_objects
from migrations_app.evidence.readers.prompts import output_fields, prompt_content, prompt_fields
from migrations_app.evidence.readers.records import (
    HumanRecord,
    Item,
    OutputRecord,
    Record,
    ScoreRecord,
)
from migrations_app.evidence.readers.source import R, Source, known

RELEASED_AGGREGATE = "released aggregate"
Parse = Callable[[str, int, dict[str, Any]], Record]


@dataclass
class FolderSource(Source):
    segment_prefix: str = ""

    def read(self) -> Iterator[Record | BadRow]:
        self.meter.done = 0
        for name, parse in self._parsers().items():
            yield from self._read(name, parse)

    def _records(self, kind: type[R]) -> Iterator[Record | BadRow]:
        name = {Item: "items", ScoreRecord: "scores", HumanRecord: "human"}[kind]
        return self._read(name, self._parsers()[name])

    def _parsers(self) -> dict[str, Parse]:
        return {"items": self._item, "scores": self._score, "human": self._human}

    def _read(self, name: str, parse: Parse) -> Iterator[Record | BadRow]:
        path = next((path for path in self.files if path.name.split(".")[0] == name), None)
        if path is None:
            return
        file = path.name
        for row in read_objects(path, self.meter):
            if isinstance(row, BadRow):
                yield row
                continue
            try:
                yield parse(file, *row)
            except Wrong as wrong:
                yield BadRow(file, row[0], str(wrong))

    def _item(self, file: str, line: int, row: dict[str, Any]) -> Item:
        return Item(
            file=file,
            line=line,
            external_id=fields.text(row, "item_id", fields.EXTERNAL_ID),
            prompt=_with_context(prompt_content(row.get("prompt")), row.get("context")),
            outputs=self._outputs(row.get("outputs")),
            **prompt_fields(row, self.segment_prefix),
        )

    def _outputs(self, outputs: Any) -> dict[str, OutputRecord]:
        if not isinstance(outputs, Mapping):
            raise Wrong(f"outputs must be an object, got {fields.kind(outputs)}")
        records = {
            fields.text({"system": name}, "system", fields.SYSTEM): output_fields(value, {})
            for name, value in outputs.items()
        }
        self.systems |= records.keys()
        return records

    def _score(self, file: str, line: int, row: dict[str, Any]) -> ScoreRecord:
        system, system_b = self._systems(row)
        return ScoreRecord(
            file=file,
            line=line,
            external_id=fields.text(row, "item_id", fields.EXTERNAL_ID),
            system=system,
            system_b=system_b,
            dimension=self._dimension(row).slug,
            metric=fields.text(row, "metric", fields.NAME),
            value=fields.number(row, "score"),
        )

    def _human(self, file: str, line: int, row: dict[str, Any]) -> HumanRecord:
        system, system_b = self._systems(row)
        dimension = self._dimension(row)
        if dimension.pairwise != (system_b is not None):
            wanted = "system_a and system_b" if dimension.pairwise else "system"
            raise Wrong(f"dimension {dimension.slug} is judged per {wanted}")
        annotator = annotator_of(row)
        return HumanRecord(
            file=file,
            line=line,
            external_id=fields.text(row, "item_id", fields.EXTERNAL_ID),
            system=system,
            system_b=system_b,
            dimension=dimension.slug,
            annotator=annotator,
            value=dimension.check(fields.number(row, "value"), annotator),
            time=fields.optional_time(row, "time"),
        )

    def _dimension(self, row: Mapping[str, Any]) -> scales.DimensionSpec:
        name = fields.text(row, "dimension", 100)
        if name not in self.dimensions:
            raise Wrong(f"unknown dimension {name!r}; meta.json has {known(self.dimensions)}")
        return self.dimensions[name]

    def _systems(self, row: Mapping[str, Any]) -> tuple[str, str | None]:
        if "system" in row:
            return self._system(fields.text(row, "system", fields.SYSTEM)), None
        pair = [
            self._system(fields.text(row, key, fields.SYSTEM)) for key in ("system_a", "system_b")
        ]
        if pair[0] == pair[1]:
            raise Wrong(f"system_a and system_b are both {pair[0]!r}")
        return pair[0], pair[1]

    def _system(self, name: str) -> str:
        if self.systems and name not in self.systems:
            raise Wrong(f"unknown system {name!r}; outputs are there of {known(self.systems)}")
        return name


def open_folder(folder: Path, segment_prefix: str = "", scale: Sequence[str] = ()) -> FolderSource:
    """scale: dimensions declared otherwise than in meta.json, as in scales.from_words."""
    meta = _meta(folder / "meta.json")
    declared = [scales.from_words(words) for words in scale]
    dimensions = meta_dimensions(meta) | {spec.slug: spec for spec in declared}
    files = tuple(path for name in ("items", "scores", "human") for path in _file(folder, name))
    return FolderSource(
        name=folder.name,
        files=files,
        dimensions=dimensions,
        metrics=_descriptions(meta.get("metrics")),
        segment_prefix=segment_prefix,
    )


def annotator_of(row: Mapping[str, Any]) -> str | None:
    """The name, or None for a released aggregate."""
    if row.get("annotator") in (None, ""):
        return None
    name = fields.text(row, "annotator", fields.NAME)
    if name == RELEASED_AGGREGATE:
        raise Wrong(f"annotator {name!r} is reserved; write null for an aggregate")
    return name


def meta_dimensions(meta: Mapping[str, Any]) -> dict[str, scales.DimensionSpec]:
    declared = meta.get("dimensions")
    if not isinstance(declared, Mapping) or not declared:
        raise SourceError("meta.json declares no dimensions")
    return {slug: scales.from_meta(slug, spec) for slug, spec in declared.items()}


def _meta(path: Path) -> Mapping[str, Any]:
    try:
        meta = json.loads(path.read_bytes())
    except FileNotFoundError:
        raise SourceError(f"{path.parent.name} has no meta.json") from None
    except (OSError, ValueError, RecursionError) as error:
        raise SourceError(f"{path.name} cannot be read: {error}") from None
    if not isinstance(meta, Mapping):
        raise SourceError("meta.json must hold one object")
    return meta


def _file(folder: Path, name: str) -> list[Path]:
    found = [path for end in ("jsonl.gz", "jsonl") if (path := folder / f"{name}.{end}").is_file()]
    if len(found) > 1:
        raise SourceError(f"{folder.name} holds both {found[0].name} and {found[1].name}")
    if not found and name == "items":
        raise SourceError(f"{folder.name} has no items.jsonl.gz")
    return found


def _descriptions(metrics: Any) -> dict[str, str]:
    if not isinstance(metrics, Mapping):
        return {}
    return {
        name: str(spec.get("description", "")) if isinstance(spec, Mapping) else ""
        for name, spec in metrics.items()
    }


def _with_context(prompt: Any, context: Any) -> Any:
    """Prompt and context as parts, so that a person can judge the answer against both."""
    if not isinstance(context, str) or not context or not isinstance(prompt, str):
        return prompt
    return [{"type": "text", "text": context}, {"type": "text", "text": prompt}]
