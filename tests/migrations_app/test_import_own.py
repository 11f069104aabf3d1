"""The own schema: JSON Lines and CSV of the same rows are the same evidence."""

import csv
from pathlib import Path
from typing import Any

import pytest

from migrations_app.evidence.errors import BadRows
from migrations_app.evidence.readers import SourceError
from migrations_app.models import Metric, MetricScore, Migration, Output, Prompt, QualityDimension
from tests.migrations_app.recordings import run_import, write_jsonl

pytestmark = pytest.mark.django_db

SCALE = ("correctness=acceptance",)


def outputs(count: int = 12) -> list[dict[str, Any]]:
    return [
        {
            "external_id": f"p,{n}",
            "language_model": system,
            "prompt": f'Say "{n}"\n\nin two lines',
            "output": "" if n == 3 else f"{system}: {n}",
            "segment": "north" if n % 2 else "south",
            "segments": {"use_case": "search"},
            "cluster": f"c{n // 3}",
            "reference": str(n),
            "expected_behaviour": "answer",
            "latency_s": 0.25 + n,
            "cost_usd": 0.001,
            "input_tokens": 7,
            "output_tokens": n,
            "finish_reason": "stop",
            "golden": n == 5,
            "weight": 1.5,
            "scores": {"judge": n / 16, "correctness": {"exact": n % 2}},
        }
        for n in range(count)
        for system in ("old", "new")
    ]


def judgments(count: int = 12) -> list[dict[str, Any]]:
    return [
        {
            "external_id": f"p,{n}",
            "dimension": "correctness",
            "annotator": "ann",
            "language_model": system,
            "value": int(n % 2 == 0 or system == "new"),
            "time": "2026-03-01T09:30:00+00:00",
        }
        for n in range(count)
        for system in ("old", "new")
    ]


def write_csv(path: Path, rows: list[dict[str, Any]]) -> Path:
    flat = [_flat(row) for row in rows]
    columns = list(dict.fromkeys(column for row in flat for column in row))
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(flat)
    return path


def _flat(row: dict[str, Any]) -> dict[str, Any]:
    flat = {k: v for k, v in row.items() if k not in ("segments", "scores")}
    flat |= {f"segment:{k}": v for k, v in row.get("segments", {}).items()}
    for name, value in row.get("scores", {}).items():
        if isinstance(value, dict):
            flat |= {f"score:{name}:{metric}": v for metric, v in value.items()}
        else:
            flat[f"score:{name}"] = value
    return flat


def test_json_lines_and_csv_give_the_same_evidence_and_judgments(tmp_path: Path) -> None:
    for kind in ("jsonl", "csv"):
        (tmp_path / kind).mkdir()
        write = write_jsonl if kind == "jsonl" else write_csv
        write(tmp_path / kind / f"a.{kind}", outputs())
        write(tmp_path / kind / f"b.{kind}", judgments())
    reports = [
        run_import(tmp_path / kind, "old", "new", migration=kind, human="import").report
        for kind in ("jsonl", "csv")
    ]
    for report in reports:
        del report["seconds"]
    assert reports[0] == reports[1]
    assert reports[0]["human"]["judgments"]["new"] == 11
    first, second = (
        list(
            Output.objects.filter(prompt__migration__slug=kind)
            .order_by("prompt__external_id", "language_model")
            .values("sha256", "prompt__sha256", "latency_s", "content")
        )
        for kind in ("jsonl", "csv")
    )
    assert first == second


def test_every_field_arrives(tmp_path: Path) -> None:
    run_import(write_jsonl(tmp_path / "a.jsonl.gz", outputs()), "old", "new", scale=SCALE)
    prompt = Prompt.objects.get(external_id="p,5")
    assert (prompt.cluster, prompt.segment, prompt.weight) == ("c1", "north", 1.5)
    assert (prompt.reference, prompt.expected_behaviour, prompt.golden) == ("5", "answer", True)
    output = prompt.outputs.get(language_model__slug="new")
    assert (output.content, output.latency_s, output.output_tokens) == ("new: 5", 5.25, 5)
    assert output.source["line"] == 12
    assert MetricScore.objects.get(metric__name="judge", output=output).value == 5 / 16


def test_a_metric_of_no_dimension_is_of_every_one(tmp_path: Path) -> None:
    scale = ("correctness=acceptance", "tone=grade:1:5")
    run_import(write_jsonl(tmp_path / "a.jsonl", outputs()), "old", "new", scale=scale)
    names = Metric.objects.values_list("dimension__slug", "name").order_by(
        "dimension__slug", "name"
    )
    assert list(names) == [("correctness", "exact"), ("correctness", "judge"), ("tone", "judge")]


def test_judgments_may_come_later_in_a_file_of_their_own(tmp_path: Path) -> None:
    run_import(write_jsonl(tmp_path / "a.jsonl", outputs()), "old", "new", scale=SCALE)
    later = write_csv(tmp_path / "b.csv", judgments())
    report = run_import(later, "old", "new", human="random-sample").report
    assert not report["evidence_changed"]
    assert report["human"]["judgments"]["new"] == 11


@pytest.mark.parametrize(
    ("winner", "value"), [("candidate", 1), ("incumbent", -1), ("tie", 0), ("new", 1), ("old", -1)]
)
def test_a_winner_is_read_as_it_is_named(tmp_path: Path, winner: str, value: int) -> None:
    row = {"external_id": "p,1", "dimension": "style", "annotator": "ann", "winner": winner}
    path = write_jsonl(tmp_path / "a.jsonl", [*outputs(), row])
    scale = ("correctness=acceptance",)
    run_import(path, "old", "new", human="import", scale=scale)
    dimension = QualityDimension.objects.get(slug="style")
    assert (dimension.scale, dimension.margin) == ("preference_3", 0.15)
    assert dimension.judgments.get().value == value


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"winner": "nobody"}, "neither tie, incumbent, candidate"),
        ({"winner": "tie", "value": 1}, "either value or winner"),
        ({}, "either value or winner"),
        ({"winner": "tie", "output": "x"}, "output or a judgment"),
        ({"winner": "tie", "language_model": "old"}, "must be the candidate"),
        ({"winner": "tie", "dimension": "bad name!"}, "unknown dimension"),
    ],
)
def test_a_judgment_that_says_two_things_is_refused(
    tmp_path: Path, change: dict[str, Any], reason: str
) -> None:
    row = {"external_id": "p,1", "dimension": "style", "annotator": "ann", **change}
    path = write_jsonl(tmp_path / "a.jsonl", [*outputs(), row])
    with pytest.raises(BadRows) as caught:
        run_import(path, "old", "new", scale=("correctness=acceptance", "style=preference_3"))
    assert reason in caught.value.rows[0].reason
    assert caught.value.rows[0].line == 25


def test_prompts_that_differ_between_arms_are_counted(tmp_path: Path) -> None:
    rows = outputs()
    rows[1]["prompt"] = "another prompt"
    rows[3]["segment"] = "elsewhere"
    report = run_import(write_jsonl(tmp_path / "a.jsonl", rows), "old", "new", scale=SCALE).report
    assert (report["prompt_differs"], report["attributes_differ"]) == (1, 1)
    assert Prompt.objects.get(external_id="p,0").content == rows[0]["prompt"]


def test_without_any_dimension_it_says_how_to_declare_one(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="--scale correctness=acceptance"):
        run_import(write_jsonl(tmp_path / "a.jsonl", outputs()), "old", "new")
    assert not Migration.objects.exists()


def test_a_row_of_csv_with_another_number_of_cells_is_named(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", outputs())
    text = path.read_text().rstrip("\n") + ",one more\n"
    path.write_text(text)
    with pytest.raises(BadRows) as caught:
        run_import(path, "old", "new", scale=SCALE)
    assert str(caught.value.rows[0]) == (
        "a.csv:71: not a row of CSV: 19 cells under 18 column names"
    )


def test_a_field_unknown_is_reported_not_dropped_in_silence(tmp_path: Path) -> None:
    rows = [row | {"latency": 3} for row in outputs()]
    report = run_import(write_jsonl(tmp_path / "a.jsonl", rows), "old", "new", scale=SCALE).report
    assert report["ignored_fields"] == ["latency"]
