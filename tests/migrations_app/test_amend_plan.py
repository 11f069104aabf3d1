"""A frozen plan is amended for good: who, when, why, after how many judgments, what before."""

from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from migrations_app.audit.selectors import verify
from migrations_app.models import AuditEvent, Migration, Plan, PlanAmendment, QualityDimension
from migrations_app.planning.amendments import amendments_of, terms_in_force
from migrations_app.planning.changes import AmendmentWishes
from migrations_app.planning.errors import AmendmentRefused
from migrations_app.planning.services import (
    Amending,
    amend_plan,
    freeze_new_version,
    freeze_plan,
)
from migrations_app.planning.signals import plan_amended
from migrations_app.planning.wishes import PlanWishes
from tests.migrations_app import recordings
from tests.migrations_app.pages import person
from tests.migrations_app.recordings import run_import, small_folder, write_folder

pytestmark = pytest.mark.django_db
JUDGED = 60


@pytest.fixture
def migration(tmp_path: Path) -> Migration:
    """Frozen with the defaults, and 60 of its 90 pairs judged."""
    run_import(small_folder(tmp_path / "f", 90), "old", "new")
    freeze_plan(migration_slug="replace-old", wishes=PlanWishes())
    folder = write_folder(tmp_path / "f", items=recordings.items(90), human=recordings.human(90))
    job = run_import(folder, "old", "new", human="random-sample", human_limit=JUDGED)
    assert job.migration is not None
    return job.migration


def amend(reason: str = "support cannot live with 5 points", **wishes: Any) -> Amending:
    return amend_plan(migration_slug="replace-old", wishes=AmendmentWishes(**wishes), reason=reason)


def in_force() -> dict[str, Any]:
    return terms_in_force(Plan.objects.get())


def test_the_frozen_document_stays_and_the_terms_in_force_change(migration: Migration) -> None:
    before = Plan.objects.get()
    amend(margins={"correctness": 0.04}, critical={"odd": 15})
    after = Plan.objects.get()
    assert (after.terms, after.digest) == (before.terms, before.digest)
    assert in_force()["dimensions"]["correctness"]["margin"] == 0.04
    assert in_force()["critical_segments"] == {"odd": 15}
    assert QualityDimension.objects.get().margin == 0.04


def test_who_when_why_and_after_how_many_judgments_are_kept(migration: Migration) -> None:
    ada = person("ada")
    amend_plan(
        migration_slug="replace-old",
        wishes=AmendmentWishes(margins={"correctness": 0.04}),
        reason=" a complaint ",
        actor=ada,
    )
    row = PlanAmendment.objects.get()
    assert (row.amended_by, row.reason, row.judged) == (ada, "a complaint", {"correctness": 60})
    assert row.changes == [{"term": "margin", "of": "correctness", "old": 0.05, "new": 0.04}]
    [read] = amendments_of(Plan.objects.get())
    assert (read.amended_at, read.reason) == (row.amended_at, "a complaint")


def test_it_is_an_event_of_a_chain_that_verifies(migration: Migration) -> None:
    amend(margins={"correctness": 0.04}, alpha=0.01)
    event = AuditEvent.objects.get(verb="plan_amended")
    assert event.data["changes"][0]["old"] == 0.05
    assert event.data["judged"] == {"correctness": 60}
    assert list(verify()) == []


def test_an_amendment_cannot_be_changed_or_taken_back(migration: Migration) -> None:
    amend(margins={"correctness": 0.04})
    for statement in ("UPDATE {} SET judged = '{{}}'", "DELETE FROM {}"):
        refused = pytest.raises(IntegrityError, match="append-only")
        with refused, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement.format("migrations_app_planamendment"))


def test_sent_twice_it_is_made_once(migration: Migration) -> None:
    first = amend(margins={"correctness": 0.04})
    again = amend(margins={"correctness": 0.04})
    assert (first.created, again.created) == (True, False)
    assert again.amendment == first.amendment
    assert PlanAmendment.objects.count() == 1
    assert AuditEvent.objects.filter(verb="plan_amended").count() == 1


def test_what_holds_already_is_refused_under_another_reason(migration: Migration) -> None:
    amend(margins={"correctness": 0.04})
    with pytest.raises(AmendmentRefused, match="plan 1 says this already"):
        amend("another thought", margins={"correctness": 0.04})


def test_amendments_follow_each_other(migration: Migration) -> None:
    amend(alpha=0.02)
    amend(n_max=70)
    amend(margins={"correctness": 0.04})
    amend(margins={"correctness": 0.06})
    terms = in_force()
    assert (terms["alpha"], terms["n_max"]) == (0.02, 70)
    made = amendments_of(Plan.objects.get())
    assert [a.changes[0].old for a in made] == [0.05, 400, 0.05, 0.04]
    assert [a.loosens for a in made] == [False, False, False, True]


def test_the_budget_cannot_end_before_what_is_judged(migration: Migration) -> None:
    with pytest.raises(AmendmentRefused, match="cannot be less than 60"):
        amend(n_max=59)
    assert amend(n_max=60).created


def test_without_a_reason_without_a_plan_or_afterwards_nothing_is_amended(
    migration: Migration,
) -> None:
    with pytest.raises(AmendmentRefused, match="needs a reason"):
        amend(" ", alpha=0.01)
    Migration.objects.update(state="rolling_out")
    with pytest.raises(AmendmentRefused, match="is rolling_out"):
        amend(alpha=0.01)
    other = Migration.objects.create(
        slug="draft", name="Draft", service=migration.service, incumbent=migration.incumbent
    )
    with pytest.raises(AmendmentRefused, match="has no plan to amend yet"):
        amend_plan(migration_slug=other.slug, wishes=AmendmentWishes(alpha=0.01), reason="x")
    assert not PlanAmendment.objects.exists()


def test_amending_what_was_approved_lets_people_judge_again(migration: Migration) -> None:
    Migration.objects.update(state="approved")
    amend(alpha=0.01)
    migration.refresh_from_db()
    assert migration.state == "collecting"


def test_who_follows_reads_the_terms_in_force_and_can_take_it_back(migration: Migration) -> None:
    seen: list[float] = []

    def fail(plan: Plan, **_: Any) -> None:
        seen.append(terms_in_force(plan)["alpha"])
        raise RuntimeError

    plan_amended.connect(fail)
    try:
        with pytest.raises(RuntimeError), transaction.atomic():
            amend(alpha=0.01)
    finally:
        plan_amended.disconnect(fail)
    assert seen == [0.01]
    assert not PlanAmendment.objects.exists()


def test_a_new_version_starts_from_the_terms_as_frozen_with_it(migration: Migration) -> None:
    amend(alpha=0.01)
    new = {"migration_slug": "replace-old", "reason": "back to what was agreed"}
    plan = freeze_new_version(wishes=PlanWishes(), **new).plan  # type: ignore[arg-type]
    assert (plan.version, terms_in_force(plan)["alpha"]) == (2, 0.05)
    assert [a.changes[0].term for a in amendments_of(Plan.objects.get(version=1))] == ["alpha"]
    assert amendments_of(Plan.objects.get(version=2)) == ()


def test_reading_the_terms_in_force_of_a_plan_takes_no_query_of_its_own(
    migration: Migration, django_assert_num_queries: Any
) -> None:
    amend(alpha=0.01)
    with django_assert_num_queries(1):
        plan = migration.plan
        assert plan is not None
        assert terms_in_force(plan)["alpha"] == 0.01
    unread = Plan.objects.create(
        migration=migration, version=9, terms={}, digest="d", population_digest="p"
    )
    assert amendments_of(unread) == ()


def test_the_command_says_what_it_costs_and_what_is_refused(
    migration: Migration, capsys: pytest.CaptureFixture[str]
) -> None:
    because = ["--reason", "support cannot live with 5 points"]
    call_command("amend_plan", "replace-old", "--margin", "correctness=.04", *because)
    out = capsys.readouterr().out
    assert "stricter: margin of correctness 4 points, before 5. About 56% more judgments" in out
    assert "at most 0.04 worse than the incumbent" in out
    assert "UTC after 60 judgments: support cannot live with 5 points" in out
    assert "  margin of correctness 4 points, before 5\n" in out
    call_command("amend_plan", "replace-old", "--margin", "correctness=.04", *because)
    assert "nothing changed" in capsys.readouterr().out
    call_command("amend_plan", "replace-old", "--margin", "correctness=.05", *because)
    out = capsys.readouterr().out
    assert "looser: margin of correctness 5 points, before 4. About 36% fewer judgments" in out
    assert "5 points, before 4 (not covered by the stated error rate)" in out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--n-min", "20"], "n_min cannot be amended"),
        (["--segment-weights", "odd=2"], "segment_weights cannot be amended"),
        (["--margin", ".04"], "names nothing it is for; want NAME=.04"),
        (["--margin", "correctness=x"], "'x' is not a number"),
        (["--goal", "correctness=x"], "unknown goal 'x'"),
        (["--critical", "odd=x"], "'x' is not a number"),
        (["--n-max", "900"], "n_max can only be lowered"),
        ([], "says this already"),
    ],
)
def test_the_command_ends_with_2_where_it_is_refused(
    migration: Migration, arguments: list[str], words: str
) -> None:
    with pytest.raises(CommandError, match=words) as caught:
        call_command("amend_plan", "replace-old", "--reason", "x", *arguments)
    assert caught.value.returncode == 2
