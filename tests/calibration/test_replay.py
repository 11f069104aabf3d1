"""Replay of recorded judgments, from files to JSON lines."""

import csv
import json
import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from calibration.replay.case import case_of
from calibration.replay.recording import record
from calibration.statistics.outcome import Scale
from migrations_app.evidence.readers import open_source
from tests.migrations_app.recordings import DATA, recording, write_jsonl

ITEMS = 80


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two systems, 80 items, one metric; `new` is right where `old` is and on 30 items more."""
    rng = np.random.default_rng(3)
    old = (rng.random(ITEMS) < 0.5).astype(float)
    new = np.where(np.cumsum(1 - old) <= 30, 1.0, old)
    dimension = {"type": "binary", "min": 0, "max": 1, "higher_is_better": True}
    meta = {"dataset": "small", "dimensions": {"correctness": dimension}, "metrics": {"f1": {}}}
    (tmp_path / "meta.json").write_text(json.dumps(meta))
    items, scores, human = [], [], []
    for n in range(ITEMS):
        place = {"dataset": "small", "item_id": f"i{n}"}
        outputs = {"old": f"old {n}", "new": f"new {n}"}
        segment = "a:x" if n % 2 else "b:y"
        items.append(place | {"prompt": f"p{n}", "reference": None, "segment": segment} | {
            "outputs": outputs
        })  # fmt: skip
        for system, values in (("old", old), ("new", new)):
            told = place | {"system": system, "dimension": "correctness"}
            scores.append(told | {"metric": "f1", "score": float(values[n] + rng.normal())})
            human.append(told | {"annotator": None, "value": float(values[n])})
    for name, rows in (("items", items), ("scores", scores), ("human", human)):
        write_jsonl(tmp_path / f"{name}.jsonl", rows)
    return tmp_path


def replayed(folder: Path, *options: str) -> list[dict[str, Any]]:
    out = StringIO()
    call_command("replay", str(folder), *options, "--json", stdout=out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


PAIR = ("--incumbent", "old", "--candidate", "new")


def test_every_count_gives_a_line_with_the_truth_and_all_estimates(folder: Path) -> None:
    lines = replayed(folder, *PAIR, "--judgments", "20,80", "--seed", "1")
    assert [line["n_judgments"] for line in lines] == [20, 80]
    for line in lines:
        assert line["truth"] == 30 / ITEMS
        assert line["n_population"] == ITEMS
        assert line["posterior"].keys() == {"mean", "low", "high", "p_non_inferior", "p_superior"}
        assert line["seconds"].keys() == {"fit", "population", "total"}
        for name in ("model", "design"):
            assert line[name]["low"] <= line[name]["mean"] <= line[name]["high"]
        assert line["sequence"]["low"] <= line["sequence"]["high"]
        assert line["reasons"]
    whole = lines[1]
    assert whole["posterior"]["mean"] == pytest.approx(30 / ITEMS)
    assert whole["posterior"]["low"] == pytest.approx(whole["posterior"]["high"])
    assert whole["verdict"] == "superior"


def test_the_same_seed_gives_the_same_lines_and_the_swapped_pair_the_opposite_truth(
    folder: Path,
) -> None:
    def numbers(*options: str) -> list[object]:
        lines = replayed(folder, *options, "--judgments", "20", "--repetitions", "2")
        return [(line["repetition"], line["posterior"], line["truth"]) for line in lines]

    first = numbers(*PAIR, "--seed", "4")
    assert first == numbers(*PAIR, "--seed", "4")
    assert first != numbers(*PAIR, "--seed", "5")
    swapped = replayed(folder, "--all-pairs", "--judgments", "20")
    assert {line["incumbent"]: line["truth"] for line in swapped} == {
        "old": 30 / ITEMS,
        "new": -30 / ITEMS,
    }


def test_looking_every_few_judgments_stops_once_decided(folder: Path) -> None:
    [line] = replayed(folder, *PAIR, "--judgments", "50,80", "--every", "10", "--margin", ".3")
    assert line["decided_at"] == line["n_judgments"]
    assert line["verdict"] in {"superior", "non_inferior", "equivalent"}


def test_counts_beyond_a_small_population_are_left_out_by_default(folder: Path) -> None:
    assert [line["n_judgments"] for line in replayed(folder, *PAIR)] == [50]
    assert {
        line["n_judgments"] for line in replayed(folder, "--all-pairs", "--judgments", "90")
    } == {ITEMS}


def test_an_active_order_draws_every_pair_once(folder: Path) -> None:
    lines = replayed(folder, *PAIR, "--judgments", "50,70", "--order", "active")
    assert [line["n_judgments"] for line in lines] == [50, 70]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--incumbent", "older", "--candidate", "new"), "no system 'older'; there are new, old"),
        (("--incumbent", "old"), "give --incumbent and --candidate, or --all-pairs"),
        ((*PAIR, "--all-pairs"), "give --incumbent and --candidate, or --all-pairs"),
        ((*PAIR, "--dimension", "style"), "no dimension 'style'; it has correctness"),
        ((*PAIR, "--judgments", "81"), "81 judgments asked of 80 pairs"),
        ((*PAIR, "--critical", "c"), "no segment 'c'; there are a:x, b:y"),
        ((*PAIR, "--critical", "a", "--segment-prefix", ":", "--margin", "2"), "margin must lie"),
    ],
)
def test_a_question_that_cannot_be_asked_ends_with_status_2(
    folder: Path, options: tuple[str, ...], message: str
) -> None:
    with pytest.raises(CommandError, match=message) as refused:
        replayed(folder, *options)
    assert refused.value.returncode == 2


def test_an_unreadable_line_is_named(folder: Path) -> None:
    with (folder / "human.jsonl").open("a") as file:
        file.write("{not json\n")
    with pytest.raises(CommandError, match=rf"human\.jsonl:{2 * ITEMS + 1}"):
        replayed(folder, *PAIR)


def test_systems_that_were_never_judged_on_the_same_item_are_refused(folder: Path) -> None:
    rows = [json.loads(line) for line in (folder / "human.jsonl").read_text().splitlines()]
    half = ITEMS // 2
    kept = [r for r in rows if (r["system"] == "old") == (int(r["item_id"][1:]) < half)]
    write_jsonl(folder / "human.jsonl", kept)
    with pytest.raises(CommandError, match="no item has human values"):
        replayed(folder, *PAIR)


def test_the_program_itself_exits_with_2_and_starts_no_service(tmp_path: Path) -> None:
    program = [sys.executable, "manage.py", "replay", str(tmp_path / "missing"), *PAIR]
    local = tmp_path / "local"
    done = subprocess.run(
        program,
        cwd=settings.BASE_DIR,
        env={"PATH": "", "SUCCESSOR_LOCAL_DIR": str(local)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "does not exist" in done.stderr
    assert not (local / "users.lock").exists()


def test_truths_are_those_of_the_published_table() -> None:
    """triples.csv beside the data: mean difference b - a of every pair of systems."""
    recorded = record(open_source(recording("evouna_tq")), "correctness")
    with (DATA / "triples.csv").open() as file:
        published = [
            row
            for row in csv.DictReader(file)
            if row["dataset"] == "evouna_tq" and not row["segment"]
        ]
    assert len(published) == 10
    for row in published:
        case = case_of(recorded, row["system_a"], row["system_b"])
        assert case.truth == pytest.approx(float(row["diff"]), abs=1e-4)
        assert case.population.size == int(row["n"])


def test_pairwise_recordings_are_oriented_towards_the_candidate() -> None:
    recorded = record(open_source(recording("pandalm")), "preference")
    straight = case_of(recorded, "bloom-7b", "llama-7b")
    turned = case_of(recorded, "llama-7b", "bloom-7b")
    assert straight.truth == pytest.approx(-turned.truth)
    assert straight.outcome.scale is Scale.PREFERENCE_3
    np.testing.assert_allclose(straight.population.metric, -turned.population.metric)
    assert {len(values) for values in straight.values} == {3}  # annotator1..3, by name
