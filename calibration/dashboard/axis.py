"""The axis that explains an interval: "same" and the margin on it, one scale for a whole page."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

STEPS = (0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1.0)
EDGE = 2.0  # per cent of the width, kept free on both sides
MARGINS_SHOWN = 1.6
NEAR = 24.0  # labels nearer than this, in per cent, are turned away from each other


@dataclass(frozen=True)
class Scale:
    """half: the quality difference at either end."""

    half: float

    def place(self, value: float | None, otherwise: float = 0.0) -> float:
        """Per cent of the width from the left; what lies outside is moved to the edge."""
        known = otherwise if value is None else value
        inside = max(-self.half, min(self.half, known))
        return 50 + inside / self.half * (50 - EDGE)


@dataclass(frozen=True)
class Span:
    """An interval in per cent of the width; whether an end lies outside of the axis."""

    low: str
    high: str
    cut_low: bool
    cut_high: bool


@dataclass(frozen=True)
class Axis:
    """Places are per cent of the width. bar: 95% interval. whiskers: limits of the rule.

    mean: empty where there is none, or none on this axis.
    """

    margin: str
    margin_label: str
    margin_anchor: str
    same_anchor: str
    worse: bool
    mean: str
    bar: Span | None
    whiskers: Span | None


def scale_of(values: Iterable[float | None], margins: Iterable[float]) -> Scale:
    """The smallest round scale that holds all of them, and some room beyond the margins."""
    known = [abs(v) for v in values if v is not None and math.isfinite(v)]
    most = max([*known, *(MARGINS_SHOWN * m for m in margins)], default=STEPS[0])
    return Scale(next((step for step in STEPS if step >= min(most, 1.0)), 1.0))


def axis_of(
    scale: Scale,
    *,
    margin: float,
    mean: float | None,
    bar: tuple[float | None, float | None] | None,
    whiskers: tuple[float | None, float | None] | None,
) -> Axis:
    at = scale.place(-margin)
    near = 50 - at < NEAR
    return Axis(
        margin=_percent(at),
        margin_label=f"\N{MINUS SIGN}{margin * 100:g}",
        margin_anchor="end" if near else "middle",
        same_anchor="start" if near else "middle",
        worse=at > NEAR * (1.5 if near else 1),
        mean="" if mean is None or abs(mean) > scale.half else _percent(scale.place(mean)),
        bar=span_of(scale, bar),
        whiskers=span_of(scale, whiskers),
    )


def span_of(scale: Scale, interval: tuple[float | None, float | None] | None) -> Span | None:
    """An end that is not known is one without a limit."""
    if interval is None:
        return None
    low, high = interval
    return Span(
        _percent(scale.place(low, -scale.half)),
        _percent(scale.place(high, scale.half)),
        low is None or low < -scale.half,
        high is None or high > scale.half,
    )


def _percent(place: float) -> str:
    return f"{place:.2f}%"
