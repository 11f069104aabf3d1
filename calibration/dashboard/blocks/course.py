"""The path of a CUSUM chart as a drawing, and as a table for those who do not see it."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from calibration.selectors.probes import Probe
from calibration.statistics.cusum import Path
from migrations_app.decision.wording import in_points

WIDTH, HEIGHT = 600, 130
LEFT, RIGHT, TOP, BOTTOM = 6, 594, 10, 108
LEAST_SHOWN = 50
HIGHEST = 1.25
"""Sums are cut here, in thresholds: beyond the line it only matters that they are."""


@dataclass(frozen=True)
class Course:
    """worse, better: points of two lines. limit: height of the threshold. last: number of probes.

    alarm: place of the first signal, "" where there is none.
    """

    worse: str
    better: str
    limit: str
    alarm: str
    last: int
    end: str


@dataclass(frozen=True)
class Week:
    """One week's draw. highest: of the two sums, as a share of the threshold."""

    name: str
    probes: int
    mean: str
    highest: str


def course_of(path: Path) -> Course:
    count = max(path.n_probes, LEAST_SHOWN)
    return Course(
        worse=_line(path.worse, count),
        better=_line(path.better, count),
        limit=f"{_up(1.0):.1f}",
        alarm="" if path.alarm is None else f"{_along(path.alarm, count):.1f}",
        last=path.n_probes,
        end=f"{_along(path.n_probes, count):.1f}",
    )


def weeks_of(path: Path, probes: Sequence[Probe]) -> tuple[Week, ...]:
    """probes: in the order judged, as the path has them; the newest week first."""
    rows = [
        (probe.week, probe.residual, max(worse, better))
        for probe, worse, better in zip(probes, path.worse, path.better, strict=True)
    ]
    found = []
    for name, group in groupby(sorted(rows, key=lambda row: row[0]), key=lambda row: row[0]):
        mine = list(group)
        mean = sum(row[1] for row in mine) / len(mine)
        highest = max(row[2] for row in mine)
        found.append(Week(name, len(mine), in_points(mean), f"{highest:.0%}"))
    return tuple(reversed(found))


def _line(sums: Sequence[float], count: int) -> str:
    """From nothing at probe 0 on."""
    points = [(0, 0.0), *enumerate(sums, start=1)]
    return " ".join(f"{_along(n, count):.1f},{_up(value):.1f}" for n, value in points)


def _along(probe: int, count: int) -> float:
    return LEFT + (RIGHT - LEFT) * probe / count


def _up(value: float) -> float:
    return BOTTOM - (BOTTOM - TOP) * min(value, HIGHEST) / HIGHEST
