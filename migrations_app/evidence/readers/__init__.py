"""Readers of evaluation records: pure Python, no database, no settings."""

from migrations_app.evidence.readers.errors import BadRow, SourceError
from migrations_app.evidence.readers.opening import open_source
from migrations_app.evidence.readers.records import (
    HumanRecord,
    Item,
    OutputRecord,
    Record,
    ScoreRecord,
)
from migrations_app.evidence.readers.scales import DimensionSpec
from migrations_app.evidence.readers.source import Arms, Source

__all__ = [
    "Arms",
    "BadRow",
    "DimensionSpec",
    "HumanRecord",
    "Item",
    "OutputRecord",
    "Record",
    "ScoreRecord",
    "Source",
    "SourceError",
    "open_source",
]
