"""What decisions and the gate must know of floors above; set by the apps that know it."""

from collections.abc import Callable, Mapping, Sequence

from migrations_app.models import Migration

# Share of the judgments that count in the epoch in force, by id of the user who made them.
Shares = Callable[[Migration], dict[int, float]]

shares: dict[str, Shares] = {}
# "evidence": digest of what a fit would read now, by slug of the dimension
digests: dict[str, Callable[[Migration], Mapping[str, str]]] = {}
# "health": what makes numbers unfit to be approved, as sentences without a beginning
concerns: dict[str, Callable[[Migration], Sequence[str]]] = {}
# "inference": whether a process lives that computes fits
workers: dict[str, Callable[[], bool]] = {}


def judging_share(migration: Migration, user_id: int) -> float:
    """0 where nobody keeps judgments, or none of this person's count."""
    return shares["judgments"](migration).get(user_id, 0.0) if "judgments" in shares else 0.0


def evidence_digests(migration: Migration) -> Mapping[str, str]:
    return digests["evidence"](migration) if "evidence" in digests else {}


def health_concerns(migration: Migration) -> Sequence[str]:
    return concerns["health"](migration) if "health" in concerns else ()


def somebody_fits() -> bool:
    return workers["inference"]() if "inference" in workers else False
