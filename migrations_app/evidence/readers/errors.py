"""What can be wrong with a source: one row of it, or all of it."""

from dataclasses import dataclass

from migrations_app.errors import SuccessorError


@dataclass(frozen=True, slots=True, order=True)
class BadRow:
    """A row that cannot be taken. `line` counts from 1; 0 means the file as a whole."""

    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.reason}"


class Wrong(ValueError):
    """The reason why a row is bad; the reader adds file and line."""


class SourceError(SuccessorError):
    """The source as a whole cannot be read, or does not hold what was asked for."""

    def __init__(self, message: str) -> None:
        super().__init__("source_error", message)
