"""One line of the portfolio, and what is urgent about it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from migrations_app.decision.wording import Mark
from migrations_app.models import Migration

State = Migration.State
SOON_DAYS = 60

STATE_TONES = {
    State.DRAFT: "mute",
    State.COLLECTING: "wait",
    State.READY_FOR_REVIEW: "good",
    State.APPROVED: "good",
    State.ROLLING_OUT: "fair",
    State.COMPLETED: "good",
    State.REJECTED: "bad",
    State.ROLLED_BACK: "bad",
    State.ARCHIVED: "mute",
}


@dataclass(frozen=True)
class DimensionMark:
    dimension: str
    mark: Mark


@dataclass(frozen=True)
class Step:
    """What comes next. url: name of the page where it is done, for the slug of the migration."""

    words: str
    url: str
    needs_you: bool = False


@dataclass(frozen=True)
class Advised:
    """The latest recommendation, as mark and word."""

    icon: str
    tone: str
    word: str


@dataclass(frozen=True)
class Choice:
    """What of a portfolio is asked for, as the address says."""

    service: str = ""
    state: str = ""
    mine: bool = False

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> "Choice":
        state = asked.get("state", "")
        known = state if state in State.values else ""
        return cls(asked.get("service", ""), known, asked.get("mine") == "1")

    @property
    def narrows(self) -> bool:
        return bool(self.service or self.state or self.mine)

    def takes(self, entry: "Entry") -> bool:
        return (
            self.service in ("", entry.service_slug)
            and self.state in ("", entry.state)
            and (entry.step.needs_you or not self.mine)
        )


@dataclass(frozen=True)
class Entry:
    """days: until the incumbent retires, negative afterwards; None where no date is known.

    marked: whose marks are shown. used, last: judged pairs of the dimension that has the fewest,
    and how many there will be at most; None until a result follows an amendment.
    recorded: whether the viewer may read the record. ending: candidates that retire, and when.
    """

    slug: str
    service: str
    service_slug: str
    monthly: int | None
    incumbent: str
    candidates: tuple[str, ...]
    retires: date | None
    days: int | None
    state: str
    state_word: str
    marked: str
    marks: tuple[DimensionMark, ...]
    used: int | None
    last: int | None
    step: Step
    advice: Advised | None = None
    recorded: bool = False
    ending: tuple[tuple[str, date], ...] = ()

    @property
    def tone(self) -> str:
        return STATE_TONES[State(self.state)]

    @property
    def volume(self) -> str:
        """ "5.3 M", "310 k" or "900" answers."""
        count = self.monthly or 0
        for size, unit in ((1_000_000, "M"), (1_000, "k")):
            if count >= size:
                return f"{count / size:.3g} {unit}"
        return f"{count}"

    @property
    def retires_soon(self) -> bool:
        return not self.over and self.days is not None and self.days <= SOON_DAYS

    @property
    def overdue(self) -> int:
        return max(-(self.days or 0), 0)

    @property
    def over(self) -> bool:
        return self.state in Migration.ENDED

    @property
    def urgency(self) -> tuple[bool, bool, float, str]:
        """What is over comes last; of the rest what waits for this person, then the next date."""
        days = float("inf") if self.days is None else float(self.days)
        return self.over, not self.step.needs_you, days, self.slug


@dataclass(frozen=True)
class Portfolio:
    entries: tuple[Entry, ...]
    choice: Choice = field(default_factory=Choice)

    @property
    def shown(self) -> tuple[Entry, ...]:
        return tuple(entry for entry in self.entries if self.choice.takes(entry))

    @property
    def services(self) -> list[tuple[str, str]]:
        names = {entry.service_slug: entry.service for entry in self.entries}
        return sorted(names.items(), key=lambda item: item[1])

    @property
    def states(self) -> list[tuple[str, str]]:
        """In the order of a migration's life."""
        words = {entry.state: entry.state_word for entry in self.entries}
        return [(state, words[state]) for state in State.values if state in words]

    @property
    def recorded(self) -> list[tuple[str, str]]:
        """Services whose record the viewer may read."""
        names = {e.service_slug: e.service for e in self.entries if e.recorded}
        return sorted(names.items(), key=lambda item: item[1])

    @property
    def sentence(self) -> str:
        count, waiting = len(self.entries), sum(e.step.needs_you for e in self.entries)
        name = "migration" if count == 1 else "migrations"
        if not waiting:
            return f"{count} {name}, none needs you"
        return f"{count} {name}, {waiting} need{'s' if waiting == 1 else ''} you"

    @property
    def soon(self) -> int:
        """Models that retire soon, those that have retired included."""
        return len({e.incumbent for e in self.entries if e.retires_soon})

    @property
    def legend(self) -> list[Mark]:
        """The marks in the table, each once."""
        found = {m.mark.word: m.mark for entry in self.shown for m in entry.marks}
        return list(found.values())
