"""Values of the statistics as JSON documents: what is not finite is null."""

import math
from collections.abc import Mapping
from dataclasses import asdict, is_dataclass
from typing import Any


def document(value: Any) -> Any:
    """Dataclasses as objects, tuples as lists, enumerations as their words."""
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float):
        return finite(value)
    if is_dataclass(value) and not isinstance(value, type):
        return document(asdict(value))
    if isinstance(value, Mapping):
        return {str(key): document(item) for key, item in value.items()}
    return [document(item) for item in value]


def finite(value: float | None) -> float | None:
    return float(value) if value is not None and math.isfinite(value) else None
