"""A section of a supplement on its way to the page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Section:
    """One section of one quality dimension, as it is stored.

    document: what `statistics.supplement` said. names: of the models by slug. margin: in units of
    the judgment. monthly: interactions of the service in a month, None where not known.
    n_judgments, as_of: of the fit beside which it was worked out.
    """

    dimension: str
    key: str
    document: Mapping[str, Any]
    names: Mapping[str, str]
    incumbent: str
    margin: float
    monthly: int | None
    n_judgments: int
    as_of: datetime


@dataclass(frozen=True)
class Block:
    """One block of the page. template: that draws `content`, a dataclass of the section's module.

    title: of all quality dimensions together. short: the same where a line has to hold all titles.
    """

    name: str
    title: str
    short: str
    template: str
    parts: tuple[Any, ...]
