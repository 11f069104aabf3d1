"""The page of judged pairs as values: what is asked for, and what was said of each of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from annotation.selectors.desk import Desk, desk_of
from calibration.pairs.filters import UNNAMED, Asked, Choices, Outcome
from calibration.pairs.reading import Reading, readings_of
from calibration.pairs.selectors import asked_pairs, outcome_counts, page_of_pairs
from calibration.pairs.wording import Sentence, dimension_of, sentence_of
from migrations_app.decision.wording import as_title
from migrations_app.models import Candidate, Migration

A_PAGE = 20
WORDS = {Outcome.LOST: "Lost", Outcome.WON: "Won", Outcome.TIED: "Tied", Outcome.ALL: "All"}


@dataclass(frozen=True)
class Tab:
    outcome: str
    word: str
    count: int
    query: str
    current: bool


@dataclass(frozen=True)
class Page:
    """dimension: of all rows, "" where there are several; then a pair counts once for each.
    shown: how many pairs are asked for. judged: the same of every outcome.
    """

    asked: Asked
    choices: Choices
    incumbent: str
    sentence: Sentence
    dimension: str
    tabs: tuple[Tab, ...]
    shown: int
    judged: int
    page: int
    pages: int
    rows: tuple[Reading, ...]

    @property
    def first(self) -> int:
        return (self.page - 1) * A_PAGE + 1

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1


def page_of(migration: Migration, given: Mapping[str, str]) -> Page:
    desk = desk_of(migration)
    candidates = _candidates(migration)
    choices = _choices(desk, candidates)
    asked = Asked.of(given, choices)
    found = asked_pairs(desk.epoch_id, [d.pk for d in desk.dimensions], asked)
    counts = outcome_counts(found)
    shown = counts[asked.outcome]
    pages = max(1, -(-shown // A_PAGE))
    page = min(asked.page, pages)
    rows = page_of_pairs(found, asked.outcome, (page - 1) * A_PAGE, A_PAGE) if shown else []
    names = {one.pk: one.language_model.name for one in candidates}
    return Page(
        asked=asked,
        choices=choices,
        incumbent=migration.incumbent.name,
        sentence=sentence_of(asked, choices, counts),
        dimension=dimension_of(asked, choices),
        tabs=tuple(_tab(one, counts[one], asked) for one in Outcome),
        shown=shown,
        judged=counts[Outcome.ALL],
        page=page,
        pages=pages,
        rows=readings_of(rows, desk, names) if rows else (),
    )


def _candidates(migration: Migration) -> list[Candidate]:
    found = Candidate.objects.filter(migration=migration).select_related("language_model")
    return list(found.order_by("position"))


def _choices(desk: Desk, candidates: Sequence[Candidate]) -> Choices:
    ordered = sorted(desk.dimensions, key=lambda one: one.position)
    return Choices(
        candidates=[(c.language_model.slug, c.language_model.name) for c in candidates],
        dimensions=[(one.slug, as_title(one.name)) for one in ordered],
        segments=[name or UNNAMED for name in (desk.terms or {}).get("segments", ())],
    )


def _tab(outcome: Outcome, count: int, asked: Asked) -> Tab:
    query = asked.of_outcome(outcome).query
    return Tab(str(outcome), WORDS[outcome], count, query, outcome is asked.outcome)
