"""A plan is frozen once, on the population as it is, and hashed."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from calibration.statistics.evidence import Goal
from calibration.statistics.rules import critical_value
from migrations_app.audit.selectors import verify
from migrations_app.errors import SuccessorError
from migrations_app.evidence.errors import EvidenceFrozen
from migrations_app.models import AuditEvent, Migration, Plan, QualityDimension
from migrations_app.planning.services import freeze_new_version, freeze_plan
from migrations_app.planning.signals import plan_frozen
from migrations_app.planning.wishes import PlanWishes
from tests.migrations_app import recordings
from tests.migrations_app.recordings import run_import, small_folder, write_folder

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(tmp_path: Path) -> Migration:
    migration = run_import(small_folder(tmp_path / "f", 90), "old", "new").migration
    assert migration is not None
    return migration


def freeze(**wishes: Any) -> Plan:
    return freeze_plan(migration_slug="replace-old", wishes=PlanWishes(**wishes)).plan


def test_the_terms_are_the_document_whose_digest_is_kept(draft: Migration) -> None:
    plan = freeze(critical={"odd": None, "even": 12}, seed=5)
    c = critical_value(alpha=0.05, n_max=90, n_population=90, n_min=50)
    assert plan.terms == {
        "version": 1,
        "alpha": 0.05,
        "rule": "V",
        "selection": "random",
        "n_max": 400,
        "n_min": 50,
        "seed": 5,
        "incumbent": "old",
        "candidates": ["new"],
        "segments": {"even": 0.5, "odd": 0.5},
        "segment_weights": {},
        "critical_segments": {"odd": 20, "even": 12},
        "dimensions": {
            "correctness": {
                "scale": "acceptance",
                "grades": None,
                "family": "ordinal",
                "minimum": 0.0,
                "maximum": 1.0,
                "margin": 0.05,
                "goal": "non_inferiority",
                "required": True,
                "n_population": {"new": 90},
                "critical_values": {"new": pytest.approx(c, abs=1e-6)},
                "boundary_growth": 0.15,
                "boundary_start": 50,
            }
        },
        "judgments_before_plan": {"correctness": 0},
        "epoch": 1,
        "evidence_digest": draft.evidence_digest,
    }
    stored = Plan.objects.get().terms
    whole = json.dumps(stored, sort_keys=True, separators=(",", ":")).replace(".0,", ",")
    assert plan.digest == hashlib.sha256(whole.encode()).hexdigest()


def test_freezing_starts_the_collecting_and_is_an_event(draft: Migration) -> None:
    plan = freeze()
    draft.refresh_from_db()
    assert draft.state == "collecting"
    event = AuditEvent.objects.get(verb="plan_frozen")
    assert event.object_digest == plan.digest
    assert list(verify()) == []


def test_alpha_is_shared_over_candidates_and_weights_make_shares(tmp_path: Path) -> None:
    items = recordings.items(80, ("old", "a", "b"))
    for item in items[:40]:
        item["weight"] = 3
    del items[79]["outputs"]["b"]
    run_import(write_folder(tmp_path / "f", items=items), "old", "a", "b")
    terms = freeze().terms
    row = terms["dimensions"]["correctness"]
    assert row["n_population"] == {"a": 80, "b": 79}
    for candidate, size in row["n_population"].items():
        c = critical_value(alpha=0.025, n_max=size, n_population=size, n_min=50)
        assert row["critical_values"][candidate] == pytest.approx(c, abs=1e-6)
    assert sum(terms["segments"].values()) == pytest.approx(1)


def test_the_same_terms_again_change_nothing_and_others_are_refused(draft: Migration) -> None:
    plan = freeze(margins={"": 0.08})
    again = freeze_plan(migration_slug="replace-old", wishes=PlanWishes(margins={"": 0.08}))
    assert (again.plan, again.created) == (plan, False)
    with pytest.raises(SuccessorError, match=r"differs in n_max, correctness.margin"):
        freeze(n_max=500, margins={"correctness": 0.05})
    assert Plan.objects.count() == 1
    assert AuditEvent.objects.filter(verb="plan_frozen").count() == 1


def test_a_higher_maximum_is_a_new_version_with_a_reason(draft: Migration) -> None:
    freeze()
    new: dict[str, Any] = {"migration_slug": "replace-old", "wishes": PlanWishes(n_max=800)}
    with pytest.raises(SuccessorError, match="needs a reason"):
        freeze_new_version(**new, reason=" ")
    plan = freeze_new_version(**new, reason="more budget").plan
    assert (plan.version, plan.terms["version"], plan.terms["n_max"]) == (2, 2, 800)
    assert draft.plan == plan
    with pytest.raises(SuccessorError, match="has these terms already"):
        freeze_new_version(**new, reason="again")


def test_the_plan_speaks_of_the_dimension_from_then_on(draft: Migration) -> None:
    freeze(margins={"correctness": 0.1}, goals={"": Goal.SUPERIORITY})
    dimension = QualityDimension.objects.get()
    assert (dimension.margin, dimension.goal) == (0.1, "superiority")


@pytest.mark.parametrize(
    ("wishes", "words"),
    [
        ({"margins": {"tone": 0.1}}, "no dimension 'tone'; there are correctness"),
        ({"not_required": frozenset({"tone"})}, "no dimension 'tone'"),
        ({"not_required": frozenset({"correctness"})}, "at least one dimension must be required"),
        ({"critical": {"north": None}}, "no segment 'north'; there are even, odd"),
        ({"critical": {"odd": 46}}, "segment 'odd' has 45 pairs, fewer than 46"),
        ({"critical": {"odd": 0}}, "quota of segment odd must be 1 or more"),
        ({"segment_weights": {"odd": 1.0}}, "segment 'even' has no weight"),
        ({"segment_weights": {"odd": 1.0, "even": 0.0}}, "must be positive"),
        ({"margins": {"": 1.5}}, "must lie between 0 and 1"),
        ({"alpha": 0.5}, "alpha must lie between"),
        ({"n_min": 500}, "want 2 <= n_min <= n_max"),
        ({"n_min": 91}, "new has 90 pairs, fewer than the 91"),
    ],
)
def test_terms_that_make_no_sense_are_refused(
    draft: Migration, wishes: dict[str, Any], words: str
) -> None:
    with pytest.raises(SuccessorError, match=words):
        freeze(**wishes)
    assert not Plan.objects.exists()


def test_an_empty_population_is_refused(tmp_path: Path) -> None:
    items = [*recordings.items(2, ("old",)), *recordings.items(5, ("new",))[2:]]
    run_import(write_folder(tmp_path / "f", items=items), "old", "new")
    with pytest.raises(SuccessorError, match="the population is empty"):
        freeze()


def test_a_receiver_that_fails_takes_the_plan_back(draft: Migration) -> None:
    def fail(**_: Any) -> None:
        raise RuntimeError

    plan_frozen.connect(fail)
    try:
        with pytest.raises(RuntimeError):
            freeze()
    finally:
        plan_frozen.disconnect(fail)
    assert not Plan.objects.exists()


def test_evidence_cannot_change_under_a_frozen_plan(draft: Migration, tmp_path: Path) -> None:
    freeze()
    assert run_import(tmp_path / "f", "old", "new").report["evidence_changed"] is False
    scores = recordings.scores(90)
    scores[0]["score"] = 0.9
    write_folder(tmp_path / "f", items=recordings.items(91), scores=scores)
    words = "would bring 1 new prompts, 2 new outputs, 1 new pairs, 1 changed scores"
    with pytest.raises(EvidenceFrozen, match=words):
        run_import(tmp_path / "f", "old", "new")
    assert draft.prompts.count() == 90


def test_a_dimension_cannot_join_a_frozen_plan(draft: Migration, tmp_path: Path) -> None:
    freeze()
    two = {"correctness": recordings.ACCEPTANCE, "tone": recordings.ACCEPTANCE}
    folder = write_folder(
        tmp_path / "f", items=recordings.items(90), scores=recordings.scores(90), dimensions=two
    )
    with pytest.raises(EvidenceFrozen, match="dimension tone is not in the frozen plan"):
        run_import(folder, "old", "new")


def test_human_values_may_still_come_under_a_frozen_plan(draft: Migration, tmp_path: Path) -> None:
    freeze()
    folder = write_folder(tmp_path / "f", items=recordings.items(90), human=recordings.human(90))
    report = run_import(folder, "old", "new", human="random-sample", human_limit=60).report
    assert report["human"]["judgments"] == {"new": 60, "revised": 0, "unchanged": 0}
    assert freeze_plan(migration_slug="replace-old", wishes=PlanWishes()).created is False


def test_the_command_says_the_plan_in_plain_words(
    draft: Migration, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["replace-old", "--margin", ".05", "--critical", "odd=10", "--critical", "even"]
    call_command("freeze_plan", *arguments, "--margin", "correctness=.1")
    out = capsys.readouterr().out
    plan = Plan.objects.get()
    assert plan.digest in out
    assert "at most 0.1 worse than the incumbent" in out
    assert plan.terms["critical_segments"] == {"odd": 10, "even": 20}
    with pytest.raises(CommandError, match="is frozen and differs in") as caught:
        call_command("freeze_plan", "replace-old")
    assert caught.value.returncode == 2
    call_command("freeze_plan", *arguments, "--margin", "correctness=.1")
    assert "nothing changed" in capsys.readouterr().out
    with pytest.raises(CommandError, match="no migration 'nowhere'"):
        call_command("freeze_plan", "nowhere")
