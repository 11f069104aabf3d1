"""A person's lean to one side as it is drawn: a dot with its interval, all on one axis."""

from collections.abc import Iterable
from dataclasses import dataclass

from calibration.dashboard.axis import Scale, Span, scale_of, span_of
from calibration.team.fitted import Effect, Said


@dataclass(frozen=True)
class Lean:
    """mean, low, high: shares. dot: per cent from the left; 50 is no lean at all."""

    dimension: str
    mean: float
    low: float
    high: float
    dot: str
    bar: Span


def scale_for(people: Iterable[Iterable[Said]]) -> Scale:
    effects = [one.position for said in people for one in said if one.position]
    return scale_of([end for e in effects for end in (e.low, e.high)], [])


def lean_of(dimension: str, effect: Effect | None, scale: Scale) -> Lean | None:
    bar = span_of(scale, (effect.low, effect.high)) if effect else None
    if effect is None or bar is None:
        return None
    dot = f"{scale.place(effect.mean):.2f}%"
    return Lean(dimension, effect.mean, effect.low, effect.high, dot, bar)


def strongest(said: Iterable[Said], scale: Scale) -> Lean | None:
    """Of all dimensions the one with the widest lean."""
    leans = [lean for one in said if (lean := lean_of(one.dimension, one.position, scale))]
    return max(leans, key=lambda lean: abs(lean.mean), default=None)
