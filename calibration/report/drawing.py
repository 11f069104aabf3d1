"""Plots of a report as shapes of an SVG: drawn from the frozen document, without any script."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from calibration.dashboard.axis import Scale, scale_of

WIDTH, HEIGHT = 640, 220
LEFT, RIGHT, TOP, BOTTOM = 52, 12, 14, 30
NARROW = 4
Points = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Tick:
    at: float
    label: str


@dataclass(frozen=True)
class Course:
    """The evolution of one estimate. band, line: points of an SVG polygon and polyline.

    margin, same: heights of the two lines. dots: of each fit, few enough to be seen.
    """

    candidate: str
    dimension: str
    band: str
    line: str
    margin: float
    same: float
    ticks_x: tuple[Tick, ...]
    ticks_y: tuple[Tick, ...]
    dots: tuple[tuple[float, float], ...]
    summary: str
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    bottom: int = HEIGHT - BOTTOM


def course_of(points: Points, margin: float, candidate: str, dimension: str) -> Course | None:
    """points: of one candidate and dimension, of the last epoch; None where nothing was said."""
    epoch = max((point["epoch"] for point in points), default=0)
    known = [p for p in points if p["mean"] is not None and p["epoch"] == epoch]
    if not known:
        return None
    ends = [value for p in known for value in (p["low"], p["high"])]
    frame = Frame(scale_of(ends, [margin]), max(p["n_judgments"] for p in known))
    lows = _widened([frame.point(p["n_judgments"], p["low"]) for p in known])
    highs = _widened([frame.point(p["n_judgments"], p["high"]) for p in known])
    means = [frame.point(p["n_judgments"], p["mean"]) for p in known]
    last = known[-1]
    return Course(
        candidate=candidate,
        dimension=dimension,
        band=_joined([*lows, *reversed(highs)]),
        line=_joined(means),
        margin=frame.y(-margin),
        same=frame.y(0.0),
        ticks_x=frame.ticks_x(),
        ticks_y=frame.ticks_y(),
        dots=tuple(means) if len(means) <= 40 else (means[-1],),
        summary=(
            f"{100 * last['mean']:+.1f} points, 95% {100 * last['low']:+.1f} to "
            f"{100 * last['high']:+.1f}, after {last['n_judgments']} judgments"
        ),
    )


@dataclass(frozen=True)
class Frame:
    """Where a number of judgments and a quality difference lie."""

    scale: Scale
    most: int

    def x(self, n_judgments: float) -> float:
        return round(LEFT + (WIDTH - LEFT - RIGHT) * n_judgments / max(self.most, 1), 1)

    def y(self, value: float) -> float:
        """What lies outside is moved to the edge."""
        half = self.scale.half
        inside = max(-half, min(half, value))
        return round(TOP + (HEIGHT - TOP - BOTTOM) * (half - inside) / (2 * half), 1)

    def point(self, n_judgments: int, value: float) -> tuple[float, float]:
        return self.x(n_judgments), self.y(value)

    def ticks_x(self) -> tuple[Tick, ...]:
        return tuple(Tick(self.x(n), f"{n}") for n in sorted({0, self.most // 2, self.most}))

    def ticks_y(self) -> tuple[Tick, ...]:
        half = self.scale.half
        return tuple(Tick(self.y(v), f"{100 * v:+g}" if v else "0") for v in (-half, 0.0, half))


def _widened(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """One fit alone has an interval and no course: it is drawn as a narrow band."""
    if len(points) > 1:
        return points
    [(x, y)] = points
    return [(x - NARROW, y), (x + NARROW, y)]


def _joined(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:g},{y:g}" for x, y in points)
