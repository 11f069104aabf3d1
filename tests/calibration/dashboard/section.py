"""A section of a supplement, as a page reads it."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from calibration.dashboard.blocks.section import Section

AS_OF = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


def section_of(document: Mapping[str, Any]) -> Section:
    return Section(
        dimension="Correctness",
        key="section-1",
        document=document,
        names={"model-1": "Model 1"},
        incumbent="Model 0",
        margin=0.05,
        monthly=None,
        n_judgments=200,
        as_of=AS_OF,
    )
