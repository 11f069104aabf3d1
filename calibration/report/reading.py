"""A frozen document as values that its template shows: nothing but the document is read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from calibration.dashboard.axis import Axis, Scale, axis_of, scale_of
from calibration.report.drawing import Course, course_of

Document = Mapping[str, Any]
LINES = (
    ("posterior", "Reported posterior"),
    ("model", "Model alone"),
    ("design", "Design-based"),
    ("human_only", "Judgments alone"),
)


@dataclass(frozen=True)
class Estimate:
    name: str
    mean: float | None
    low: float | None
    high: float | None
    axis: Axis


@dataclass(frozen=True)
class Verdict:
    """One candidate on one dimension."""

    dimension: Document
    found: Document
    axis: Axis
    estimates: tuple[Estimate, ...]
    segments: tuple[Estimate, ...]
    course: Course | None


@dataclass(frozen=True)
class Reading:
    """times: when it was made, frozen and advised, as datetimes by name."""

    document: Document
    verdicts: tuple[Verdict, ...]
    made_at: datetime
    frozen_at: datetime


def reading_of(document: Document) -> Reading:
    scale = _scale(document)
    verdicts = tuple(
        _verdict(document, dimension, found, scale)
        for dimension in document["results"]
        for found in dimension["candidates"]
    )
    return Reading(
        document=document,
        verdicts=verdicts,
        made_at=datetime.fromisoformat(document["made_at"]),
        frozen_at=datetime.fromisoformat(document["plan"]["frozen_at"]),
    )


def _scale(document: Document) -> Scale:
    found = [c["estimates"]["posterior"] for d in document["results"] for c in d["candidates"]]
    ends = [value for one in found if one for value in (one["low"], one["high"])]
    return scale_of(ends, [dimension["margin"] for dimension in document["results"]])


def _verdict(document: Document, dimension: Document, found: Document, scale: Scale) -> Verdict:
    margin, estimates = dimension["margin"], found["estimates"]
    points = [
        point
        for point in document["course"]
        if point["dimension"] == dimension["dimension"] and point["candidate"] == found["candidate"]
    ]
    shown = estimates["posterior"] if found["verdict"] != "withheld" else None
    rule = estimates["rule"] if found["verdict"] not in ("withheld", "conflict") else None
    return Verdict(
        dimension=dimension,
        found=found,
        axis=axis_of(
            scale,
            margin=margin,
            mean=shown["mean"] if shown else None,
            bar=(shown["low"], shown["high"]) if shown else None,
            whiskers=(rule["low"], rule["high"]) if rule else None,
        ),
        estimates=tuple(
            _estimate(name, estimates.get(key), scale, margin)
            for key, name in LINES
            if estimates.get(key)
        ),
        segments=tuple(
            _estimate(s["segment"] or "(none)", s["estimate"], scale, margin)
            for s in found["segments"]
        ),
        course=course_of(points, margin, found["name"], dimension["name"]),
    )


def _estimate(name: str, found: Document | None, scale: Scale, margin: float) -> Estimate:
    known = found or {"mean": None, "low": None, "high": None}
    low, high = known["low"], known["high"]
    bar = (low, high) if found else None
    axis = axis_of(scale, margin=margin, mean=known["mean"], bar=bar, whiskers=None)
    return Estimate(name, known["mean"], low, high, axis)
