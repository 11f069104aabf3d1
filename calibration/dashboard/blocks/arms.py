"""Metrics against people, arm by arm: whether a score means the same for all of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from calibration.dashboard.amounts import grouped
from calibration.dashboard.blocks.section import Section
from calibration.statistics.arms import INCUMBENT

TITLE = "Metrics against people, arm by arm"
MINUS = "\N{MINUS SIGN}"
WIDE, HIGH = 320.0, 180.0
LEFT, RIGHT, TOP, BOTTOM = 40.0, 12.0, 10.0, 26.0


@dataclass(frozen=True)
class Dot:
    """One bin in units of the drawing. y_low, y_high: ends of its interval."""

    x: float
    y: float
    y_low: float
    y_high: float


@dataclass(frozen=True)
class Arm:
    """position: 0 for the incumbent, from 1 for candidates. line: points of a polyline."""

    name: str
    position: int
    dots: tuple[Dot, ...]
    line: str


@dataclass(frozen=True)
class Tick:
    at: float
    label: str


@dataclass(frozen=True)
class Picture:
    """One metric. rows: arm, score, what people said of it with its interval, how many."""

    metric: str
    arms: tuple[Arm, ...]
    across: tuple[Tick, ...]
    up: tuple[Tick, ...]
    rows: tuple[tuple[str, str, str, str], ...]
    summary: str


@dataclass(frozen=True)
class Part:
    """unit: of the upright axis, in words."""

    key: str
    dimension: str
    unit: str
    scores: str
    legend: tuple[tuple[int, str], ...]
    pictures: tuple[Picture, ...]
    n_judgments: int
    as_of: datetime


def part_of(section: Section) -> Part | None:
    """None where no metric has scores enough to be drawn."""
    found = section.document["reliability"]
    if not found:
        return None
    pictures = tuple(_picture(section, metric) for metric in found)
    legend = {arm.position: arm.name for picture in pictures for arm in picture.arms}
    by_difference = found[0]["by_difference"]
    return Part(
        key=section.key,
        dimension=section.dimension,
        unit="judged difference, points" if by_difference else "accepted by people, %",
        scores="candidate minus incumbent" if by_difference else "score of the metric",
        legend=tuple(sorted(legend.items())),
        pictures=pictures,
        n_judgments=section.n_judgments,
        as_of=section.as_of,
    )


def _picture(section: Section, metric: Mapping[str, Any]) -> Picture:
    bins = [b for curve in metric["curves"] for b in curve["bins"]]
    scores = [b["score"] for b in bins]
    low, high = min(scores), max(scores)
    bottom, top = _range(bins, by_difference=metric["by_difference"])
    across = _Scale(low, high, LEFT, WIDE - RIGHT)
    up = _Scale(bottom, top, HIGH - BOTTOM, TOP)
    arms = tuple(_arm(section, curve, across, up) for curve in metric["curves"])
    rows = tuple(_rows(section, metric["curves"]))
    return Picture(
        metric=metric["metric"],
        arms=arms,
        across=tuple(
            Tick(across.place(v), f"{v:.3g}".replace("-", MINUS))
            for v in dict.fromkeys((low, high))
        ),
        up=tuple(Tick(up.place(v), _whole(100 * v)) for v in (bottom, (bottom + top) / 2, top)),
        rows=rows,
        summary="; ".join(f"{arm} at {score}: {said}" for arm, score, said, _ in rows),
    )


@dataclass(frozen=True)
class _Scale:
    low: float
    high: float
    start: float
    end: float

    def place(self, value: float) -> float:
        width = self.high - self.low
        share = (value - self.low) / width if width else 0.5
        return round(self.start + share * (self.end - self.start), 1)


def _range(bins: Sequence[Mapping[str, Any]], *, by_difference: bool) -> tuple[float, float]:
    if not by_difference:
        return 0.0, 1.0
    most = max(max(abs(b["low"]), abs(b["high"])) for b in bins)
    return -most, most


def _arm(section: Section, curve: Mapping[str, Any], across: _Scale, up: _Scale) -> Arm:
    dots = tuple(
        Dot(across.place(b["score"]), *(up.place(b[end]) for end in ("value", "low", "high")))
        for b in curve["bins"]
    )
    line = " ".join(f"{dot.x},{dot.y}" for dot in dots)
    return Arm(_name(section, curve["arm"]), _position(section, curve["arm"]), dots, line)


def _position(section: Section, slug: str) -> int:
    return 0 if slug == INCUMBENT else 1 + list(section.names).index(slug)


def _name(section: Section, slug: str) -> str:
    return section.incumbent if slug == INCUMBENT else section.names.get(slug, slug)


def _rows(
    section: Section, curves: Sequence[Mapping[str, Any]]
) -> Iterator[tuple[str, str, str, str]]:
    for curve in curves:
        for b in curve["bins"]:
            value, low, high = (100 * b[end] for end in ("value", "low", "high"))
            said = f"{_whole(value)} ({_whole(low)} to {_whole(high)})"
            score = f"{b['score']:.3g}".replace("-", MINUS)
            yield _name(section, curve["arm"]), score, said, grouped(b["n"])


def _whole(value: float) -> str:
    return f"{value:.0f}".replace("-", MINUS)
