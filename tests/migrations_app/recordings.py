"""Real recordings where they are, and small folders made up for a test."""

import gzip
import json
import os
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest

from migrations_app.evidence.readers import Arms
from migrations_app.evidence.request import ImportRequest
from migrations_app.evidence.services import import_evidence
from migrations_app.evidence.sinks import HumanMode
from migrations_app.models import ImportJob

_BESIDE = Path(__file__).resolve().parents[3] / "shared" / "data"
DATA = Path(os.environ.get("SUCCESSOR_TEST_DATA", _BESIDE))
GZIP, GREP = shutil.which("gzip") or "gzip", shutil.which("grep") or "grep"
ACCEPTANCE = {"type": "binary", "min": 0, "max": 1, "higher_is_better": True}


def recording(name: str) -> Path:
    folder = DATA / name
    if not (folder / "items.jsonl.gz").is_file():
        pytest.skip(f"the recording {name} is not at SUCCESSOR_TEST_DATA ({DATA})")
    return folder


def unpacked(path: Path) -> bytes:
    """By another tool than the one under test."""
    return subprocess.run([GZIP, "-dc", str(path)], capture_output=True, check=True).stdout


def rows_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in unpacked(path).splitlines()]


def run_import(path: Path, incumbent: str, *candidates: str, **options: Any) -> ImportJob:
    options.setdefault("migration", "replace-old")
    if "human" in options:
        options["human"] = HumanMode(options["human"])
    return import_evidence(
        request=ImportRequest(path=path, arms=Arms(incumbent, candidates), **options)
    )


def write_jsonl(path: Path, rows: Iterable[dict[str, Any]]) -> Path:
    text = "".join(json.dumps(row) + "\n" for row in rows)
    if path.suffix == ".gz":
        path.write_bytes(gzip.compress(text.encode()))
    else:
        path.write_text(text)
    return path


def write_folder(
    folder: Path,
    *,
    items: Iterable[dict[str, Any]],
    scores: Iterable[dict[str, Any]] = (),
    human: Iterable[dict[str, Any]] = (),
    dimensions: dict[str, Any] | None = None,
) -> Path:
    folder.mkdir(exist_ok=True)
    meta = {"dimensions": dimensions or {"correctness": ACCEPTANCE}}
    (folder / "meta.json").write_text(json.dumps(meta))
    write_jsonl(folder / "items.jsonl", items)
    write_jsonl(folder / "scores.jsonl", scores)
    write_jsonl(folder / "human.jsonl", human)
    return folder


def items(count: int, systems: Sequence[str] = ("old", "new")) -> list[dict[str, Any]]:
    return [
        {
            "item_id": f"i-{n:04}",
            "prompt": f"Question {n}?",
            "reference": None,
            "segment": "even" if n % 2 == 0 else "odd",
            "outputs": {system: f"{system} answers {n}" for system in systems},
        }
        for n in range(count)
    ]


def scores(count: int, systems: Sequence[str] = ("old", "new")) -> list[dict[str, Any]]:
    return [
        {"item_id": f"i-{n:04}", "system": system, "metric": "judge", "score": (n % 7) / 7}
        | {"dimension": "correctness"}
        for n in range(count)
        for system in systems
    ]


def human(
    count: int, annotator: str | None = None, systems: Sequence[str] = ("old", "new")
) -> list[dict[str, Any]]:
    """Every third prompt is answered right by the incumbent alone."""
    return [
        {"item_id": f"i-{n:04}", "system": system, "annotator": annotator}
        | {"dimension": "correctness", "value": int(n % 3 > 0 or system == systems[0])}
        for n in range(count)
        for system in systems
    ]


def small_folder(folder: Path, count: int = 60) -> Path:
    return write_folder(folder, items=items(count), scores=scores(count), human=human(count))
