"""What was computed and recommended is never changed nor deleted, whoever asks."""

import pytest
from django.db import IntegrityError, connection, transaction

from calibration.selectors.evidence import take_snapshot
from calibration.services.store import store_fit
from tests.calibration.analyses import RUN, analysis_of
from tests.calibration.world import freeze, make_world

pytestmark = pytest.mark.django_db(transaction=True)

CHANGES = [
    ("calibration_fit", "seed = seed + 1"),
    ("calibration_fitresult", "verdict = 'superior'"),
    ("calibration_fitdraws", "rectified = ''"),
    ("migrations_app_recommendation", "reasons = '[]'"),
    ("migrations_app_recommendationdimension", "passes = NOT passes"),
]


def content(table: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {table}::text FROM {table} ORDER BY id")
        return list(cursor.fetchall())


@pytest.mark.parametrize(("table", "change"), CHANGES)
@pytest.mark.parametrize("statement", ["UPDATE {table} SET {change}", "DELETE FROM {table}"])
def test_a_change_by_sql_is_refused(table: str, change: str, statement: str) -> None:
    world = make_world(prompts=6)
    freeze(world)
    snapshot = take_snapshot(world.dimensions[0].pk)
    assert store_fit(snapshot, analysis_of(snapshot), RUN)
    before = content(table)
    assert before
    refused = pytest.raises(IntegrityError, match="the table is append-only")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table=table, change=change))
    assert content(table) == before
