"""The result under narrower and wider beliefs about the candidate beforehand."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from calibration.dashboard.axis import Axis, Scale, axis_of, scale_of
from calibration.dashboard.blocks.section import Section
from calibration.dashboard.comparison import interval
from migrations_app.decision.wording import MARKS, Mark, in_points

TITLE = "Does the result lean on prior beliefs?"
NAMES = {0.5: "Half as wide", 1.0: "The plan's", 2.0: "Twice as wide"}


@dataclass(frozen=True)
class Line:
    """The result under one prior. mark: None where the draws of the fit do not reach it."""

    name: str
    sd: str
    mean: str
    interval: str
    limits: str
    model: str
    axis: Axis
    mark: Mark | None
    planned: bool


@dataclass(frozen=True)
class Strip:
    candidate: str
    sentence: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Part:
    """low, high: the ends of every axis, in points."""

    key: str
    dimension: str
    strips: tuple[Strip, ...]
    low: str
    high: str
    n_judgments: int
    as_of: datetime


def part_of(section: Section) -> Part:
    scale = scale_of(_shown(section.document), [section.margin])
    return Part(
        section.key,
        section.dimension,
        tuple(_strip(found, section, scale) for found in section.document["strips"]),
        in_points(-scale.half),
        in_points(scale.half),
        section.n_judgments,
        section.as_of,
    )


def _shown(document: Mapping[str, Any]) -> Iterator[float | None]:
    for strip in document["strips"]:
        for belief in strip["beliefs"]:
            if belief["posterior"]:
                yield belief["posterior"]["low"]
                yield belief["posterior"]["high"]


def _strip(found: Mapping[str, Any], section: Section, scale: Scale) -> Strip:
    return Strip(
        section.names.get(found["candidate"], found["candidate"]),
        _sentence(found),
        tuple(_line(belief, section.margin, scale) for belief in found["beliefs"]),
    )


def _sentence(found: Mapping[str, Any]) -> str:
    unknown = sum(not belief["known"] for belief in found["beliefs"])
    if found["differs"]:
        said = "The verdict would be another: it leans on the prior, so gather more judgments."
    elif unknown == len(found["beliefs"]) - 1:
        said = "What either of them would say is not known without a new fit."
    else:
        said = "The verdict would be the same."
    if found["moved"] is None or found["model_moved"] is None:
        return said
    return (
        f"{said} The reported difference moves by {_moved(found['moved'])}; "
        f"the model alone by {_moved(found['model_moved'])}."
    )


def _moved(value: float) -> str:
    points = 100 * value
    return "less than 0.05 points" if points < 0.05 else f"up to {points:.1f} points"


def _line(belief: Mapping[str, Any], margin: float, scale: Scale) -> Line:
    found, rule = belief["posterior"], belief["rule"]
    bar = (found["low"], found["high"]) if found else None
    whiskers = (rule["low"], rule["high"]) if rule else None
    mean = found["mean"] if found else None
    return Line(
        name=NAMES[belief["factor"]],
        sd=f"{belief['sd']:.2g}",
        mean=in_points(mean),
        interval=interval(*bar) if bar else "not known without a new fit",
        limits=interval(*whiskers) if whiskers else "\N{EN DASH}",
        model=in_points(belief["model"]["mean"] if belief["model"] else None),
        axis=axis_of(scale, margin=margin, mean=mean, bar=bar, whiskers=whiskers),
        mark=MARKS[belief["verdict"]] if belief["verdict"] else None,
        planned=belief["factor"] == 1,
    )
