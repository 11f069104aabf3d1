"""Rows as lines of a file that is taken away: CSV that no spreadsheet runs, or JSON Lines."""

import csv
import json
from collections.abc import Iterable
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    CSV = "csv"
    JSON_LINES = "jsonl"

    @property
    def content_type(self) -> str:
        return "text/csv; charset=utf-8" if self is Kind.CSV else "application/jsonl"


def csv_line(values: Iterable[Any]) -> str:
    return str(_writer.writerow([_safe(value) for value in values]))


def _safe(value: Any) -> Any:
    """Numbers and words as they are; a text that a spreadsheet would run gets an apostrophe."""
    if isinstance(value, dict):
        return json.dumps(value)
    runs = isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r")
    return f"'{value}" if runs else value


class _Line:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> str:
        return text


_writer = csv.writer(_Line())
