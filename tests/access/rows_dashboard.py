from collections.abc import Mapping
from typing import Any

from tests.access.cast import Cast
from tests.access.table import ROLES, Row, members

RESULTS = ("lead", "owner", "admin", "auditor")


def of_migration(cast: Cast) -> Mapping[str, Any]:
    return {"slug": cast.migration.slug}


# Who only judges is led to the judging.
PORTFOLIO = {"anonymous": 302, **dict.fromkeys(("outsider", *ROLES), 200), "annotator": 302}

ROWS: list[Row] = [
    Row("portfolio", PORTFOLIO),
    Row("migration", members(allowed=RESULTS), of_migration),
    Row("migration", members(allowed=ROLES), of_migration, reviewed=True, note="reviewed"),
    Row("migration_live", members(allowed=RESULTS), of_migration),
    Row("migration_live", members(allowed=ROLES), of_migration, reviewed=True, note="reviewed"),
    Row("what_if", members(allowed=RESULTS), of_migration),
    Row("what_if", members(allowed=ROLES), of_migration, reviewed=True, note="reviewed"),
]
