"""When language models retire: those past their date and still in use first, then by month."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from migrations_app.portfolio.entry import Entry


@dataclass(frozen=True)
class Retirement:
    """One language model: the migrations away from it, and those that may lead to it."""

    model: str
    on: date
    days: int
    entries: tuple[Entry, ...]
    chosen_for: tuple[Entry, ...]

    @property
    def overdue(self) -> int:
        return max(-self.days, 0)


@dataclass(frozen=True)
class Month:
    """first: its first day; None for what is past its date already."""

    first: date | None
    retirements: tuple[Retirement, ...]

    @property
    def in_use(self) -> bool:
        """A candidate alone is not."""
        return any(found.entries for found in self.retirements)

    @property
    def blank(self) -> bool:
        return not self.retirements


@dataclass(frozen=True)
class Calendar:
    """months: from this one to that of the last date, those without a date in them included."""

    months: tuple[Month, ...]
    undated: int

    @property
    def sentence(self) -> str:
        found = [r for month in self.months for r in month.retirements if r.entries]
        past = sum(r.days < 0 for r in found)
        late = f"{past} model{'s are' if past > 1 else ' is'} past the date and in use"
        coming = len(found) - past
        soon = f"{coming} model{'s' if coming > 1 else ''} in use will retire"
        return "; ".join(words for n, words in ((past, late), (coming, soon)) if n)


LONGEST = 24


def calendar_of(entries: Iterable[Entry], today: date) -> Calendar:
    in_use = [entry for entry in entries if not entry.over]
    retirements = _retirements(in_use, today)
    past = tuple(r for r in retirements if r.days < 0)
    coming = [r for r in retirements if r.days >= 0]
    months = [Month(None, past)] if past else []
    months += [
        Month(first, tuple(r for r in coming if r.on.replace(day=1) == first))
        for first in _firsts(today, [r.on for r in coming])
    ]
    return Calendar(tuple(months), sum(entry.retires is None for entry in in_use))


def _retirements(entries: Iterable[Entry], today: date) -> list[Retirement]:
    leaving: defaultdict[tuple[date, str], list[Entry]] = defaultdict(list)
    coming: defaultdict[tuple[date, str], list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.retires:
            leaving[entry.retires, entry.incumbent].append(entry)
        for model, on in entry.ending:
            coming[on, model].append(entry)
    return [
        Retirement(
            model=model,
            on=on,
            days=(on - today).days,
            entries=tuple(leaving.get((on, model), ())),
            chosen_for=tuple(coming.get((on, model), ())),
        )
        for on, model in sorted({*leaving, *coming})
    ]


def _firsts(today: date, dates: list[date]) -> list[date]:
    """Every month up to the last date; only those with a date where that would be too many."""
    if not dates:
        return []
    start, end = _number(today), _number(max(dates))
    if end - start < LONGEST:
        return [date(n // 12, n % 12 + 1, 1) for n in range(start, end + 1)]
    return sorted({day.replace(day=1) for day in dates})


def _number(day: date) -> int:
    return day.year * 12 + day.month - 1
