"""The page of a team as values, in the order in which it says them."""

from dataclasses import dataclass
from datetime import datetime

from calibration.team.decisions import Decisions
from calibration.team.desk import AtWork, SetAside
from calibration.team.disputes import Disputes
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
    aside: SetAside
    people: People
    agreement: tuple[Matrix, ...]
    disputes: Disputes
    decisions: Decisions
    as_of: datetime | None
    now: datetime

    @property
    def excluded(self) -> int:
        return sum(person.excluded for person in self.people.rows)
