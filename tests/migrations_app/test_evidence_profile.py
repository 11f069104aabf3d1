"""Latency, cost, errors and refusals of an import, against numbers counted by hand."""

from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from migrations_app.evidence.profile import keep_profiles
from migrations_app.models import ArmProfile, LanguageModel, Migration, RefusalTable
from tests.migrations_app.recordings import run_import, write_jsonl

pytestmark = pytest.mark.django_db

REFUSAL = "I\N{RIGHT SINGLE QUOTATION MARK}m sorry, but I can not say."


def row(n: int, system: str, **changes: Any) -> dict[str, Any]:
    """The incumbent refuses every tenth prompt, the candidate every fifth; 3 of 100 fail."""
    refuses = n % (10 if system == "old" else 5) == 0
    made: dict[str, Any] = {
        "external_id": f"p{n}",
        "language_model": system,
        "prompt": f"Question {n}?",
        "output": REFUSAL if refuses else f"The answer is {n}.",
        "expected_behaviour": "refuse" if n < 20 else "answer",
        "latency_s": (n + 1) / 100 * (1 if system == "old" else 2),
        "cost_usd": 0.002 if n % 2 else 0.004,
        "scores": {"judge": n / 100},
    }
    if system == "new" and n in (31, 32, 33):
        made |= {"output": None, "error": "timeout", "latency_s": 60.0}
    return made | changes


@pytest.fixture
def path(tmp_path: Path) -> Path:
    rows = [row(n, system) for n in range(100) for system in ("old", "new")]
    for line in rows:
        if line["language_model"] == "new":
            del line["cost_usd"]
            line |= {"input_tokens": 1000, "output_tokens": 200}
    LanguageModel.objects.create(slug="new", name="New", input_cost_usd=1.0, output_cost_usd=10.0)
    golden = row(200, "old", golden=True, latency_s=900.0)
    return write_jsonl(tmp_path / "rows.jsonl", [*rows, golden])


@pytest.fixture
def imported(path: Path) -> Migration:
    run_import(path, "old", "new", scale=("correctness=acceptance",))
    return Migration.objects.get()


def arm(migration: Migration, slug: str) -> ArmProfile:
    return ArmProfile.objects.get(migration=migration, language_model__slug=slug)


def test_quantiles_are_those_of_the_outputs_without_an_error(imported: Migration) -> None:
    old, new = arm(imported, "old"), arm(imported, "new")
    assert (old.n_outputs, old.n_errors, old.n_timed) == (100, 0, 100)
    assert (new.n_outputs, new.n_errors, new.n_timed) == (100, 3, 97)
    # of .01, .02 ... 1.00: linear between neighbours, and order statistics 40, 60, 91, 100
    assert old.p50_s == pytest.approx(0.505)
    assert (old.p50_low_s, old.p50_high_s) == (0.41, 0.6)
    assert old.p95_s == pytest.approx(0.9505)
    assert (old.p95_low_s, old.p95_high_s) == (0.91, 1.0)
    assert new.p95_high_s == 2.0


def test_a_cost_is_what_was_reported_or_follows_from_tokens(imported: Migration) -> None:
    old, new = arm(imported, "old"), arm(imported, "new")
    assert old.cost_usd == pytest.approx(0.003)
    assert old.cost_sd_usd == pytest.approx(0.001 * (100 / 99) ** 0.5)
    # 1,000 tokens at 1 USD and 200 at 10 USD a million
    assert new.cost_usd == pytest.approx(0.003)
    assert (old.n_priced, new.n_priced) == (100, 97)


def test_who_refuses_what_the_other_answers(imported: Migration) -> None:
    found = {
        table.expected_behaviour: (
            table.both_refuse,
            table.newly_refused,
            table.newly_answered,
            table.neither_refuses,
        )
        for table in RefusalTable.objects.filter(migration=imported)
    }
    # below 20: both at 0, 10; the candidate alone at 5, 15. From 20: eight each, 3 failed
    assert found == {"refuse": (2, 2, 0, 16), "answer": (8, 8, 0, 61)}
    assert arm(imported, "new").n_refusals == 20


def test_the_same_files_again_add_up_what_was_not(imported: Migration, path: Path) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("TRUNCATE migrations_app_armprofile, migrations_app_refusaltable")
    job = run_import(path, "old", "new", scale=("correctness=acceptance",))
    assert not job.report["evidence_changed"]
    assert arm(imported, "old").n_outputs == 100
    assert RefusalTable.objects.count() == 2


def test_the_same_evidence_is_added_up_once_and_never_changed(imported: Migration) -> None:
    keep_profiles(imported)
    assert ArmProfile.objects.count() == 2
    assert RefusalTable.objects.count() == 2
    for model in (ArmProfile, RefusalTable):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            model.objects.update(evidence_digest="x")
