"""Which model is the best, and what choosing each would cost on average."""

from dataclasses import dataclass
from datetime import datetime

from calibration.dashboard.blocks.section import Section
from calibration.statistics.best import KEEPING

TITLE = "If you had to choose today"
LEAST_SHOWN, MOST_SHOWN = 0.001, 0.999


@dataclass(frozen=True)
class Line:
    name: str
    probability: str
    loss: str


@dataclass(frozen=True)
class Part:
    """sentence: which model, in words. lines: every choice, the most probable first."""

    key: str
    dimension: str
    sentence: str
    lines: tuple[Line, ...]
    n_judgments: int
    as_of: datetime


def part_of(section: Section) -> Part:
    choices = sorted(section.document["choices"], key=lambda choice: -choice["probability"])
    lines = tuple(
        Line(
            _name(section, c["name"]),
            chance_in_words(c["probability"]),
            _points(c["expected_loss"]),
        )
        for c in choices
    )
    return Part(
        section.key,
        section.dimension,
        _sentence(lines[0]),
        lines,
        section.n_judgments,
        section.as_of,
    )


def _sentence(first: Line) -> str:
    return (
        f"{first.name} is the best with probability {first.probability}. "
        f"Choosing it costs {first.loss} points on average against knowing the best for certain."
    )


def _name(section: Section, slug: str) -> str:
    if slug == KEEPING:
        return f"{section.incumbent} (incumbent)"
    return section.names.get(slug, slug)


def chance_in_words(probability: float) -> str:
    """Draws cannot tell rarer from never."""
    if probability < LEAST_SHOWN:
        return "under 0.1%"
    if probability > MOST_SHOWN:
        return "over 99.9%"
    return f"{probability:.1%}"


def _points(loss: float) -> str:
    points = 100 * loss
    return "under 0.01" if points < 0.005 else f"{points:.2f}"
