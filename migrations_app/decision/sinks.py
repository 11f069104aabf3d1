"""What a decision must know of judgments; set by the app that keeps them."""

from collections.abc import Callable

from migrations_app.models import Migration

# Share of the judgments that count in the epoch in force, by id of the user who made them.
Shares = Callable[[Migration], dict[int, float]]

shares: dict[str, Shares] = {}


def judging_share(migration: Migration, user_id: int) -> float:
    """0 where nobody keeps judgments, or none of this person's count."""
    return shares["judgments"](migration).get(user_id, 0.0) if "judgments" in shares else 0.0
