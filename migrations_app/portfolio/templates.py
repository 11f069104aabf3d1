"""Prompt templates and versions, with what each language model scored on their prompts."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from math import floor, log10
from urllib.parse import urlencode

from migrations_app.portfolio.regression import Comparison, Standing, standing_of

SHOWN_AT_FIRST = 20


@dataclass(frozen=True)
class TemplateChoice:
    """What of the registry is asked for, as the address says. migration: one, in full."""

    service: str = ""
    model: str = ""
    dimension: str = ""
    metric: str = ""
    flagged: bool = False
    migration: str = ""

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> "TemplateChoice":
        names = ("service", "model", "dimension", "metric", "migration")
        return cls(**{n: asked.get(n, "") for n in names}, flagged=asked.get("flagged") == "1")

    @property
    def narrows(self) -> bool:
        return self != TemplateChoice()

    def address(self, **changes: str) -> str:
        asked = {k: "1" if v is True else v for k, v in {**vars(self), **changes}.items() if v}
        return "?" + urlencode(asked)


@dataclass(frozen=True)
class Cell:
    """One model on one metric of one template. found: None of the incumbent, or where none pair."""

    model: str
    mean: float
    n: int
    found: Comparison | None = None

    @cached_property
    def standing(self) -> Standing | None:
        return standing_of(self.found) if self.found else None

    @property
    def regresses(self) -> bool:
        return self.standing is Standing.REGRESSES

    @property
    def few(self) -> bool:
        return self.standing is Standing.FEW


@dataclass(frozen=True)
class Line:
    """One metric: cells in the order of the section's models, None where nothing was scored."""

    dimension: str
    metric: str
    higher_is_better: bool
    pairwise: bool
    cells: tuple[Cell | None, ...]

    @property
    def compared(self) -> int:
        return sum(bool(cell and cell.found and not cell.few) for cell in self.cells)

    @cached_property
    def places(self) -> int:
        """Decimals that show two digits of the largest mean."""
        largest = max((abs(cell.mean) for cell in self.cells if cell), default=0.0)
        if largest >= 10:
            return 1 if largest < 100 else 0
        return min(1 - floor(log10(largest)), 6) if 0 < largest < 0.1 else 2


@dataclass(frozen=True)
class TemplateRow:
    """earlier: a version that the evidence no longer holds."""

    template: str
    version: str
    lines: tuple[Line, ...]
    earlier: bool = False

    @cached_property
    def regressing(self) -> frozenset[str]:
        """The models that do."""
        cells = [cell for line in self.lines for cell in line.cells]
        return frozenset(cell.model for cell in cells if cell and cell.regresses)

    @property
    def regresses(self) -> bool:
        return bool(self.regressing)

    @property
    def prompts(self) -> int:
        return max((cell.n for line in self.lines for cell in line.cells if cell), default=0)

    @property
    def place(self) -> tuple[bool, bool, str, str]:
        """What is in use and regresses comes first."""
        return self.earlier, not self.regresses, self.template, self.version


@dataclass(frozen=True)
class Section:
    """One migration: its incumbent first, then its candidates.

    rows: sorted, all that are asked for. in_use: all but earlier versions, asked for or not.
    whole: address of the page of this one in full.
    """

    slug: str
    service: str
    models: tuple[str, ...]
    rows: tuple[TemplateRow, ...]
    in_use: tuple[TemplateRow, ...]
    whole: str
    opened: bool = False

    @property
    def shown(self) -> tuple[TemplateRow, ...]:
        return self.rows if self.opened else self.rows[:SHOWN_AT_FIRST]

    @property
    def hidden(self) -> int:
        return len(self.rows) - len(self.shown)

    @property
    def regressing(self) -> int:
        return sum(row.regresses for row in self.in_use)

    @property
    def tallies(self) -> list[tuple[str, int]]:
        """Per candidate, how many of its templates regress."""
        return [(m, sum(m in row.regressing for row in self.in_use)) for m in self.models[1:]]


@dataclass(frozen=True)
class Registry:
    """sections: of one page. bare: migrations with evidence of which no template is known.

    services, models, dimensions, metrics: what may be chosen, as value and word.
    """

    choice: TemplateChoice
    sections: tuple[Section, ...]
    bare: tuple[tuple[str, str], ...]
    services: tuple[tuple[str, str], ...]
    models: tuple[tuple[str, str], ...]
    dimensions: tuple[tuple[str, str], ...]
    metrics: tuple[str, ...]

    @property
    def known(self) -> bool:
        return bool(self.dimensions)

    @property
    def shown(self) -> tuple[Section, ...]:
        return tuple(section for section in self.sections if section.rows)

    @cached_property
    def compared(self) -> int:
        rows = [row for section in self.sections for row in section.in_use]
        return sum(line.compared for row in rows for line in row.lines)

    @property
    def by_chance(self) -> int:
        """Comparisons the two ways of the rule may flag where nothing differs: 2.5% each."""
        return round(self.compared / 20)

    @property
    def sentence(self) -> str:
        count = sum(len(section.in_use) for section in self.sections)
        if not count:
            return "Prompt templates"
        worse = sum(section.regressing for section in self.sections)
        name = "template" if count == 1 else "templates"
        verb = "regresses" if worse == 1 else "regress"
        return f"{worse or 'None'} of {count} prompt {name} {verb} with a candidate"
