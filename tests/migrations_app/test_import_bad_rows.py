"""One bad row and nothing is imported; every bad row is named by file and line."""

import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from migrations_app.evidence.errors import BadRows
from migrations_app.models import ImportJob, Migration, Prompt, StagedRow
from tests.migrations_app import recordings
from tests.migrations_app.recordings import run_import, small_folder, write_folder, write_jsonl

pytestmark = pytest.mark.django_db


def refusal_of(path: Path, **options: Any) -> BadRows:
    with pytest.raises(BadRows) as caught:
        run_import(path, "old", "new", **options)
    assert Prompt.objects.count() == Migration.objects.count() == StagedRow.objects.count() == 0
    job = ImportJob.objects.get()
    assert job.state == "failed"
    assert job.report["bad_rows"] == caught.value.count
    assert [(e["file"], e["line"]) for e in job.errors] == [
        (row.file, row.line) for row in caught.value.rows
    ]
    return caught.value


def test_three_bad_rows_of_a_thousand_are_the_three_named(tmp_path: Path) -> None:
    path = write_jsonl(
        tmp_path / "rows.jsonl",
        [
            {"external_id": f"i-{n // 2}", "language_model": "old" if n % 2 else "new"}
            | {"prompt": f"Question {n // 2}?", "output": "yes", "scores": {"judge": 0.5}}
            for n in range(1000)
        ],
    )
    lines = path.read_text().splitlines(keepends=True)
    lines[16] = lines[16].replace("0.5", "NaN")
    lines[499] = lines[499].replace('"output"', '"outptu"')
    lines[998] = lines[998][:20] + "\n"
    path.write_text("".join(lines))
    refusal = refusal_of(path, scale=("correctness=acceptance",))
    assert [str(row).split(": ")[0] for row in refusal.rows] == [
        "rows.jsonl:17", "rows.jsonl:500", "rows.jsonl:999",
    ]  # fmt: skip
    assert [row.reason.split(":")[0] for row in refusal.rows] == [
        "NaN is not a number of JSON", "output is missing", "not JSON",
    ]  # fmt: skip


def test_bad_rows_beyond_the_limit_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text("{}\n" * 1500)
    refusal = refusal_of(path, scale=("correctness=acceptance",))
    assert (len(refusal.rows), refusal.count) == (1000, 1500)


Spoil = Callable[[dict[str, list[dict[str, Any]]]], None]
SPOILT: list[tuple[str, str, Spoil]] = [
    ("items.jsonl:5", "was already on line 2", lambda f: f["items"][4].update(item_id="i-0001")),
    ("items.jsonl:3", "output must be text", lambda f: f["items"][2]["outputs"].update(new=3)),
    ("items.jsonl:4", "prompt must be text", lambda f: f["items"][3].update(prompt="")),
    ("items.jsonl:4", "weight must be above 0", lambda f: f["items"][3].update(weight=0)),
    ("items.jsonl:4", "U+0000", lambda f: f["items"][3].update(prompt="a\0b")),
    ("items.jsonl:4", "surrogate", lambda f: f["items"][3].update(prompt="\ud800")),
    ("items.jsonl:2", "answer or refuse", lambda f: f["items"][1].update(expected_behaviour="x")),
    ("items.jsonl:2", "longer than 300", lambda f: f["items"][1].update(item_id="x" * 301)),
    ("scores.jsonl:6", "score must be a number", lambda f: f["scores"][5].update(score="0.5")),
    ("scores.jsonl:6", "got null", lambda f: f["scores"][5].update(score=None)),
    ("scores.jsonl:6", "got true", lambda f: f["scores"][5].update(score=True)),
    ("scores.jsonl:6", "not a finite", lambda f: f["scores"][5].update(score=10**400)),
    ("scores.jsonl:6", "unknown system 'nwe'", lambda f: f["scores"][5].update(system="nwe")),
    (
        "scores.jsonl:6",
        "no output of new on item i-9",
        lambda f: f["scores"][5].update(item_id="i-9"),
    ),
    ("scores.jsonl:6", "already on line 4", lambda f: f["scores"][5].update(item_id="i-0001")),
    ("scores.jsonl:6", "unknown dimension", lambda f: f["scores"][5].update(dimension="tone")),
    ("human.jsonl:2", "outside correctness's scale", lambda f: f["human"][1].update(value=2)),
    ("human.jsonl:2", "not a step", lambda f: f["human"][1].update(value=0.5, annotator="ann")),
    (
        "human.jsonl:2",
        "is reserved",
        lambda f: f["human"][1].update(annotator="released aggregate"),
    ),
    ("human.jsonl:2", "no output of new", lambda f: f["human"][1].update(item_id="unknown")),
    ("human.jsonl:2", "time must be a time", lambda f: f["human"][1].update(time="yesterday")),
    (
        "human.jsonl:2",
        "has no time zone",
        lambda f: f["human"][1].update(time="2026-01-01T10:00:00"),
    ),
    ("human.jsonl:4", "lies between the steps", lambda f: f["human"][3].update(value=0.5)),
]


@pytest.mark.parametrize(("place", "reason", "spoil"), SPOILT)
def test_a_bad_row_is_named_by_file_and_line(
    tmp_path: Path, place: str, reason: str, spoil: Spoil
) -> None:
    rows = {
        "items": recordings.items(8),
        "scores": recordings.scores(8),
        "human": recordings.human(8),
    }
    spoil(rows)
    folder = write_folder(
        tmp_path / "f", items=rows["items"], scores=rows["scores"], human=rows["human"]
    )
    refusal = refusal_of(folder, human="import")
    assert str(refusal.rows[0]).startswith(place + ": ")
    assert reason in refusal.rows[0].reason


def test_an_unreadable_item_is_not_buried_under_what_speaks_of_it(tmp_path: Path) -> None:
    items = recordings.items(8)
    del items[2]["prompt"]
    folder = write_folder(tmp_path / "f", items=items, scores=recordings.scores(8))
    assert [str(row) for row in refusal_of(folder).rows] == [
        "items.jsonl:3: prompt must be text, messages or parts, got null"
    ]


def test_a_line_that_is_not_utf8_is_named(tmp_path: Path) -> None:
    folder = small_folder(tmp_path / "f", 8)
    lines = (folder / "items.jsonl").read_bytes().splitlines(keepends=True)
    lines[4] = lines[4].replace(b"Question", b"Qu\xe9stion")
    (folder / "items.jsonl").write_bytes(b"".join(lines))
    assert str(refusal_of(folder).rows[0]).startswith("items.jsonl:5: not UTF-8")


@pytest.mark.parametrize("spoil", [lambda raw: raw[:-200], lambda raw: raw[:300] + b"!" * 99])
def test_a_gzip_file_that_breaks_off_is_named(
    tmp_path: Path, spoil: Callable[[bytes], bytes]
) -> None:
    folder = small_folder(tmp_path / "f")
    plain = folder / "scores.jsonl"
    packed = gzip.compress(plain.read_bytes())
    plain.unlink()
    (folder / "scores.jsonl.gz").write_bytes(spoil(packed))
    refusal = refusal_of(folder)
    assert any("breaks off here" in row.reason for row in refusal.rows)
    assert {row.file for row in refusal.rows} == {"scores.jsonl.gz"}
    assert all(row.line > 0 for row in refusal.rows)


def test_a_metric_cannot_score_outputs_and_pairs(tmp_path: Path) -> None:
    scores = recordings.scores(8)
    pair = {"item_id": "i-0000", "system_a": "old", "system_b": "new", "metric": "judge"}
    scores.append(pair | {"score": 1, "dimension": "correctness"})
    folder = write_folder(tmp_path / "f", items=recordings.items(8), scores=scores)
    assert "scores outputs in one place and pairs" in str(refusal_of(folder).rows[0])
