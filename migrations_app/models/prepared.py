"""Statements of the requests that people wait for: parsed and planned once per connection.

The ORM writes a statement anew in every request, and the server plans it anew; for these that takes
longer than running them.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from django.db import connection
from django.db.models import JSONField, Model

Made = TypeVar("Made", bound=Model)
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


def columns(model: type[Model], of: str = "") -> str:
    """All columns of the model, for `made`. of: the table's name in the statement."""
    prefix = f"{of}." if of else ""
    return ", ".join(f"{prefix}{field.column}" for field in model._meta.concrete_fields)


def width(model: type[Model]) -> int:
    return len(model._meta.concrete_fields)


def made(model: type[Made], values: Sequence[Any]) -> Made:
    """The object of these columns."""
    fields = model._meta.concrete_fields
    read = [
        json.loads(value) if value is not None and isinstance(field, JSONField) else value
        for field, value in zip(fields, values, strict=True)
    ]
    return model.from_db("default", [field.attname for field in fields], read)
