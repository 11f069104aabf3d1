"""Lines of a file, plain or gzip, with what is wrong with them named by line."""

import gzip
import io
import json
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, NoReturn

from migrations_app.evidence.readers.errors import BadRow, Wrong

LONGEST_LINE = 16 * 2**20
_NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")  # the escape, not a text that spells it
_EVERY = 500  # lines between two looks at the position in the file


@dataclass
class Meter:
    """Bytes of the files on disk, and how many of them have been read."""

    total: int = 0
    done: int = 0


def read_lines(path: Path, meter: Meter) -> Iterator[tuple[int, str] | BadRow]:
    """(line number from 1, text) of every line, line end included."""
    number = 0
    start = meter.done
    name = path.name
    try:
        with path.open("rb") as raw:
            stream = gzip.GzipFile(fileobj=raw) if path.suffix == ".gz" else raw
            while line := stream.readline(LONGEST_LINE + 1):
                number += 1
                if number % _EVERY == 0:
                    meter.done = start + raw.tell()
                if len(line) > LONGEST_LINE:
                    _skip_line(stream)
                    yield BadRow(name, number, f"longer than {LONGEST_LINE} bytes")
                else:
                    yield _decode(name, number, line)
    except (OSError, EOFError, zlib.error) as error:
        yield BadRow(name, number + 1, f"the file breaks off here: {error}")
    meter.done = start + (path.stat().st_size if path.exists() else 0)


def read_objects(path: Path, meter: Meter) -> Iterator[tuple[int, dict[str, Any]] | BadRow]:
    """One JSON object per line that is not blank."""
    name = path.name
    for line in read_lines(path, meter):
        if isinstance(line, BadRow):
            yield line
            continue
        if line[1].isspace():
            continue
        try:
            yield line[0], parse_object(line[1])
        except Wrong as wrong:
            yield BadRow(name, line[0], str(wrong))


def parse_object(text: str) -> dict[str, Any]:
    try:
        row = _DECODER.decode(text)
    except RecursionError:
        raise Wrong("not JSON: nested too deeply") from None
    except Wrong:
        raise
    except ValueError as error:
        raise Wrong(f"not JSON: {error}") from None
    if not isinstance(row, dict):
        raise Wrong("not a JSON object")
    if "\\u" in text:
        if _NUL.search(text):
            raise Wrong("holds the character U+0000")
        check_encodable(json.dumps(row, ensure_ascii=False))
    return row


def check_encodable(text: str) -> None:
    """Wrong on lone surrogates, which JSON can write and UTF-8 cannot."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise Wrong("holds half of a surrogate pair") from None


def _refuse_constant(name: str) -> NoReturn:
    raise Wrong(f"{name} is not a number of JSON")


_DECODER = json.JSONDecoder(parse_constant=_refuse_constant)


def _decode(file: str, number: int, line: bytes) -> tuple[int, str] | BadRow:
    try:
        text = line.decode("utf-8-sig" if number == 1 else "utf-8")
    except UnicodeDecodeError as error:
        return BadRow(file, number, f"not UTF-8: {error.reason} at byte {error.start}")
    if "\x00" in text:
        return BadRow(file, number, "holds the character U+0000")
    return number, text


def _skip_line(stream: IO[bytes] | gzip.GzipFile | io.BufferedReader) -> None:
    while (rest := stream.readline(LONGEST_LINE)) and not rest.endswith(b"\n"):
        pass
