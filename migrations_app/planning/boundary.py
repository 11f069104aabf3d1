"""The critical value of a frozen plan, as rule V reads it."""

from collections.abc import Mapping
from typing import Any

from calibration.statistics.rules import CriticalValue


def frozen_critical(row: Mapping[str, Any], candidate: str) -> CriticalValue:
    """row: one dimension of a plan. One that names no growth was frozen before boundaries could
    rise: its boundary is flat, and stays so.
    """
    size = row["n_population"][candidate]
    return CriticalValue(
        row["critical_values"][candidate],
        growth=row.get("boundary_growth", 0.0),
        start=min(row.get("boundary_start", 0), size - 1),
        n_population=size,
    )
