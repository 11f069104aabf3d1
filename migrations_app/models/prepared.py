"""Statements of the requests that people wait for: parsed and planned once per connection.

The ORM writes a statement anew in every request, and the server plans it anew; for these that takes
longer than running them.
"""

from collections.abc import Mapping
from typing import Any

from django.db import connection

Row = tuple[Any, ...]
Parameters = Mapping[str, Any]


def rows(statement: str, parameters: Parameters) -> list[Row]:
    """All rows. The statement says a parameter's type where it does not follow: %(id)s::bigint."""
    backend: Any = connection
    with backend.prepared_cursor() as cursor:
        cursor.execute(statement, parameters)
        return list(cursor.fetchall()) if cursor.description else []


def row(statement: str, parameters: Parameters) -> Row | None:
    """The first row, if any."""
    return next(iter(rows(statement, parameters)), None)
