"""What the latest fits say of people: read from what was worked out beside them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from calibration.models import Fit
from calibration.selectors.supplements import latest_supplements
from calibration.statistics.annotators import ALARM
from calibration.team.scope import Scope
from migrations_app.decision.wording import as_title


@dataclass(frozen=True)
class Effect:
    """A posterior mean with its 90% interval, as stored."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True)
class Said:
    """Of one person on one dimension; None where nothing can be said.

    position, ties: shares, on [-1, 1]. discrimination: 1 is a typical person.
    """

    dimension_id: int
    dimension: str
    n_judgments: int
    position: Effect | None
    ties: Effect | None
    discrimination: Effect | None
    guessing: float | None

    @property
    def alarming(self) -> bool:
        return self.guessing is not None and self.guessing >= ALARM


@dataclass(frozen=True)
class Section:
    """The agreement of one dimension. ids: of annotators by their codes."""

    dimension: str
    document: Mapping[str, Any]
    ids: tuple[int, ...]
    n_judgments: int
    as_of: datetime


@dataclass(frozen=True)
class Fitted:
    """people: by id of the annotator, in the order of the dimensions. as_of: the oldest read."""

    people: Mapping[int, tuple[Said, ...]]
    agreement: tuple[Section, ...]
    as_of: datetime | None


def fitted_of(scope: Scope, fits: Iterable[Fit]) -> Fitted:
    supplements = latest_supplements(fits)
    people: dict[int, list[Said]] = {}
    agreement = []
    for dimension in scope.dimensions:
        supplement = supplements.get(dimension.pk)
        if supplement is None:
            continue
        name, found = scope.mask.text(as_title(dimension.name)), supplement.sections
        persons = found.get("annotators") or {"ids": [], "people": []}
        ids = tuple(persons.get("ids", ()))
        for said in _said(dimension.pk, name, persons["people"]):
            if said[0] < len(ids):
                people.setdefault(ids[said[0]], []).append(said[1])
        if found.get("agreement"):
            fit = supplement.fit
            agreement.append(Section(name, found["agreement"], ids, fit.n_judgments, fit.read_at))
    as_of = min((s.fit.read_at for s in supplements.values()), default=None)
    return Fitted({pk: tuple(said) for pk, said in people.items()}, tuple(agreement), as_of)


def _said(
    dimension_id: int, dimension: str, rows: Iterable[Mapping[str, Any]]
) -> Iterable[tuple[int, Said]]:
    """By code."""
    for row in rows:
        yield (
            row["code"],
            Said(
                dimension_id=dimension_id,
                dimension=dimension,
                n_judgments=row["n_judgments"],
                position=_effect(row["position"]),
                ties=_effect(row["ties"]),
                discrimination=_effect(row["discrimination"]),
                guessing=row["guessing"],
            ),
        )


def _effect(row: Mapping[str, float] | None) -> Effect | None:
    return Effect(row["mean"], row["low"], row["high"]) if row else None
