"""From parsed rows to the staging table, by COPY, in batches; memory does not grow."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.db import connection, transaction

from migrations_app.evidence.jobs import heartbeat
from migrations_app.evidence.readers import (
    Arms,
    BadRow,
    HumanRecord,
    Item,
    OutputRecord,
    Record,
    ScoreRecord,
    Source,
)
from migrations_app.evidence.sinks import HumanMode
from migrations_app.models import ImportJob, StagedRow

BATCH = 5_000
KEPT_BAD_ROWS = 1000
MANY_ROWS = 20
_MOST_NAMES = 1000
Kind = StagedRow.Kind
Row = tuple[Any, ...]
Progress = Callable[[Source], None]
_COPY = """
    COPY migrations_app_stagedrow
    (job_id, kind, file, line, external_id, system, system_b, dimension, name, value, data)
    FROM STDIN
"""


@dataclass
class Staged:
    """What was read: how many rows of each kind were kept, left aside, or bad."""

    rows: Counter[str] = field(default_factory=Counter)
    ignored: Counter[str] = field(default_factory=Counter)
    human_values: Counter[tuple[str, str]] = field(default_factory=Counter)
    bad: list[BadRow] = field(default_factory=list)
    bad_count: int = 0
    read: int = 0

    def add_bad(self, row: BadRow) -> None:
        self.bad_count += 1
        if len(self.bad) < KEPT_BAD_ROWS:
            self.bad.append(row)


@dataclass(frozen=True)
class Stager:
    job: ImportJob
    source: Source
    arms: Arms
    dimensions: frozenset[str]
    human: HumanMode
    staged: Staged = field(default_factory=Staged)

    def stage(self, progress: Progress) -> Staged:
        records = self.source.read()
        while batch := list(islice(records, BATCH)):
            with transaction.atomic(), connection.cursor() as cursor:
                with cursor.copy(_COPY) as copy:
                    for row in self._rows(batch):
                        copy.write_row((self.job.pk, *row))
                heartbeat(self.job, self.staged.read, self._expected())
            progress(self.source)
        refresh_statistics("migrations_app_stagedrow", self.staged.rows.total())
        return self.staged

    def _expected(self) -> int:
        """Rows there will be, if the rest of the files is like what was read of them."""
        meter, read = self.source.meter, self.staged.read
        return max(read, round(read * meter.total / meter.done)) if meter.done else read

    def _rows(self, batch: list[Record | BadRow]) -> Iterator[Row]:
        for record in batch:
            self.staged.read += 1
            if isinstance(record, BadRow):
                self.staged.add_bad(record)
                continue
            try:
                for row in self._kept(record):
                    self.staged.rows[row[0]] += 1
                    yield row
            except (ValueError, RecursionError):
                reason = "holds a number that is not finite, or is nested too deeply"
                self.staged.add_bad(BadRow(record.file, record.line, reason))

    def _kept(self, record: Record) -> list[Row]:
        if isinstance(record, Item):
            return self._item(record)
        if not {record.system, record.system_b or record.system} <= self.arms.systems or (
            record.system_b and self.arms.incumbent not in (record.system, record.system_b)
        ):
            self.staged.ignored["rows of other systems"] += 1
            return []
        if record.dimension and record.dimension not in self.dimensions:
            self.staged.ignored["rows of other dimensions"] += 1
            return []
        return self._score(record) if isinstance(record, ScoreRecord) else self._human(record)

    def _item(self, item: Item) -> list[Row]:
        outputs = {s: o for s, o in item.outputs.items() if s in self.arms.systems}
        self.staged.ignored["outputs of other systems"] += len(item.outputs) - len(outputs)
        if not outputs:
            return []
        system = next(iter(outputs)) if self.source.one_output_per_row else ""
        place = (item.file, item.line, item.external_id)
        return [
            (Kind.ITEM, *place, system, "", "", "", None, _json(_prompt(item))),
            *(
                (Kind.OUTPUT, *place, system, "", "", "", None, _json(_output(output)))
                for system, output in outputs.items()
            ),
        ]

    def _score(self, score: ScoreRecord) -> list[Row]:
        return [
            (Kind.SCORE, *_place(score), dimension, score.metric, score.value, None)
            for dimension in ([score.dimension] if score.dimension else sorted(self.dimensions))
        ]

    def _human(self, human: HumanRecord) -> list[Row]:
        name = human.annotator or ""
        if len(self.staged.human_values) < _MOST_NAMES:
            self.staged.human_values[human.dimension, name] += 1
        self.staged.ignored["human values"] += self.human is HumanMode.IGNORE
        if self.human is HumanMode.IGNORE:
            return []
        data = _json({"time": human.time}) if human.time else None
        return [(Kind.HUMAN, *_place(human), human.dimension, name, human.value, data)]


def refresh_statistics(tables: str, rows: int) -> None:
    """What the planner knows of rows just written; without it thousands are joined one by one."""
    if rows >= MANY_ROWS:
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {tables}")


def _place(record: ScoreRecord | HumanRecord) -> Row:
    return (
        record.file, record.line, record.external_id, record.system, record.system_b or "",
    )  # fmt: skip


def _prompt(item: Item) -> dict[str, Any]:
    return {
        "cluster": item.cluster or item.external_id,
        "segment": item.segment,
        "segments": item.segments,
        "prompt": item.prompt,
        "reference": item.reference,
        "expected_behaviour": item.expected_behaviour,
        "golden": item.golden,
        "weight": item.weight,
    }


def _output(output: OutputRecord) -> dict[str, Any]:
    return {
        "content": output.content,
        "latency_s": output.latency_s,
        "cost_usd": output.cost_usd,
        "input_tokens": output.input_tokens,
        "output_tokens": output.output_tokens,
        "finish_reason": output.finish_reason,
        "error": output.error,
        "request_model": output.request_model,
        "response_model": output.response_model,
        "source": output.source,
    }


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
