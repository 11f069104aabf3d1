"""Columns of numbers as arrays, packed by the server: no Python object for any value."""

from typing import Any

import numpy as np
from django.db import connection
from numpy.typing import NDArray

PACKED = 50_000
"""Rows that come as one value: a row by itself costs more on its way than all it holds."""

_SEND = {"i8": "int8send", "f8": "float8send"}


def columns(source: str, named: dict[str, str], **numbers: int) -> tuple[NDArray[Any], ...]:
    """In no order. named: columns that are never null, each with "i8" (bigint) or "f8".

    source: of a statement all from its FROM on, with %(name)s for `numbers`.
    """
    sent = " || ".join(f"{_SEND[kind]}({name})" for name, kind in named.items())
    asked = f"""
        SELECT string_agg(packed.numbers, ''::bytea) FROM (
            SELECT row_number() OVER () / {PACKED} AS part, {sent} AS numbers {source}
        ) AS packed GROUP BY packed.part
    """  # noqa: S608 - all of it is of this package
    with connection.cursor() as cursor:
        cursor.execute(asked, numbers)
        data = b"".join(bytes(part) for (part,) in cursor)
    rows = np.frombuffer(data, dtype=[(name, f">{kind}") for name, kind in named.items()])
    return tuple(rows[name].astype(kind) for name, kind in named.items())
