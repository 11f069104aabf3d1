"""How far people agree: everybody with everybody else, as a fit found it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext

from calibration.statistics.agreement import ENOUGH_COMMON
from calibration.team.fitted import Fitted, Section

MOST_PEOPLE = 8
MOST_LISTED = 12


@dataclass(frozen=True)
class Score:
    """With its 95% interval; ends None where a bootstrap gave none."""

    value: float
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Couple:
    """kappa: None where both always gave one and the same answer."""

    first: str
    second: str
    pairs: int
    kappa: Score | None


@dataclass(frozen=True)
class Row:
    """cells: one for each name before this one; None where too few pairs are common."""

    name: str
    cells: tuple[Couple | None, ...]

    @property
    def rest(self) -> str:
        """Of the columns, those without a cell in this row, as a slice."""
        return f"{len(self.cells)}:"


@dataclass(frozen=True)
class Matrix:
    """columns, rows: everybody in one couple at least. couples: the least agreeing first, where
    the people are too many for a matrix; more: how many are left out.
    """

    dimension: str
    alpha: Score | None
    n_twice: int
    n_pairs: int
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    couples: tuple[Couple, ...]
    more: int
    enough: int
    n_judgments: int
    as_of: datetime


def matrices_of(fitted: Fitted, names: Mapping[int, str]) -> tuple[Matrix, ...]:
    return tuple(_matrix(section, names) for section in fitted.agreement)


def _matrix(section: Section, names: Mapping[int, str]) -> Matrix:
    found = section.document
    couples = [_couple(row, section, names) for row in found["couples"]]
    people = sorted({name for couple in couples for name in (couple.first, couple.second)})
    small = len(people) <= MOST_PEOPLE
    return Matrix(
        dimension=section.dimension,
        alpha=_score(found["alpha"]),
        n_twice=found["n_twice"],
        n_pairs=found["n_pairs"],
        columns=tuple(people[:-1]) if small else (),
        rows=tuple(_rows(people, couples)) if small else (),
        couples=() if small else tuple(couples[:MOST_LISTED]),
        more=0 if small else max(len(couples) - MOST_LISTED, 0),
        enough=ENOUGH_COMMON,
        n_judgments=section.n_judgments,
        as_of=section.as_of,
    )


def _rows(people: list[str], couples: Iterable[Couple]) -> Iterable[Row]:
    known = {frozenset((couple.first, couple.second)): couple for couple in couples}
    for place, name in enumerate(people[1:], start=1):
        yield Row(name, tuple(known.get(frozenset((name, one))) for one in people[:place]))


def _couple(row: Mapping[str, Any], section: Section, names: Mapping[int, str]) -> Couple:
    first, second = (_name(row[key], section, names) for key in ("first", "second"))
    return Couple(first, second, row["n_pairs"], _score(row["kappa"]))


def _name(code: int, section: Section, names: Mapping[int, str]) -> str:
    """A fit that kept no ids knows people by number alone."""
    known = names.get(section.ids[code]) if code < len(section.ids) else None
    return known or gettext("Annotator %(number)s") % {"number": code + 1}


def _score(row: Mapping[str, Any] | None) -> Score | None:
    return Score(row["value"], row["low"], row["high"]) if row else None
