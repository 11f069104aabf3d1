"""The plan in force, with its amendments, as the statistics read it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from calibration.statistics.evidence import Goal, Rule, Terms
from calibration.statistics.outcome import Family, Outcome, Scale
from migrations_app.models import Plan
from migrations_app.planning.amendments import terms_in_force
from migrations_app.planning.boundary import frozen_critical


@dataclass(frozen=True)
class Agreed:
    """What a plan says of one quality dimension.

    critical: critical value of the decision rule of each candidate, in the order of `candidates`.
    segment_weights: weight that a segment counts with; empty where traffic alone weighs.
    """

    candidates: tuple[str, ...]
    outcome: Outcome
    terms: Terms
    critical: tuple[float, ...]
    segment_weights: Mapping[str, float]
    required: bool


def agreed(plan: Plan, dimension: str) -> Agreed:
    document = terms_in_force(plan)
    row = document["dimensions"][dimension]
    candidates = tuple(document["candidates"])
    return Agreed(
        candidates=candidates,
        outcome=Outcome(Scale(row["scale"]), row["grades"], Family(row["family"])),
        terms=_terms(document, row),
        critical=tuple(frozen_critical(row, candidate) for candidate in candidates),
        segment_weights=document["segment_weights"],
        required=row["required"],
    )


def _terms(document: Mapping[str, Any], row: Mapping[str, Any]) -> Terms:
    return Terms(
        margin=row["margin"],
        goal=Goal(row["goal"]),
        alpha=document["alpha"],
        n_max=document["n_max"],
        n_min=document["n_min"],
        n_candidates=len(document["candidates"]),
        rule=Rule(document["rule"]),
        critical=document["critical_segments"],
        seed=document["seed"],
    )
