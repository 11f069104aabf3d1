"""What an amendment is asked to change, what follows from it, and what is refused by name."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from calibration.statistics.evidence import Goal, Rule
from calibration.statistics.rules import critical_value
from migrations_app.planning.amendments import Change
from migrations_app.planning.errors import AmendmentRefused

NEW_VERSION = "freeze a new version of the plan, which history marks as one"
OTHER_MIGRATION = "open another migration"
AMENDABLE = ("alpha", "n_max", "margin", "goal", "required", "critical_segments")
INSTEAD: Mapping[str, tuple[str, str]] = {
    "n_min": ("the critical value is for looks from it on", NEW_VERSION),
    "rule": ("the critical value is this rule's", NEW_VERSION),
    "segment_weights": (
        "another weighting asks another question of the same judgments",
        NEW_VERSION,
    ),
    "selection": ("pairs were drawn by it, with the chances that are stored", NEW_VERSION),
    "seed": ("the order of the pairs was drawn by it", NEW_VERSION),
    "candidates": (
        "alpha is shared over all that were planned",
        f"judge no more of the one you drop, or {OTHER_MIGRATION}",
    ),
    "incumbent": ("every judgment compares with it", OTHER_MIGRATION),
    "scale": ("judgments were given on it", OTHER_MIGRATION),
    "population": ("the result is about it", OTHER_MIGRATION),
}
"""Terms that cannot be amended: why, and what to do instead."""


@dataclass(frozen=True)
class AmendmentWishes:
    """What is to hold from now on; what is not named stays.

    margins, goals: by dimension. critical: quota of judgments by segment. others: names of terms
    asked for that cannot be amended, so that they are refused by name.
    """

    margins: Mapping[str, float] = field(default_factory=dict)
    goals: Mapping[str, Goal] = field(default_factory=dict)
    required: frozenset[str] = frozenset()
    not_required: frozenset[str] = frozenset()
    critical: Mapping[str, int] = field(default_factory=dict)
    not_critical: frozenset[str] = frozenset()
    alpha: float | None = None
    n_max: int | None = None
    others: tuple[str, ...] = ()

    @property
    def named_dimensions(self) -> set[str]:
        return {*self.margins, *self.goals, *self.required, *self.not_required}


@dataclass(frozen=True)
class Ground:
    """What an amendment stands on.

    frozen: terms as they were frozen. terms: those in force. smallest: pairs of each segment with
    the candidate that has fewest. judged: judged pairs by candidate.
    """

    frozen: Mapping[str, Any]
    terms: Mapping[str, Any]
    smallest: Mapping[str, int]
    judged: Mapping[str, int]


def changes_of(wishes: AmendmentWishes, ground: Ground) -> tuple[Change, ...]:
    """What would differ from the terms in force; AmendmentRefused where it may not."""
    for name in wishes.others:
        raise AmendmentRefused(_not_amendable(name))
    terms = ground.terms
    _known("dimension", wishes.named_dimensions, terms["dimensions"])
    _known("segment", {*wishes.critical, *wishes.not_critical}, ground.smallest)
    asked = (
        *_of_dimensions(wishes, terms["dimensions"]),
        *_quotas(wishes, ground),
        *_n_max(wishes, ground),
        *_alpha(wishes, ground),
    )
    found = tuple(change for change in asked if change.old != change.new)
    _refuse_none_required(terms["dimensions"], found)
    return found


def _not_amendable(name: str) -> str:
    if name not in INSTEAD:
        return f"there is no term {name!r}; what can be amended is {', '.join(AMENDABLE)}"
    why, instead = INSTEAD[name]
    return f"{name} cannot be amended: {why}. Instead, {instead}"


def _of_dimensions(wishes: AmendmentWishes, rows: Mapping[str, Any]) -> Iterator[Change]:
    for slug, margin in wishes.margins.items():
        if not 0 < margin < 1:
            raise AmendmentRefused(f"margin of {slug} must lie between 0 and 1, got {margin:g}")
        yield Change("margin", slug, rows[slug]["margin"], margin)
    for slug, goal in wishes.goals.items():
        yield Change("goal", slug, rows[slug]["goal"], goal.value)
    for names, wanted in ((wishes.required, True), (wishes.not_required, False)):
        for slug in sorted(names):
            yield Change("required", slug, rows[slug]["required"], wanted)


def _quotas(wishes: AmendmentWishes, ground: Ground) -> Iterator[Change]:
    before = ground.terms["critical_segments"]
    for name, quota in wishes.critical.items():
        most = ground.smallest[name]
        if not 1 <= quota <= most:
            raise AmendmentRefused(
                f"quota of segment {name!r} must lie between 1 and its {most} pairs, got {quota}"
            )
        yield Change("quota", name, before.get(name), quota)
    for name in sorted(wishes.not_critical):
        yield Change("quota", name, before.get(name), None)


def _n_max(wishes: AmendmentWishes, ground: Ground) -> Iterator[Change]:
    """Downwards, with the critical value kept: fewer looks pass no more often."""
    before, wanted = ground.terms["n_max"], wishes.n_max
    if wanted is None or wanted == before:
        return
    if ground.terms["rule"] != Rule.V:
        raise AmendmentRefused(f"rule {ground.terms['rule']} has no end, so no n_max to amend")
    if wanted > before:
        raise AmendmentRefused(
            f"n_max can only be lowered, and {wanted} is more than {before}: the error rate is "
            f"stated for at most {before} looks. Instead, {NEW_VERSION}"
        )
    least = max(ground.terms["n_min"], *ground.judged.values(), 2)
    if wanted < least:
        raise AmendmentRefused(
            f"n_max cannot be less than {least}, the pairs that were judged or must be before a "
            "verdict: taking judgments back would choose the look"
        )
    yield Change("n_max", "", before, wanted)


def _alpha(wishes: AmendmentWishes, ground: Ground) -> Iterator[Change]:
    """Downwards, with the critical values that follow."""
    before, wanted = ground.terms["alpha"], wishes.alpha
    if wanted is None or wanted == before:
        return
    if not 0 < wanted < before:
        raise AmendmentRefused(
            f"alpha can only be lowered, to more than 0 and less than {before:g}, got {wanted:g}: "
            f"a higher one would be chosen in view of the result. Instead, {NEW_VERSION}"
        )
    yield Change("alpha", "", before, wanted)
    for slug, row in ground.terms["dimensions"].items():
        values = _critical_values(ground.frozen, row, wanted)
        yield Change("critical_values", slug, row["critical_values"], values)


def _critical_values(
    frozen: Mapping[str, Any], row: Mapping[str, Any], alpha: float
) -> dict[str, float]:
    """For the budget as it was frozen: one that was lowered since earns no smaller value."""
    values = {
        candidate: critical_value(
            alpha=alpha / len(frozen["candidates"]),
            n_max=min(frozen["n_max"], size),
            n_population=size,
            n_min=frozen["n_min"],
            growth=row.get("boundary_growth", 0.0),
        )
        for candidate, size in row["n_population"].items()
    }
    before = row["critical_values"]  # a numerical integral: never less for less error
    return {name: max(round(float(c), 6), before[name]) for name, c in values.items()}


def _known(kind: str, named: set[str], there: Mapping[str, Any]) -> None:
    unknown = sorted(named - there.keys())
    if unknown:
        listed = ", ".join(sorted(there)[:20])
        raise AmendmentRefused(f"there is no {kind} {unknown[0]!r}; there are {listed}")


def _refuse_none_required(rows: Mapping[str, Any], changes: tuple[Change, ...]) -> None:
    required = {slug: row["required"] for slug, row in rows.items()}
    required |= {change.of: change.new for change in changes if change.term == "required"}
    if not any(required.values()):
        raise AmendmentRefused("at least one dimension must be required")
