"""CSV: the same rows as JSON Lines, told by their columns."""

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from migrations_app.evidence.readers.errors import BadRow, Wrong
from migrations_app.evidence.readers.lines import LONGEST_LINE, Meter, read_lines

NUMBERS = frozenset(["weight", "latency_s", "cost_usd", "input_tokens", "output_tokens", "value"])
_FLAGS = {"true": True, "false": False, "1": True, "0": False}


def read_cells(path: Path, meter: Meter) -> Iterator[tuple[int, dict[str, Any]] | BadRow]:
    """(first line of the row, canonical row) of every row below the header."""
    csv.field_size_limit(LONGEST_LINE)
    feed = _Feed(path, meter)
    rows = csv.reader(feed, strict=True)
    header: list[str] | None = None
    while True:
        feed.first = 0
        try:
            cells = next(rows)
            if header is None:
                header = _header(cells)
            elif cells:
                yield feed.first, canonical(header, cells)
        except StopIteration:
            yield from feed.bad
            return
        except (csv.Error, Wrong) as error:
            yield BadRow(path.name, feed.first or feed.last, f"not a row of CSV: {error}")
            if header is None:
                return
        yield from feed.bad
        feed.bad.clear()


def read_header(path: Path) -> list[str]:
    """The column names, [] where the first row cannot be read."""
    try:
        return next(csv.reader(_Feed(path, Meter())), [])
    except csv.Error:
        return []


def canonical(header: list[str], cells: list[str]) -> dict[str, Any]:
    if len(cells) != len(header):
        raise Wrong(f"{len(cells)} cells under {len(header)} column names")
    row: dict[str, Any] = {}
    judged = "dimension" in header and cells[header.index("dimension")] != ""
    for column, cell in zip(header, cells, strict=True):
        if cell or (column == "output" and not judged):
            _put(row, column, cell)
    return row


def _put(row: dict[str, Any], column: str, cell: str) -> None:
    kind, colon, name = column.partition(":")
    if colon and kind == "segment":
        row.setdefault("segments", {})[name] = cell
    elif colon and kind == "score":
        dimension, colon, metric = name.rpartition(":")
        scores = row.setdefault("scores", {})
        (scores.setdefault(dimension, {}) if colon else scores)[metric] = number(column, cell)
    elif column in NUMBERS:
        row[column] = number(column, cell)
    elif column == "golden":
        if cell.lower() not in _FLAGS:
            raise Wrong(f"golden must be true or false, got {cell[:20]!r}")
        row[column] = _FLAGS[cell.lower()]
    else:
        row[column] = cell


def number(column: str, cell: str) -> float:
    try:
        return float(cell)
    except ValueError:
        raise Wrong(f"{column} must be a number, got {cell[:20]!r}") from None


def _header(cells: list[str]) -> list[str]:
    names = [cell.strip() for cell in cells]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice or not all(names):
        raise Wrong(f"column named twice: {twice[0]}" if twice and twice[0] else "unnamed column")
    if "external_id" not in names:
        raise Wrong("the header has no column external_id")
    _refuse_clash(names)
    return names


def _refuse_clash(names: list[str]) -> None:
    """A metric called like a dimension would share its place in `scores`."""
    scores = [name.removeprefix("score:") for name in names if name.startswith("score:")]
    dimensions = {name.rpartition(":")[0] for name in scores if ":" in name}
    for name in scores:
        if name in dimensions:
            raise Wrong(f"score:{name} is both a metric and a dimension")


class _Feed(Iterator[str]):
    """The good lines of a file; remembers bad ones and where the present row began."""

    def __init__(self, path: Path, meter: Meter) -> None:
        self.lines = read_lines(path, meter)
        self.bad: list[BadRow] = []
        self.first = 0
        self.last = 0

    def __next__(self) -> str:
        while isinstance(line := next(self.lines), BadRow):
            self.bad.append(line)
            self.last = line.line
        self.last = line[0]
        self.first = self.first or self.last
        return line[1]


def is_judgments(header: list[str] | Mapping[str, Any]) -> bool:
    return "dimension" in header
