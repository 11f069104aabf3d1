"""The plan as it was frozen, and what was amended."""

from typing import Any

from migrations_app.models import Plan
from migrations_app.planning.amendments import (
    Amendment,
    amendments_of,
    stated_alpha,
    terms_in_force,
)
from migrations_app.planning.amendments_words import change_words


def plan_part(plan: Plan) -> dict[str, Any]:
    """alpha: the stated chance of a wrong approval, of the terms that it still holds for."""
    names = {slug: slug for slug in plan.terms["dimensions"]}
    amendments = amendments_of(plan)
    return {
        "version": plan.version,
        "digest": plan.digest,
        "population_digest": plan.population_digest,
        "frozen_at": plan.frozen_at.isoformat(),
        "alpha": stated_alpha(plan),
        "terms": terms_in_force(plan),
        "frozen_terms": plan.terms,
        "amendments": [_amendment(made, names) for made in amendments],
    }


def _amendment(made: Amendment, names: dict[str, str]) -> dict[str, Any]:
    return {
        "at": made.amended_at.isoformat(),
        "reason": made.reason,
        "changes": [change_words(change, names) for change in made.told],
        "judged": dict(made.judged),
        "loosens": made.loosens,
    }
