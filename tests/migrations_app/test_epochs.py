"""A new epoch sets the judgments so far aside, and evidence changes in no other way."""

from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from annotation.models import QueuedPair
from annotation.selectors import judged_pairs
from migrations_app.audit.selectors import verify
from migrations_app.evidence.errors import EvidenceFrozen
from migrations_app.models import AuditEvent, Epoch, ImportJob, Migration
from migrations_app.planning.epochs import LONGEST_REASON, open_epoch
from migrations_app.planning.errors import EpochRefused
from migrations_app.planning.services import freeze_plan
from migrations_app.planning.wishes import PlanWishes
from tests.migrations_app import recordings
from tests.migrations_app.recordings import run_import, write_folder

pytestmark = pytest.mark.django_db

SLUG = "replace-old"
REASON = "the judge model was replaced"


@pytest.fixture
def collecting(tmp_path: Path) -> Migration:
    folder = write_folder(
        tmp_path / "f",
        items=recordings.items(90),
        scores=recordings.scores(90),
        human=recordings.human(90),
    )
    migration = run_import(folder, "old", "new").migration
    assert migration is not None
    freeze_plan(migration_slug=SLUG, wishes=PlanWishes())
    run_import(folder, "old", "new", human="random-sample", human_limit=60)
    migration.refresh_from_db()
    return migration


def other_scores(folder: Path) -> None:
    scores = recordings.scores(90)
    scores[0]["score"] = 0.9
    write_folder(folder, items=recordings.items(90), scores=scores)


def order_of(epoch: Epoch) -> list[int]:
    queued = QueuedPair.objects.filter(epoch=epoch, stream="random").order_by("batch", "rank")
    return list(queued.values_list("pair_id", flat=True))


def test_judgments_before_a_new_epoch_do_not_count(collecting: Migration) -> None:
    assert judged_pairs(collecting) == {"correctness": 60}
    epoch = open_epoch(migration_slug=SLUG, reason=REASON)
    assert (epoch.number, collecting.epoch) == (2, epoch)
    assert judged_pairs(collecting) == {}


def test_every_pair_is_queued_again_in_another_order(collecting: Migration) -> None:
    first, second = collecting.epoch, open_epoch(migration_slug=SLUG, reason=REASON)
    assert sorted(order_of(first)) == sorted(order_of(second))
    assert order_of(first) != order_of(second)


@pytest.mark.parametrize("state", ["ready_for_review", "approved"])
def test_an_approval_falls_with_its_calibration(collecting: Migration, state: str) -> None:
    Migration.objects.update(state=state)
    open_epoch(migration_slug=SLUG, reason="the audit has signalled")
    collecting.refresh_from_db()
    assert collecting.state == Migration.State.COLLECTING
    assert AuditEvent.objects.get(verb="epoch_opened").data["was"] == state


def test_the_record_says_what_changed_and_is_verified(collecting: Migration) -> None:
    epoch = open_epoch(migration_slug=SLUG, reason=f"  {REASON}\n", changes={"judge": "v2"})
    event = AuditEvent.objects.get(verb="epoch_opened")
    assert event.data["reason"] == REASON
    assert event.data["changes"] == {"judge": "v2"}
    assert event.object_id == str(epoch.pk)
    assert list(verify()) == []


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"reason": " "}, "needs a reason"),
        ({"reason": "x" * (LONGEST_REASON + 1)}, "longer than"),
        ({"migration_slug": "another"}, "there is no migration 'another'"),
        ({"rubrics": {"tone": "Be kind."}}, "there is no dimension 'tone'"),
    ],
)
def test_what_makes_no_sense_is_refused(
    collecting: Migration, changes: dict[str, Any], words: str
) -> None:
    with pytest.raises(EpochRefused, match=words):
        open_epoch(**{"migration_slug": SLUG, "reason": REASON} | changes)
    assert Epoch.objects.count() == 1


@pytest.mark.parametrize("state", ["rolling_out", "completed", "rejected", "archived"])
def test_where_traffic_has_moved_no_epoch_begins(collecting: Migration, state: str) -> None:
    Migration.objects.update(state=state)
    with pytest.raises(EpochRefused, match="take the traffic back first"):
        open_epoch(migration_slug=SLUG, reason=REASON)


def test_before_a_plan_is_frozen_nothing_has_to_start_anew(tmp_path: Path) -> None:
    run_import(recordings.small_folder(tmp_path / "f", 90), "old", "new")
    with pytest.raises(EpochRefused, match="no frozen plan"):
        open_epoch(migration_slug=SLUG, reason=REASON)


def test_changed_scores_are_refused_without_a_reason(collecting: Migration, tmp_path: Path) -> None:
    other_scores(tmp_path / "f")
    with pytest.raises(EvidenceFrozen, match="--new-epoch"):
        run_import(tmp_path / "f", "old", "new")
    assert collecting.epoch.number == 1


def test_changed_scores_come_with_a_new_epoch(collecting: Migration, tmp_path: Path) -> None:
    before = collecting.evidence_digest
    other_scores(tmp_path / "f")
    job = run_import(tmp_path / "f", "old", "new", new_epoch=REASON)
    collecting.refresh_from_db()
    assert job.report["evidence_changed"] is True
    assert collecting.evidence_digest != before
    assert (collecting.epoch.number, collecting.epoch.reason) == (2, REASON)
    data = AuditEvent.objects.get(verb="epoch_opened").data
    assert data["changes"]["changed"]["scores"] == 1
    assert data["evidence_digest"] == collecting.evidence_digest
    assert judged_pairs(collecting) == {}


def test_an_import_that_changes_nothing_opens_no_epoch(
    collecting: Migration, tmp_path: Path
) -> None:
    run_import(tmp_path / "f", "old", "new", new_epoch=REASON)
    assert collecting.epoch.number == 1


def test_a_dry_run_opens_no_epoch(collecting: Migration, tmp_path: Path) -> None:
    other_scores(tmp_path / "f")
    run_import(tmp_path / "f", "old", "new", new_epoch=REASON, dry_run=True)
    assert collecting.epoch.number == 1


def test_pairs_that_were_not_planned_for_come_in_no_epoch(
    collecting: Migration, tmp_path: Path
) -> None:
    folder = write_folder(tmp_path / "f", items=recordings.items(91), scores=recordings.scores(91))
    with pytest.raises(EvidenceFrozen, match="1 new pairs"):
        run_import(folder, "old", "new", new_epoch=REASON)
    assert collecting.epoch.number == 1
    assert ImportJob.objects.latest("id").state == ImportJob.State.FAILED


def test_the_command_opens_one_with_a_new_rubric(
    collecting: Migration, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = tmp_path / "rubric.md"
    text.write_text("Correct means that the answer is the reference's.\n")
    call_command("open_epoch", SLUG, reason=REASON, rubric=[f"correctness={text}"])
    dimension = collecting.dimensions.get()
    assert dimension.rubric == text.read_text().strip()
    assert dimension.rubric_version == 2
    assert f"epoch 2 of {SLUG} is open: {REASON}" in capsys.readouterr().out
    data = AuditEvent.objects.get(verb="epoch_opened").data
    assert data["rubric_versions"] == {"correctness": 2}


@pytest.mark.parametrize("rubric", ["correctness", "correctness=/nowhere/to/be/found.md"])
def test_the_command_refuses_a_rubric_it_cannot_read(collecting: Migration, rubric: str) -> None:
    with pytest.raises(CommandError) as refused:
        call_command("open_epoch", SLUG, reason=REASON, rubric=[rubric])
    assert refused.value.returncode == 2
    assert collecting.epoch.number == 1
