"""The same quantity by estimates that believe less, and by segment, on one scale."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from calibration.dashboard.axis import Axis, Scale, axis_of
from calibration.models import FitResult
from migrations_app.decision.wording import in_points

# key in FitResult.estimates, and its name on the page
ESTIMATES = (
    ("posterior", "Reported posterior"),
    ("model", "Model alone"),
    ("design", "Design-based"),
    ("human_only", "Judgments alone"),
    ("sequence", "Confidence sequence"),
    ("rule", "Rule's limits"),
)


@dataclass(frozen=True)
class Line:
    """One estimate in words, numbers and a drawing. raw: the judgments' own mean and interval."""

    name: str
    note: str
    mean: str
    interval: str
    axis: Axis
    n_judgments: int | None = None
    n_population: int | None = None
    failing: bool = False
    raw: str = ""


@dataclass(frozen=True)
class Block:
    """The lines of one candidate on one quality dimension. pairs: the address of its pairs."""

    key: str
    candidate: str
    dimension: str
    lines: tuple[Line, ...]
    pairs: str = ""


def guard_of(result: FitResult, dimension: str, margin: float, scale: Scale) -> Block:
    found = [(name, result.estimates.get(key)) for key, name in ESTIMATES]
    lines = tuple(_line(name, estimate, margin, scale) for name, estimate in found if estimate)
    return _block("guard", result, dimension, lines)


def segments_of(result: FitResult, dimension: str, margin: float, scale: Scale) -> Block:
    """The worst first; those nothing is known of last."""
    worst_first = sorted(result.segments, key=_badness)
    lines = tuple(_segment(segment, margin, scale) for segment in worst_first)
    return _block("segments", result, dimension, lines)


def _line(name: str, found: Mapping[str, Any], margin: float, scale: Scale) -> Line:
    mean, low, high = found.get("mean"), found["low"], found["high"]
    axis = axis_of(scale, margin=margin, mean=mean, bar=(low, high), whiskers=None)
    shown = in_points(mean) if mean is not None else ""
    return Line(name, "", shown, interval(low, high), axis)


def _segment(segment: Mapping[str, Any], margin: float, scale: Scale) -> Line:
    found = segment["estimate"] or {"mean": None, "low": None, "high": None}
    known = found["mean"] is not None
    ends = (found["low"], found["high"]) if known else None
    return Line(
        name=segment["segment"] or "(none)",
        note=_standing(segment),
        mean=in_points(found["mean"]),
        interval=interval(*ends) if ends else "not known yet",
        axis=axis_of(scale, margin=margin, mean=found["mean"], bar=ends, whiskers=None),
        n_judgments=segment["n_judgments"],
        n_population=segment["n_population"],
        failing=segment["fails"],
        raw=_raw(segment.get("raw")),
    )


def _raw(found: Mapping[str, Any] | None) -> str:
    if not found:
        return ""
    return f"{in_points(found['mean'])} ({interval(found['low'], found['high'])})"


def _standing(segment: Mapping[str, Any]) -> str:
    named = "critical, " if segment["critical"] else ""
    if segment["fails"]:
        return f"{named}below the margin"
    if segment["assessed"] and named:
        return "critical, clear of the margin"
    if segment.get("leans") and named:
        return "critical, probably below the margin"
    return "critical, too near to call" if named else ""


def interval(low: float | None, high: float | None) -> str:
    first = "no limit" if low is None else in_points(low)
    last = "no limit" if high is None else in_points(high)
    return f"{first} to {last}"


def _badness(segment: Mapping[str, Any]) -> float:
    estimate = segment["estimate"]
    return float("inf") if not estimate or estimate["mean"] is None else float(estimate["mean"])


def _block(kind: str, result: FitResult, dimension: str, lines: tuple[Line, ...]) -> Block:
    key = f"{kind}-{result.candidate_id}-{result.fit.dimension_id}"
    return Block(key, result.candidate.language_model.name, dimension, lines)
