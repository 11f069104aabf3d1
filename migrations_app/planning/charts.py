"""The curve of a plan: how probable approval is, against the true difference. Drawn as SVG."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from calibration.statistics.planning import OperatingPoint

WIDTH, HEIGHT = 320, 132
_LEFT, _RIGHT, _TOP, _BOTTOM = 34, 312, 10, 100
_STEPS = 41
_WORDS = 62  # width of two labels beside each other


@dataclass(frozen=True)
class Mark:
    x: float
    words: str


@dataclass(frozen=True)
class Curve:
    """Coordinates of one small figure, in its own units. margin: None where the goal is better."""

    path: str
    margin: Mark | None
    same: Mark
    summary: str
    width: int = WIDTH
    height: int = HEIGHT
    left: int = _LEFT
    right: int = _RIGHT
    top: int = _TOP
    middle: float = (_TOP + _BOTTOM) / 2
    bottom: int = _BOTTOM

    @property
    def crowded(self) -> bool:
        """Whether the words of both lines would touch on one row."""
        return self.margin is not None and abs(self.margin.x - self.same.x) < _WORDS


def curve_truths(bound: float, margin: float, residual: float) -> tuple[float, ...]:
    low, high = _ends(bound, margin, residual)
    return tuple(round(float(x), 6) for x in np.linspace(low, high, _STEPS))


def curve_of(points: Sequence[OperatingPoint], *, bound: float, margin: float) -> Curve:
    low, high = points[0].truth, points[-1].truth
    scale = (_RIGHT - _LEFT) / (high - low)

    def x(truth: float) -> float:
        return round(_LEFT + (truth - low) * scale, 1)

    def y(probability: float) -> float:
        return round(_BOTTOM - probability * (_BOTTOM - _TOP), 1)

    path = " ".join(f"{x(point.truth)},{y(point.approved)}" for point in points)
    at_bound = min(points, key=lambda point: abs(point.truth - bound))
    words = f"margin \N{MINUS SIGN}{margin * 100:g}"
    return Curve(
        path=path,
        margin=Mark(x(bound), words) if bound else None,
        same=Mark(x(0.0), "same"),
        summary=(
            f"Probability of approval against the true difference: {at_bound.approved:.0%} on the "
            f"line, {points[-1].approved:.0%} at {high * 100:+.0f} points."
        ),
    )


def _ends(bound: float, margin: float, residual: float) -> tuple[float, float]:
    """Both sides of the line far enough to see the curve leave 0 and reach 1."""
    reach = max(margin, 0.3 * residual)
    return max(-1.0, bound - reach), min(1.0, max(bound + 2 * reach, margin))
