"""The database itself refuses to change what a decision may stand on."""

from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction

from annotation.models import Judgment
from annotation.services import exclude
from migrations_app.planning.services import freeze_plan
from migrations_app.planning.wishes import PlanWishes
from tests.migrations_app.recordings import run_import, small_folder

pytestmark = pytest.mark.django_db

CHANGES = [
    ("annotation_judgment", "value = 0"),
    ("annotation_exclusion", "reason = 'other'"),
    ("migrations_app_plan", "terms = '{}'"),
    ("migrations_app_auditevent", "verb = 'other'"),
    ("migrations_app_epoch", "reason = 'other'"),
]


@pytest.fixture(autouse=True)
def decided(tmp_path: Path) -> None:
    run_import(small_folder(tmp_path / "f"), "old", "new", human="import")
    freeze_plan(migration_slug="replace-old", wishes=PlanWishes())
    judgment = Judgment.objects.first()
    assert judgment is not None
    exclude(judgment=judgment, reason="too fast")


@pytest.mark.parametrize(("table", "change"), CHANGES)
@pytest.mark.parametrize("statement", ["UPDATE {table} SET {change}", "DELETE FROM {table}"])
def test_a_change_by_sql_is_refused(table: str, change: str, statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        before = cursor.fetchone()
        assert before[0] > 0
        refused = pytest.raises(IntegrityError, match="the table is append-only")
        with refused, transaction.atomic():
            cursor.execute(statement.format(table=table, change=change))
        cursor.execute(f"SELECT count(*) FROM {table}")
        assert cursor.fetchone() == before


BEYOND_ONE = """
    INSERT INTO annotation_judgment (assignment_id, dimension_id, revision, value, answer,
        retracted, rubric_version, evidence_digest, judged_at, created_at)
    SELECT assignment_id, dimension_id, 2, 1.5, answer, retracted, rubric_version,
        evidence_digest, judged_at, created_at
    FROM annotation_judgment LIMIT 1
"""


@pytest.mark.parametrize(
    ("statement", "constraint"),
    [
        ("UPDATE migrations_app_prompt SET weight = 0", "prompt_weight_positive"),
        ("UPDATE migrations_app_qualitydimension SET margin = 1", "dimension_margin_in_unit"),
        ("UPDATE migrations_app_qualitydimension SET grades = 3", "dimension_grades_fit_scale"),
        ("UPDATE migrations_app_metricscore SET output_id = NULL", "score_of_output_or_pair"),
        (
            "UPDATE migrations_app_outputpair SET candidate_output_id = incumbent_output_id",
            "output_pair_of_two_outputs",
        ),
        (
            "UPDATE annotation_queuedpair SET probability = 0.5 WHERE stream = 'imported'",
            "queued_probability_where_designed",
        ),
        (
            "UPDATE annotation_queuedpair SET probability = NULL WHERE stream = 'random'",
            "queued_probability_where_designed",
        ),
        (BEYOND_ONE, "judgment_value_in_unit"),
    ],
)
def test_a_row_that_makes_no_sense_is_refused(statement: str, constraint: str) -> None:
    refused = pytest.raises(IntegrityError, match=constraint)
    with connection.cursor() as cursor, refused, transaction.atomic():
        cursor.execute(statement)
