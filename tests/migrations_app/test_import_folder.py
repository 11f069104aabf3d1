"""Folders of outputs, scores and human values become a draft migration."""

import subprocess
from pathlib import Path

import pytest

from migrations_app.errors import SuccessorError
from migrations_app.evidence.readers import SourceError
from migrations_app.models import (
    AuditEvent,
    Candidate,
    Epoch,
    Metric,
    MetricScore,
    Migration,
    Output,
    OutputPair,
    Prompt,
    QualityDimension,
    StagedRow,
)
from tests.migrations_app import recordings
from tests.migrations_app.recordings import (
    GREP,
    recording,
    rows_of,
    run_import,
    small_folder,
    unpacked,
)

pytestmark = pytest.mark.django_db

KEPT = (Prompt, Output, OutputPair, Metric, MetricScore, Migration, AuditEvent, StagedRow)


def lines_with(path: Path, *patterns: str) -> int:
    """Lines of a gzip file that hold one of the patterns, counted by other tools than ours."""
    options = [word for pattern in patterns for word in ("-e", pattern)]
    found = subprocess.run(
        [GREP, "-c", "-F", *options], input=unpacked(path), capture_output=True, check=True
    )
    return int(found.stdout)


def test_a_real_recording_arrives_row_by_row() -> None:
    folder = recording("evouna_tq")
    run_import(folder, "gpt35", "gpt4")
    arms = ("gpt35", "gpt4")
    systems = [f'"system": "{name}"' for name in arms]
    assert Prompt.objects.count() == lines_with(folder / "items.jsonl.gz", '"item_id"') == 1938
    assert MetricScore.objects.count() == lines_with(folder / "scores.jsonl.gz", *systems)
    for name in arms:
        there = lines_with(folder / "items.jsonl.gz", f'"{name}": ')
        assert Output.objects.filter(language_model__slug=name).count() == there
    assert OutputPair.objects.count() == Prompt.objects.count()
    assert StagedRow.objects.count() == 0
    row = rows_of(folder / "items.jsonl.gz")[1]
    prompt = Prompt.objects.get(external_id=row["item_id"])
    output = prompt.outputs.get(language_model__slug="gpt4")
    assert (prompt.content, output.content) == (row["prompt"], row["outputs"]["gpt4"])
    assert output.source == {"tool": "successor", "file": "items.jsonl.gz", "line": 2}


def test_the_first_import_makes_a_draft_migration(tmp_path: Path) -> None:
    job = run_import(small_folder(tmp_path / "f"), "old", "new", service="answers")
    migration = Migration.objects.get()
    assert (migration.state, migration.service.slug) == ("draft", "answers")
    assert Candidate.objects.get().language_model.slug == "new"
    assert Epoch.objects.get().number == 1
    dimension = QualityDimension.objects.get()
    assert (dimension.slug, dimension.scale, dimension.margin) == (
        "correctness",
        "acceptance",
        0.05,
    )
    assert job.state == "succeeded"
    assert job.migration == migration
    assert job.report["pairing"]["new"]["matched"] == 60
    assert job.report["human_values"] == {"correctness": {"released aggregate": 120}}
    assert job.report["ignored"] == {"human values": 120}


def test_the_same_content_twice_changes_nothing(tmp_path: Path) -> None:
    folder = small_folder(tmp_path / "f")
    first = run_import(folder, "old", "new")
    before = list(Output.objects.order_by("id").values())
    events = AuditEvent.objects.count()
    again = run_import(folder, "old", "new")
    assert set(again.report["new"].values()) == set(again.report["changed"].values()) == {0}
    assert again.report["evidence_digest"] == first.report["evidence_digest"]
    assert list(Output.objects.order_by("id").values()) == before
    assert AuditEvent.objects.count() == events


def test_only_what_changed_is_written(tmp_path: Path) -> None:
    folder = small_folder(tmp_path / "f")
    first = run_import(folder, "old", "new")
    changed = recordings.items(60)
    changed[3]["outputs"]["new"] = "another answer"
    scores = recordings.scores(60)
    scores[7]["score"] = 0.123
    recordings.write_folder(folder, items=changed, scores=scores)
    again = run_import(folder, "old", "new")
    assert again.report["new"] == {"prompts": 0, "outputs": 0, "pairs": 0, "scores": 0}
    assert again.report["changed"] == {"prompts": 0, "outputs": 1, "pairs": 0, "scores": 1}
    assert again.report["evidence_digest"] != first.report["evidence_digest"]


def test_a_dry_run_reports_the_same_and_keeps_nothing(tmp_path: Path) -> None:
    folder = small_folder(tmp_path / "f")
    dry = run_import(folder, "old", "new", dry_run=True, human="import")
    assert [model.objects.count() for model in KEPT] == [0] * len(KEPT)
    real = run_import(folder, "old", "new", human="import")
    del dry.report["seconds"], real.report["seconds"]
    assert dry.report == real.report
    assert dry.state == real.state == "succeeded"


def test_pairwise_scores_are_turned_towards_the_candidate() -> None:
    folder = recording("pandalm")
    run_import(folder, "llama-7b", "bloom-7b")
    rows = rows_of(folder / "scores.jsonl.gz")
    expected = {
        row["item_id"]: row["score"] if row["system_b"] == "bloom-7b" else -row["score"]
        for row in rows
        if row["metric"] == "pandalm7b_judge"
        and {row["system_a"], row["system_b"]} == {"llama-7b", "bloom-7b"}
    }
    stored = dict(
        MetricScore.objects.filter(metric__name="pandalm7b_judge").values_list(
            "pair__prompt__external_id", "value"
        )
    )
    assert stored == expected
    assert Metric.objects.get(name="pandalm7b_judge").pairwise


def test_a_prefix_makes_the_segment_and_the_full_one_is_kept() -> None:
    job = run_import(recording("xstest"), "llama2-orig", "mistral-instruct", segment_prefix=":")
    assert set(Prompt.objects.values_list("segment", flat=True)) == {"safe", "unsafe"}
    prompt = Prompt.objects.get(external_id="v2-1")
    assert prompt.segments == {"segment": "safe:homonyms"}
    assert [d.slug for d in QualityDimension.objects.all()] == ["refusal_appropriate"]
    assert job.report["missing_scores"] == {"refusal_appropriate:gpt4_judge": 11}


def test_an_informational_dimension_is_imported_only_by_name_and_never_required() -> None:
    run_import(recording("xstest"), "llama2-orig", "gpt-4", dimensions=("refusal",))
    dimension = QualityDimension.objects.get()
    assert (dimension.slug, dimension.required, dimension.scale) == ("refusal", False, "continuous")


def test_golden_prompts_stay_out_of_the_population(tmp_path: Path) -> None:
    rows = recordings.items(10)
    rows[0]["golden"] = True
    job = run_import(recordings.write_folder(tmp_path / "f", items=rows), "old", "new")
    assert (
        job.report["pairing"]["new"] | {"golden": 1, "matched": 10} == job.report["pairing"]["new"]
    )
    assert OutputPair.objects.count() == 9


@pytest.mark.parametrize(
    ("incumbent", "candidate", "words"),
    [("old", "newer", "no output of newer"), ("old", "old", "different systems")],
)
def test_a_system_mistyped_is_named(
    tmp_path: Path, incumbent: str, candidate: str, words: str
) -> None:
    with pytest.raises(SourceError, match=words):
        run_import(small_folder(tmp_path / "f"), incumbent, candidate)
    assert Migration.objects.count() == 0


def test_a_later_import_must_agree(tmp_path: Path) -> None:
    folder = recordings.write_folder(
        tmp_path / "f", items=recordings.items(5, ("old", "new", "other"))
    )
    run_import(folder, "old", "new")
    with pytest.raises(SuccessorError, match="has candidates new, this import other"):
        run_import(folder, "old", "other")
    with pytest.raises(SuccessorError, match="has incumbent old, this import other"):
        run_import(folder, "other", "new")
    graded = {"correctness": {"type": "ordinal", "min": 1, "max": 5}}
    recordings.write_folder(folder, items=recordings.items(5), dimensions=graded)
    with pytest.raises(SuccessorError, match="has scale acceptance, this import grade"):
        run_import(folder, "old", "new")


def test_a_dimension_unknown_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no dimension 'tone'; it has correctness"):
        run_import(small_folder(tmp_path / "f"), "old", "new", dimensions=("tone",))
