from typing import Any

from tests.access.cast import Cast
from tests.access.table import Row, members

READERS = members(allowed=("owner", "admin", "auditor"))


def of_migration(cast: Cast) -> dict[str, Any]:
    return {"slug": cast.migration.slug}


def of_service(cast: Cast) -> dict[str, Any]:
    return {"slug": cast.service.slug}


def file_of_migration(cast: Cast) -> dict[str, Any]:
    return of_migration(cast) | {"kind": "csv"}


def file_of_service(cast: Cast) -> dict[str, Any]:
    return of_service(cast) | {"kind": "jsonl"}


ROWS = [
    Row("record", READERS, of_migration),
    Row("record_export", READERS, file_of_migration),
    Row("service_record", READERS, of_service),
    Row("service_record_export", READERS, file_of_service),
]
