"""Which schema a path holds."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from migrations_app.evidence.readers import scales
from migrations_app.evidence.readers.cells import is_judgments, read_cells, read_header
from migrations_app.evidence.readers.errors import BadRow, SourceError, Wrong
from migrations_app.evidence.readers.folder import open_folder
from migrations_app.evidence.readers.lines import Meter, parse_object, read_lines
from migrations_app.evidence.readers.own import OwnSource
from migrations_app.evidence.readers.source import Arms, Source

ENDINGS = (".jsonl", ".jsonl.gz", ".csv", ".csv.gz")


def open_source(
    path: str | Path,
    *,
    segment_prefix: str = "",
    arms: Arms | None = None,
    scale: Sequence[str] = (),
    known: Sequence[scales.DimensionSpec] = (),
) -> Source:
    """The source at `path`: a folder of the folder schema, or own JSON Lines or CSV.

    segment_prefix: "safe:homonyms" with ":" becomes the segment "safe"; the full one is kept.
    arms: needed only where own rows name a winner. scale: as scales.from_words, before what the
    source says. known: dimensions already declared elsewhere, for own files.
    SourceError where there is nothing that can be read.
    """
    path = Path(path)
    if path.is_dir() and (path / "meta.json").is_file():
        return open_folder(path, segment_prefix, scale)
    files = _own_files(path)
    declared = {spec.slug: spec for spec in (*known, *map(scales.from_words, scale))}
    found = {slug: spec for slug, spec in _judged(files).items() if slug not in declared}
    return OwnSource(
        name=path.name,
        files=files,
        dimensions=declared | found,
        segment_prefix=segment_prefix,
        arms=arms,
    )


def _own_files(path: Path) -> tuple[Path, ...]:
    if path.is_file() and path.name.endswith(ENDINGS):
        return (path,)
    if path.is_dir():
        files = sorted(file for file in path.iterdir() if file.name.endswith(ENDINGS))
        if files:
            return tuple(files)
        raise SourceError(f"{path.name} holds neither meta.json nor JSON Lines nor CSV files")
    if path.exists():
        raise SourceError(f"{path.name}: want a folder or a file ending in {', '.join(ENDINGS)}")
    raise SourceError(f"{path} does not exist")


def _judged(files: Sequence[Path]) -> dict[str, scales.DimensionSpec]:
    """Dimensions found in judgments: pairs where a winner is named, else acceptance of outputs."""
    found: dict[str, scales.DimensionSpec] = {}
    for row in _judgment_rows(files):
        slug = row.get("dimension")
        try:
            if isinstance(slug, str) and (slug not in found or "winner" in row):
                paired = row.get("winner") is not None
                found[slug] = scales.preference(slug) if paired else scales.acceptance(slug)
        except SourceError:
            continue  # reading the row again will name its line
    return found


def _judgment_rows(files: Sequence[Path]) -> Iterator[dict[str, Any]]:
    for file in files:
        if ".csv" in file.suffixes:
            if is_judgments(read_header(file)):
                rows = read_cells(file, Meter())
                yield from (row[1] for row in rows if not isinstance(row, BadRow))
            continue
        for line in read_lines(file, Meter()):
            if not isinstance(line, BadRow) and '"dimension"' in line[1]:
                try:
                    yield parse_object(line[1])
                except Wrong:
                    continue
