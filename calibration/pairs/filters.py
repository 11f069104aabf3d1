"""Which judged pairs are asked for, as the address says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from urllib.parse import urlencode

from django.db.models import Q

from migrations_app.models import Candidate, QualityDimension

PAIR = "assignment__queued__pair"
ROUNDING = 1e-9
"""A mean nearer to 0 than this is a tie."""
UNNAMED = "(none)"
"""How the segment without a name is called on pages and in addresses."""


class Outcome(StrEnum):
    """What became of the candidate on a pair, by the mean of its judgments."""

    LOST = "lost"
    WON = "won"
    TIED = "tied"
    ALL = "all"

    @property
    def condition(self) -> Q:
        """On `mean`."""
        lost, won = Q(mean__lt=-ROUNDING), Q(mean__gt=ROUNDING)
        return {self.LOST: lost, self.WON: won, self.TIED: ~lost & ~won}.get(self, Q())


@dataclass(frozen=True)
class Choices:
    """What there is to ask for. candidates, dimensions: slug and name. segments: by their name."""

    candidates: Sequence[tuple[str, str]]
    dimensions: Sequence[tuple[str, str]]
    segments: Sequence[str]


@dataclass(frozen=True)
class Asked:
    """candidate, dimension: slugs; segment: as it is called; empty for all of them.

    disagree: people took opposite sides. metric: a metric says the opposite of what people say.
    """

    outcome: Outcome = Outcome.LOST
    candidate: str = ""
    dimension: str = ""
    segment: str = ""
    disagree: bool = False
    metric: bool = False
    page: int = 1

    @classmethod
    def of(cls, given: Mapping[str, str], choices: Choices) -> "Asked":
        """What is not understood is not asked for."""
        outcome, page = given.get("outcome", ""), given.get("page", "")
        return cls(
            outcome=Outcome(outcome) if outcome in set(Outcome) else Outcome.LOST,
            candidate=_known(given.get("candidate", ""), [slug for slug, _ in choices.candidates]),
            dimension=_known(given.get("dimension", ""), [slug for slug, _ in choices.dimensions]),
            segment=_known(given.get("segment", ""), choices.segments),
            disagree=given.get("disagree") == "1",
            metric=given.get("metric") == "1",
            page=max(int(page), 1) if page.isdecimal() and len(page) <= 6 else 1,  # noqa: PLR2004 - more pages than there are pairs
        )

    @property
    def narrows(self) -> bool:
        return self != Asked(outcome=self.outcome, page=self.page)

    @property
    def query(self) -> str:
        """As part of an address, without the page."""
        kept = {
            "outcome": "" if self.outcome is Outcome.LOST else str(self.outcome),
            "candidate": self.candidate,
            "dimension": self.dimension,
            "segment": self.segment,
            "disagree": "1" if self.disagree else "",
            "metric": "1" if self.metric else "",
        }
        return urlencode({name: value for name, value in kept.items() if value})

    def of_outcome(self, outcome: Outcome) -> "Asked":
        return replace(self, outcome=outcome, page=1)

    @property
    def condition(self) -> Q:
        """On judgments, whatever they say."""
        wanted = Q()
        if self.candidate:
            wanted &= Q(**{f"{PAIR}__candidate__language_model__slug": self.candidate})
        if self.dimension:
            wanted &= Q(dimension__slug=self.dimension)
        if self.segment:
            name = "" if self.segment == UNNAMED else self.segment
            wanted &= Q(**{f"{PAIR}__prompt__segment": name})
        return wanted


def query_of(candidate: Candidate, dimension: QualityDimension) -> str:
    """For what one candidate lost on one dimension."""
    return Asked(candidate=candidate.language_model.slug, dimension=dimension.slug).query


def _known(given: str, known: Sequence[str]) -> str:
    return given if given in known else ""
