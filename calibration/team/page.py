"""The pages of a team as values, in the order in which they say them."""

from dataclasses import dataclass
from datetime import datetime

from calibration.team.blinding import Blinding
from calibration.team.desk import AtWork
from calibration.team.matrix import Matrix
from calibration.team.people import People
from calibration.team.progress import Progress


@dataclass(frozen=True)
class Page:
    """excluded: judgments that do not count now. as_of: when the oldest of the fits read."""

    planned: bool
    judgeable: bool
    progress: Progress
    work: AtWork
    people: People
    blinding: Blinding
    as_of: datetime | None
    now: datetime

    @property
    def excluded(self) -> int:
        return sum(person.excluded for person in self.people.rows)


@dataclass(frozen=True)
class Staff:
    """absent: names of annotators who were given no pair yet, with the id of those known here."""

    people: People
    agreement: tuple[Matrix, ...]
    absent: tuple[tuple[int | None, str], ...]
    as_of: datetime | None


@dataclass(frozen=True)
class Team:
    """One line of the list of teams. judged, planned: pairs. waiting: of them, for the lead."""

    slug: str
    service: str
    state: str
    open: bool
    judged: int
    planned: int
    waiting: int
