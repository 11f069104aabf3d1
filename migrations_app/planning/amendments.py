"""Amendments of a frozen plan, and the terms in force with them."""

from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile
from typing import Any

from calibration.statistics.evidence import Goal
from migrations_app.models import Plan
from migrations_app.models.plan import AMENDMENT_COLUMNS

OF_DIMENSION = ("margin", "goal", "required", "critical_values")


@dataclass(frozen=True)
class Change:
    """One term before and after.

    of: the dimension's slug, or the segment of a quota; "" for a term of the whole plan. old, new:
    None for a quota that is not there.
    """

    term: str
    of: str
    old: Any
    new: Any

    @property
    def looser(self) -> bool:
        """Whether it lets through what the terms before would have stopped.

        All other changes only stop more: look by look, who passes would have passed before.
        """
        if self.term == "margin":
            return bool(self.new > self.old)
        if self.term == "goal":
            return bool(self.new == Goal.NON_INFERIORITY)
        if self.term == "required":
            return not self.new
        if self.term == "quota":
            return (self.new or 0) < (self.old or 0)
        return False


@dataclass(frozen=True)
class Amendment:
    """judged: judged pairs at that moment, by slug of the dimension, all candidates together."""

    id: int
    changes: tuple[Change, ...]
    judged: Mapping[str, int]
    reason: str
    amended_at: datetime

    @property
    def told(self) -> tuple[Change, ...]:
        """Without critical values, which follow from alpha."""
        return tuple(change for change in self.changes if change.term != "critical_values")

    @property
    def most_judged(self) -> int:
        return max(self.judged.values(), default=0)

    def of(self, dimension: str) -> tuple[Change, ...]:
        """The changes that its verdict depends on."""
        return tuple(c for c in self.told if c.of == dimension or c.term not in OF_DIMENSION)

    @property
    def loosens(self) -> bool:
        """Whether a stop was taken away after somebody had judged what it stopped."""
        return any(change.looser and self.seen_by(change) for change in self.told)

    def seen_by(self, change: Change) -> int:
        """Judged pairs that could be known when a term was changed."""
        return self.judged.get(change.of, 0) if change.term in OF_DIMENSION else self.most_judged


def amendments_of(plan: Plan, until: datetime | None = None) -> tuple[Amendment, ...]:
    """Oldest first; no query where the plan was read by its manager."""
    rows = getattr(plan, "amended", None)
    if rows is None:
        rows = list(plan.amendments.order_by("id").values(*AMENDMENT_COLUMNS))
    found = amendments_from(rows)
    return tuple(a for a in found if until is None or a.amended_at <= until)


def stated_alpha(plan: Plan) -> float:
    """The chance of a wrong approval that still holds for some terms: those in force, or, where
    they were loosened in view of judgments, those before that.
    """
    covered = takewhile(lambda amendment: not amendment.loosens, amendments_of(plan))
    return float(amended(plan.terms, covered)["alpha"])


def amended_late(plan: Plan) -> bool:
    """Whether anything was judged when it was amended."""
    return any(amendment.most_judged for amendment in amendments_of(plan))


def amendments_from(rows: Iterable[Mapping[str, Any]]) -> tuple[Amendment, ...]:
    """rows: with AMENDMENT_COLUMNS, as the manager of plans reads them or as JSON."""
    return tuple(_amendment(row) for row in rows)


def terms_in_force(plan: Plan, until: datetime | None = None) -> dict[str, Any]:
    """The frozen terms with the amendments, those made up to `until` if it is given."""
    return amended(plan.terms, amendments_of(plan, until))


def amended(terms: dict[str, Any], amendments: Iterable[Amendment]) -> dict[str, Any]:
    """Terms with amendments applied in order; `terms` stay as they are."""
    changes = [change for amendment in amendments for change in amendment.changes]
    if not changes:
        return terms
    document = deepcopy(terms)
    for change in changes:
        _apply(document, change)
    return document


def changes_from(rows: Iterable[Mapping[str, Any]]) -> tuple[Change, ...]:
    return tuple(Change(row["term"], row["of"], row["old"], row["new"]) for row in rows)


def _apply(document: dict[str, Any], change: Change) -> None:
    if change.term in OF_DIMENSION:
        document["dimensions"][change.of][change.term] = change.new
    elif change.term != "quota":
        document[change.term] = change.new
    elif change.new is None:
        document["critical_segments"].pop(change.of, None)
    else:
        document["critical_segments"][change.of] = change.new


def _amendment(row: Mapping[str, Any]) -> Amendment:
    at = row["amended_at"]  # a text where the plan's manager has read it as JSON
    return Amendment(
        id=row["id"],
        changes=changes_from(row["changes"]),
        judged=row["judged"],
        reason=row["reason"],
        amended_at=datetime.fromisoformat(at) if isinstance(at, str) else at,
    )
