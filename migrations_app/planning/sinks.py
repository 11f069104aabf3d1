"""What a plan must know of judgments; set by the app that keeps them."""

from collections.abc import Callable

from migrations_app.models import Migration

# judged pairs of the epoch in force: "judgments" by slug of the dimension, "candidates" by slug of
# the candidate
JudgedPairs = Callable[[Migration], dict[str, int]]

counters: dict[str, JudgedPairs] = {}


def judged_pairs(migration: Migration) -> dict[str, int]:
    slugs = migration.dimensions.values_list("slug", flat=True)
    counted = counters["judgments"](migration) if "judgments" in counters else {}
    return {slug: counted.get(slug, 0) for slug in slugs}


def judged_by_candidate(migration: Migration) -> dict[str, int]:
    return counters["candidates"](migration) if "candidates" in counters else {}
