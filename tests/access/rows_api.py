from collections.abc import Mapping
from typing import Any

from migrations_app.decision.services import record_recommendation
from migrations_app.models import Plan
from tests.access.cast import Cast
from tests.access.rows_dashboard import of_report
from tests.access.table import ROLES, Row, everyone, members

SEERS = ("lead", "owner", "admin", "auditor")
JUDGES = ("annotator", "lead")
OPEN = everyone(200)
NOWHERE = everyone(404)
# Lists are filtered by what a person may see rather than refused.
OWN_LIST = {"anonymous": 401, **dict.fromkeys(("outsider", *ROLES), 200)}
WHILE_COLLECTING = members(allowed=SEERS, anonymous=401)
AFTERWARDS = members(allowed=ROLES, anonymous=401)


def slug_of(cast: Cast) -> Mapping[str, Any]:
    return {"slug": cast.migration.slug}


def code_of(cast: Cast) -> Mapping[str, Any]:
    return {"code": cast.migration.judging_code}


def advised(cast: Cast) -> Mapping[str, Any]:
    """The same, once something has been advised."""
    plan, epoch = Plan.objects.get(migration=cast.migration), cast.migration.epoch
    if not cast.migration.recommendations.exists():
        record_recommendation(
            plan=plan, epoch=epoch, evidence_hash="h" * 64, rows=[], pending=cast.world.dimensions
        )
    return slug_of(cast)


def nothing_sent(cast: Cast) -> Mapping[str, Any]:
    return {}


def results(name: str) -> list[Row]:
    kwargs = advised if name == "api:recommendation" else slug_of
    return [
        Row(name, WHILE_COLLECTING, kwargs, note="while judgments are collected"),
        Row(name, AFTERWARDS, kwargs, reviewed=True, note="afterwards"),
    ]


def judging(name: str, kwargs: Any, status: int, note: str = "") -> Row:
    expected = members(allowed=JUDGES, status=status, anonymous=401)
    return Row(name, expected, kwargs, method="post", data=nothing_sent, json=True, note=note)


def flagger(method: str) -> list[Row]:
    """Nothing is judged, so who may ask is told: inconclusive."""
    by_method: dict[str, Any] = {"method": method, "json": method == "post"}
    collecting = members(allowed=SEERS, status=409, anonymous=401)
    afterwards = members(allowed=ROLES, status=409, anonymous=401)
    return [
        Row("api:gate_flagger", collecting, slug_of, note="while collecting", **by_method),
        Row("api:gate_flagger", afterwards, slug_of, reviewed=True, note="after", **by_method),
    ]


ROWS = [
    Row("healthz", OPEN),
    Row("readyz", OPEN),
    Row("api:schema", OPEN),
    Row("api:nowhere", NOWHERE),
    Row("api:migrations", OWN_LIST),
    Row("api:queues", OWN_LIST),
    *results("api:migration"),
    *results("api:plan_outlook"),
    *results("api:recommendation"),
    *results("api:recommendations"),
    *results("api:gate"),
    *flagger("get"),
    *flagger("post"),
    # The record is for who answers for the migration, also once judging is over.
    Row("api:audit", members(allowed=("owner", "admin", "auditor"), anonymous=401), slug_of),
    *results("api:judgments"),
    *results("api:judgments_export"),
    judging("api:claim", code_of, 200),
    judging("api:blind_judgments", code_of, 400, note="nothing sent"),
    judging("api:judgments", slug_of, 400, note="nothing sent"),
    Row("api:decisions", WHILE_COLLECTING, slug_of),
    Row("api:decisions", AFTERWARDS, slug_of, reviewed=True, note="afterwards"),
    Row("api:report_schema", everyone(200) | {"anonymous": 401}),
    Row("api:reports", WHILE_COLLECTING, slug_of),
    Row("api:reports", AFTERWARDS, slug_of, reviewed=True, note="afterwards"),
    Row("api:report", WHILE_COLLECTING, of_report),
]
