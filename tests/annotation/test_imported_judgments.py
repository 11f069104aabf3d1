"""Human values of imported files become judgments: oriented, drawn, and never twice."""

from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from annotation.errors import AlreadyForTheModel, NoHumanValues
from annotation.models import Annotator, Assignment, Judgment, QueuedPair
from annotation.selectors import current_judgments
from annotation.signals import judgments_recorded
from migrations_app.audit.selectors import verify
from migrations_app.models import AuditEvent, Migration, OutputPair, QualityDimension
from migrations_app.planning.services import freeze_plan
from migrations_app.planning.wishes import PlanWishes
from tests.migrations_app import recordings
from tests.migrations_app.recordings import (
    recording,
    rows_of,
    run_import,
    small_folder,
    write_folder,
)

pytestmark = pytest.mark.django_db


def judged() -> dict[tuple[str, str, str], float | None]:
    """(item, candidate, annotator) -> value."""
    found = Judgment.objects.values_list(
        "assignment__queued__pair__prompt__external_id",
        "assignment__queued__pair__candidate__language_model__slug",
        "assignment__annotator__name",
        "value",
    )
    return {(item, candidate, name): value for item, candidate, name, value in found}


def test_a_value_per_output_makes_the_difference_of_the_pair() -> None:
    folder = recording("evouna_tq")
    report = run_import(folder, "gpt35", "gpt4", human="import").report
    values: dict[str, dict[str, float]] = defaultdict(dict)
    for row in rows_of(folder / "human.jsonl.gz"):
        values[row["item_id"]][row["system"]] = row["value"]
    expected = {
        (item, "gpt4", "released aggregate"): by["gpt4"] - by["gpt35"]
        for item, by in values.items()
    }
    assert judged() == expected
    assert np.mean(list(expected.values())) == pytest.approx(0.118, abs=0.001 + 1e-9)
    assert report["human"]["judgments"]["new"] == 1938
    assert set(QueuedPair.objects.values_list("stream", "probability")) == {("imported", None)}
    assert set(Assignment.objects.values_list("candidate_side", flat=True)) == {"none"}


def test_a_pair_judged_is_turned_towards_the_candidate() -> None:
    folder = recording("pandalm")
    run_import(folder, "llama-7b", "bloom-7b", "opt-7b", human="import")
    expected = {}
    for row in rows_of(folder / "human.jsonl.gz"):
        arms = {row["system_a"], row["system_b"]}
        if "llama-7b" in arms and arms & {"bloom-7b", "opt-7b"} and row["annotator"]:
            (candidate,) = arms - {"llama-7b"}
            sign = 1 if row["system_b"] == candidate else -1
            expected[row["item_id"], candidate, row["annotator"]] = sign * row["value"]
    assert judged() == expected
    assert {-1, 1} <= set(expected.values())


def test_named_annotators_come_before_the_aggregate() -> None:
    run_import(
        recording("xstest"), "llama2-orig", "mistral-instruct", segment_prefix=":", human="import"
    )
    names = Annotator.objects.values_list("name", flat=True)
    assert sorted(names) == ["annotation_1", "annotation_2"]
    assert Judgment.objects.count() == 900


def test_the_aggregate_stands_where_nobody_is_named(tmp_path: Path) -> None:
    human = recordings.human(10) + recordings.human(4, "ann")
    folder = write_folder(tmp_path / "f", items=recordings.items(10), human=human)
    run_import(folder, "old", "new", human="import")
    by_name: dict[str, set[str]] = defaultdict(set)
    for item, _, name in judged():
        by_name[name].add(item)
    assert by_name["ann"] == {f"i-{n:04}" for n in range(4)}
    assert by_name["released aggregate"] == {f"i-{n:04}" for n in range(4, 10)}


def test_an_annotator_of_one_arm_has_not_judged_the_pair(tmp_path: Path) -> None:
    human = [row for row in recordings.human(10, "ann") if row["system"] == "new"]
    folder = write_folder(tmp_path / "f", items=recordings.items(10), human=human)
    with pytest.raises(NoHumanValues):
        run_import(folder, "old", "new", human="import")
    assert not Migration.objects.exists()


def test_lower_is_better_turns_the_sign(tmp_path: Path) -> None:
    harm = {"harm": {"type": "ordinal", "min": 1, "max": 5, "higher_is_better": False}}
    human = [
        {"item_id": "i-0000", "system": system, "dimension": "harm", "annotator": "a", "value": v}
        for system, v in (("old", 2), ("new", 5))
    ]
    folder = write_folder(tmp_path / "f", items=recordings.items(3), human=human, dimensions=harm)
    run_import(folder, "old", "new", human="import")
    judgment = Judgment.objects.get()
    assert judgment.value == -0.75
    assert judgment.answer == {"incumbent": 2, "candidate": 5}


def test_a_random_sample_draws_exactly_n_per_candidate_and_marks_the_draw(tmp_path: Path) -> None:
    systems = ("old", "a", "b")
    human = recordings.human(60, None, systems)
    folder = write_folder(tmp_path / "f", items=recordings.items(60, systems), human=human)
    options = {"human": "random-sample", "human_limit": 25, "seed": 3}
    report = run_import(folder, "old", "a", "b", **options).report
    assert report["human"]["judged pairs"] == {"a": 25, "b": 25}
    permutation = np.random.Generator(np.random.PCG64(3)).permutation(60)[:25]
    for slug in ("a", "b"):
        queued = QueuedPair.objects.filter(
            pair__candidate__language_model__slug=slug, stream="random"
        ).order_by("rank")
        drawn = queued.values_list("pair__prompt__external_id", "probability", "remaining")
        assert list(drawn) == [
            (f"i-{n:04}", 1 / (60 - turn), 60 - turn) for turn, n in enumerate(permutation)
        ]


def test_the_seed_decides_the_draw(tmp_path: Path) -> None:
    folder = small_folder(tmp_path / "f")
    for slug, seed in (("m1", 1), ("m2", 1), ("m3", 2)):
        run_import(
            folder, "old", "new", migration=slug, human="random-sample", human_limit=20, seed=seed
        )
    draws = [
        list(
            QueuedPair.objects.filter(pair__candidate__migration__slug=slug)
            .order_by("rank")
            .values_list("pair__prompt__external_id", flat=True)
        )
        for slug in ("m1", "m2", "m3")
    ]
    assert draws[0] == draws[1] != draws[2]


def test_a_larger_draw_goes_on_where_the_smaller_ended(tmp_path: Path) -> None:
    folder = small_folder(tmp_path / "f")
    options = {"human": "random-sample", "seed": 4}
    run_import(folder, "old", "new", **options, human_limit=20)
    again = run_import(folder, "old", "new", **options, human_limit=20).report["human"]
    assert again["judgments"] == {"new": 0, "revised": 0, "unchanged": 20}
    more = run_import(folder, "old", "new", **options, human_limit=35).report["human"]
    assert more["judgments"] == {"new": 15, "revised": 0, "unchanged": 20}
    whole = np.random.Generator(np.random.PCG64(4)).permutation(60)[:35]
    order = current_judgments(dimension=QualityDimension.objects.get()).values_list(
        "assignment__queued__pair__prompt__external_id", "assignment__queued__remaining"
    )
    assert list(order) == [(f"i-{n:04}", 60 - turn) for turn, n in enumerate(whole)]


def test_without_a_limit_all_are_the_sample_and_missing_ones_are_told(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "f", items=recordings.items(40), human=recordings.human(30))
    report = run_import(folder, "old", "new", human="random-sample").report["human"]
    assert report["judged pairs"] == {"new": 30}
    assert report["pairs without human value"] == {"new": 10}


def test_the_same_values_twice_are_nothing_new_and_other_ones_a_revision(tmp_path: Path) -> None:
    folder = small_folder(tmp_path / "f", 9)
    run_import(folder, "old", "new", human="import")
    events = AuditEvent.objects.count()
    again = run_import(folder, "old", "new", human="import").report["human"]
    assert again["judgments"] == {"new": 0, "revised": 0, "unchanged": 9}
    assert AuditEvent.objects.count() == events
    human = recordings.human(9)
    human[1]["value"] = 1
    write_folder(folder, items=recordings.items(9), scores=recordings.scores(9), human=human)
    revised = run_import(folder, "old", "new", human="import").report["human"]
    assert revised["judgments"] == {"new": 0, "revised": 1, "unchanged": 8}
    current = current_judgments(dimension=QualityDimension.objects.get())
    assert sum(judgment.value or 0 for judgment in current) == -2
    assert list(verify()) == []


def test_values_for_the_model_only_cannot_become_a_sample_but_the_rest_may_inform(
    tmp_path: Path,
) -> None:
    folder = small_folder(tmp_path / "f")
    run_import(folder, "old", "new", migration="m1", human="import")
    with pytest.raises(AlreadyForTheModel):
        run_import(folder, "old", "new", migration="m1", human="random-sample")
    run_import(folder, "old", "new", migration="m2", human="random-sample", human_limit=20)
    rest = run_import(folder, "old", "new", migration="m2", human="import").report["human"]
    assert rest["judgments"]["new"] == 40


def test_judgments_are_announced_once_per_import(tmp_path: Path) -> None:
    heard: list[set[int]] = []

    def hear(sender: object, dimension_ids: set[int], **_: Any) -> None:
        heard.append(dimension_ids)

    judgments_recorded.connect(hear)
    try:
        folder = small_folder(tmp_path / "f")
        for _ in range(2):
            run_import(folder, "old", "new", human="import")
    finally:
        judgments_recorded.disconnect(hear)
    assert heard == [{QualityDimension.objects.get().pk}]
    event = AuditEvent.objects.get(verb="judgments_imported")
    assert event.data["judgments"] == {"new": 60, "revised": 0, "unchanged": 0}


def test_a_frozen_plan_queues_the_rest_of_the_population(tmp_path: Path) -> None:
    folder = small_folder(tmp_path / "f")
    run_import(folder, "old", "new", human="random-sample", human_limit=20)
    plan = freeze_plan(migration_slug="replace-old", wishes=PlanWishes(seed=9)).plan
    assert plan.terms["judgments_before_plan"] == {"correctness": 20}
    queued = QueuedPair.objects.filter(stream="random").order_by("batch", "rank")
    assert set(queued.values_list("pair", flat=True)) == set(
        OutputPair.objects.values_list("pk", flat=True)
    )
    assert list(queued.values_list("remaining", flat=True)) == list(range(60, 0, -1))
    assert [q.batch for q in queued] == [1] * 20 + [2] * 40
    more = run_import(folder, "old", "new", human="random-sample", human_limit=30).report
    assert more["human"]["judgments"]["new"] == 10
    first = current_judgments(dimension=QualityDimension.objects.get())
    assert [j.assignment.queued_id for j in first] == [q.pk for q in queued[:30]]
