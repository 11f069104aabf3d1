from collections.abc import Mapping
from typing import Any

from calibration.models import Report
from calibration.report.pdf import browser
from calibration.report.services import freeze_report
from tests.access.cast import Cast
from tests.access.table import ROLES, Row, members

RESULTS = ("lead", "owner", "admin", "auditor")


def of_migration(cast: Cast) -> Mapping[str, Any]:
    return {"slug": cast.migration.slug}


def of_report(cast: Cast) -> Mapping[str, Any]:
    made = Report.objects.first() or freeze_report(migration=cast.migration)
    return {**of_migration(cast), "digest": made.digest}


SHOWN = 200 if browser() else 302  # a page that says why there is no PDF


# Who only judges is led to the judging.
PORTFOLIO = {"anonymous": 302, **dict.fromkeys(("outsider", *ROLES), 200), "annotator": 302}

ROWS: list[Row] = [
    Row("portfolio", PORTFOLIO),
    Row("sunsets", PORTFOLIO),
    Row("prompt_registry", PORTFOLIO),
    Row("migration", members(allowed=RESULTS), of_migration),
    Row("migration", members(allowed=ROLES), of_migration, reviewed=True, note="reviewed"),
    Row("migration_live", members(allowed=RESULTS), of_migration),
    Row("migration_live", members(allowed=ROLES), of_migration, reviewed=True, note="reviewed"),
    Row("what_if", members(allowed=RESULTS), of_migration),
    Row("what_if", members(allowed=ROLES), of_migration, reviewed=True, note="reviewed"),
    Row("losing_pairs", members(allowed=RESULTS), of_migration),
    Row("losing_pairs", members(allowed=ROLES), of_migration, reviewed=True, note="reviewed"),
    Row("reports", members(allowed=RESULTS), of_migration),
    Row("reports", members(allowed=ROLES), of_migration, reviewed=True, note="reviewed"),
    Row("report_freeze", members(allowed=RESULTS, status=302), of_migration, method="post"),
    Row("report", members(allowed=RESULTS), of_report),
    Row("report_html", members(allowed=RESULTS), of_report),
    Row("report_json", members(allowed=RESULTS), of_report),
    Row("report_card", members(allowed=RESULTS), of_report),
    Row("report_pdf", members(allowed=RESULTS, status=SHOWN), of_report),
]
