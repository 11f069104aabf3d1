"""Typed access to the fields of a row; every refusal says which field and why."""

import math
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from migrations_app.evidence.readers.errors import Wrong

EXTERNAL_ID = 300
SYSTEM = 200
SEGMENT = 200
NAME = 200
LARGEST_COUNT = 2_147_483_647


def text(row: Mapping[str, Any], key: str, limit: int) -> str:
    value = row.get(key)
    if type(value) is str and len(value) <= limit and value and not value.isspace():
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        value = _digits(key, value)
    if not isinstance(value, str):
        raise Wrong(f"{key} must be text, got {kind(value)}" if key in row else f"{key} is missing")
    if not value.strip():
        raise Wrong(f"{key} is empty")
    return within(key, value, limit)


def optional_text(row: Mapping[str, Any], key: str, limit: int) -> str:
    """The text, or "" where it is missing or null."""
    value = row.get(key)
    if value is None or value == "":
        return ""
    if not isinstance(value, str):
        raise Wrong(f"{key} must be text, got {kind(value)}")
    return within(key, value, limit)


def within(key: str, value: str, limit: int) -> str:
    if len(value) > limit:
        raise Wrong(f"{key} is longer than {limit} characters")
    return value


def number(row: Mapping[str, Any], key: str) -> float:
    value = row.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Wrong(
            f"{key} must be a number, got {kind(value)}" if key in row else f"{key} is missing"
        )
    return finite(key, value)


def finite(key: str, value: float) -> float:
    try:
        result = float(value)
    except OverflowError:
        result = math.inf
    if not math.isfinite(result):
        raise Wrong(f"{key} is not a finite number")
    return result


def optional_number(row: Mapping[str, Any], key: str) -> float | None:
    """A number of 0 or more (seconds, dollars), or None."""
    if row.get(key) is None:
        return None
    value = number(row, key)
    if value < 0:
        raise Wrong(f"{key} is negative")
    return value


def optional_count(row: Mapping[str, Any], key: str) -> int | None:
    value = optional_number(row, key)
    if value is None:
        return None
    if value != int(value) or value > LARGEST_COUNT:
        raise Wrong(f"{key} is not a count")
    return int(value)


def optional_flag(row: Mapping[str, Any], key: str) -> bool:
    value = row.get(key)
    if value is not None and not isinstance(value, bool):
        raise Wrong(f"{key} must be true or false, got {kind(value)}")
    return bool(value)


def optional_time(row: Mapping[str, Any], key: str) -> str | None:
    value = row.get(key)
    if value is None or value == "":
        return None
    try:
        time = datetime.fromisoformat(value if isinstance(value, str) else "")
    except ValueError:
        raise Wrong(f"{key} must be a time such as 2026-03-01T09:30:00Z") from None
    if time.tzinfo is None:
        raise Wrong(f"{key} has no time zone")
    if not 1970 <= time.year <= 2200:
        raise Wrong(f"{key} is out of range")
    return time.isoformat()


def texts(row: Mapping[str, Any], key: str) -> dict[str, str]:
    """An object of texts; {} where it is missing or null."""
    value = row.get(key)
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise Wrong(f"{key} must be an object, got {kind(value)}")
    return {
        within(f"a name in {key}", name, NAME): text(value, name, SEGMENT)
        for name in value
        if value[name] is not None
    }


def kind(value: Any) -> str:
    names = {bool: "true or false", str: "text", dict: "an object", list: "a list"}
    if value is None:
        return "null"
    return names.get(type(value), "a number")


def _digits(key: str, value: int) -> str:
    if abs(value) >= 10**18:
        raise Wrong(f"{key} is too large a number; write it as text")
    return str(value)
