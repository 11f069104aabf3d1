"""Whatever a file holds, reading it ends, and what is wrong with it is named by line."""

import gzip
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from migrations_app.evidence.readers import Arms, BadRow, SourceError, open_source
from migrations_app.evidence.readers import lines as lines_module
from tests.migrations_app import recordings

NAMES = st.sampled_from(
    ["item_id", "external_id", "prompt", "output", "outputs", "system", "system_a", "system_b"]
    + ["dimension", "metric", "score", "scores", "annotator", "value", "winner", "time", "segments"]
    + ["language_model", "weight", "golden", "latency_s", "source", "references", "cluster", ""]
)
WORDS = st.sampled_from(["old", "new", "correctness", "tie", "i-1", "\ud800", "a\0", "1e999"])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=6,
)
ROWS = st.dictionaries(NAMES, VALUES, max_size=8).map(lambda row: json.dumps(row).encode())
LINES = st.lists(ROWS | st.binary(max_size=60), max_size=6).map(b"\n".join)
few = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


def read_all(path: Path) -> list[BadRow]:
    source = open_source(
        path, arms=Arms("old", ("new",)), segment_prefix=":", scale=("style=preference_3",)
    )
    return [row for row in source.read() if isinstance(row, BadRow)]


def in_a_folder(check: Callable[[Path], None]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        check(Path(folder))


@few
@given(content=LINES, packed=st.booleans())
def test_hostile_json_lines_are_named_by_line(content: bytes, packed: bool) -> None:
    def check(folder: Path) -> None:
        path = folder / ("rows.jsonl.gz" if packed else "rows.jsonl")
        path.write_bytes(gzip.compress(content, 1) if packed else content)
        for row in read_all(path):
            assert 1 <= row.line <= content.count(b"\n") + 1
            assert row.reason

    in_a_folder(check)


@few
@given(
    content=st.binary(max_size=200) | st.text(alphabet='a,"\n\r:1é', max_size=80).map(str.encode)
)
def test_hostile_csv_is_named_by_line(content: bytes) -> None:
    def check(folder: Path) -> None:
        (folder / "rows.csv").write_bytes(b"external_id,language_model,prompt,output\n" + content)
        for row in read_all(folder / "rows.csv"):
            assert 1 <= row.line <= content.count(b"\n") + content.count(b"\r") + 2

    in_a_folder(check)


@few
@given(content=LINES, name=st.sampled_from(["items", "scores", "human"]), meta=VALUES)
def test_a_hostile_folder_is_named_by_line_or_refused(content: bytes, name: str, meta: Any) -> None:
    def check(folder: Path) -> None:
        recordings.small_folder(folder / "f", 3)
        (folder / "f" / f"{name}.jsonl").write_bytes(content)
        assert all(row.line >= 1 for row in read_all(folder / "f"))
        (folder / "f" / "meta.json").write_text(json.dumps({"dimensions": {"d": meta}}))
        with suppress(SourceError):
            open_source(folder / "f")

    in_a_folder(check)


@few
@given(cut=st.integers(1, 400), flipped=st.integers(0, 399))
def test_a_damaged_gzip_file_is_named_by_line(cut: int, flipped: int) -> None:
    whole = gzip.compress(b"".join(b'{"external_id": "%d"}\n' % n for n in range(400)), mtime=0)
    damaged = bytearray(whole[: cut + 10])
    damaged[flipped % len(damaged)] ^= 0xFF

    def check(folder: Path) -> None:
        (folder / "rows.jsonl.gz").write_bytes(bytes(damaged))
        rows = read_all(folder / "rows.jsonl.gz")
        assert rows
        assert all(row.line >= 1 for row in rows)

    in_a_folder(check)


def test_a_line_too_long_is_skipped_not_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lines_module, "LONGEST_LINE", 1000)
    path = tmp_path / "rows.jsonl"
    path.write_text("x" * 5000 + "\n" + "{}\n")
    assert [str(row) for row in read_all(path)] == [
        "rows.jsonl:1: longer than 1000 bytes",
        "rows.jsonl:2: external_id is missing",
    ]


def test_a_text_that_spells_an_escape_is_not_taken_for_one(tmp_path: Path) -> None:
    row = {"external_id": "a", "language_model": "old", "prompt": "\\u0000", "output": "\\ud800"}
    recordings.write_jsonl(tmp_path / "rows.jsonl", [row])
    assert read_all(tmp_path / "rows.jsonl") == []


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda f: f / "nowhere", "does not exist"),
        (lambda f: f, "neither meta.json nor JSON Lines"),
        (lambda f: (f / "meta.json").write_text("{}") and f, "declares no dimensions"),
        (lambda f: (f / "meta.json").write_text("[") and f, "cannot be read"),
        (lambda f: (f / "a.xlsx").write_text("x") and f / "a.xlsx", "want a folder or a file"),
    ],
)
def test_a_source_that_is_none_is_refused_in_words(
    tmp_path: Path, make: Callable[[Path], Path], words: str
) -> None:
    with pytest.raises(SourceError, match=words):
        open_source(make(tmp_path))


def test_reading_needs_neither_settings_nor_database() -> None:
    code = (
        "import sys; from migrations_app.evidence.readers import open_source;"
        "print(sorted({m.split('.')[0] for m in sys.modules} & {'django', 'psycopg', 'scipy'}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert done.stdout.strip() == b"[]"
