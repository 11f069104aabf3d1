"""What each metric is worth to the people who judge."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from calibration.dashboard.amounts import grouped
from calibration.dashboard.axis import EDGE
from calibration.dashboard.blocks.section import Section
from calibration.dashboard.blocks.signed import signed
from calibration.statistics.metric_value import LEAST_WORTH, Flag
from migrations_app.decision.wording import listed

TITLE = "What the metrics are worth"
TIMES = "\N{MULTIPLICATION SIGN}"
LEAST_DRAWN = 0.9
ROUGH = 2.0
CHIPS: Mapping[str, tuple[str, str]] = {
    Flag.NO_VALUE: ("no measurable value", "mute"),
    Flag.WRONG_DIRECTION: ("wrong direction", "bad"),
    Flag.REDUNDANT: ("redundant", "mute"),
    Flag.TURNS: ("turns around", "wait"),
    Flag.MISLEADS: ("misleads by itself", "wait"),
    Flag.UNEVEN: ("uneven", "wait"),
}


@dataclass(frozen=True)
class Chip:
    word: str
    tone: str


@dataclass(frozen=True)
class Drawn:
    """Places in per cent of the width: of no worth at all, of a worth and of its band."""

    nothing: str
    value: str
    low: str
    high: str


@dataclass(frozen=True)
class Line:
    """One metric. numbers: label and value of what stands behind the sentence."""

    metric: str
    sentence: str
    notes: tuple[str, ...]
    chips: tuple[Chip, ...]
    worth: str
    band: str
    drawn: Drawn
    numbers: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Part:
    """sentence: of all metrics together. trap: why agreement by itself says little."""

    key: str
    dimension: str
    sentence: str
    trap: str
    stack: Line
    lines: tuple[Line, ...]
    n_judgments: int
    as_of: datetime


def part_of(section: Section) -> Part:
    document = section.document
    metrics: Sequence[Mapping[str, Any]] = document["metrics"]
    most = max(band["high"] for band in (document["stack"], *(m["alone"] for m in metrics)))
    return Part(
        section.key,
        section.dimension,
        _together(document),
        _trap(document, section),
        _stack(document, most),
        tuple(_line(metric, section, most) for metric in metrics),
        section.n_judgments,
        section.as_of,
    )


def _together(document: Mapping[str, Any]) -> str:
    stack, count = document["stack"], document["n_pairs"]
    reached = float(f"{stack['value'] * count:.2g}")
    many = len(document["metrics"]) > 1
    return (
        f"With {'the metrics' if many else 'the metric'} beside it, one judgment counts like "
        f"{stack['value']:.{_places(stack)}f} without (90% {_ends(stack)}): {count} judged pairs "
        f"say as much as about {grouped(reached)} would alone."
    )


def _trap(document: Mapping[str, Any], section: Section) -> str:
    """People call many pairs the same: who agrees on those has said nothing."""
    same = (
        f"People did not tell the two outputs apart in {document['ties']:.0%} of the pairs: a "
        "metric that never tells them apart agrees with people that often and is worth nothing."
    )
    wrong = [m for m in document["metrics"] if m["misleads"]]
    if not wrong:
        return same
    agreeing = max(wrong, key=lambda m: m["agreement"] or 0.0)
    if agreeing["agreement"] is None or agreeing["agreement"] < 0.5:
        return same
    names = listed([section.names.get(slug, slug) for slug in agreeing["misleads"]])
    return (
        f"{same} And {agreeing['metric']} names the side that people name in "
        f"{agreeing['agreement']:.0%} of the other pairs, yet its mean puts {names} on the wrong "
        f"side of {section.incumbent}: a mean also counts what sets apart outputs that people "
        "find equal."
    )


def _stack(document: Mapping[str, Any], most: float) -> Line:
    stack = document["stack"]
    return Line(
        metric="All together",
        sentence=_counts("all of them", stack),
        notes=("As the reported result uses them.",),
        chips=(),
        worth=_times(stack),
        band=_ends(stack),
        drawn=_drawn(stack, most),
        numbers=(("Gain in log score over no metric", _gain(document["gain"])),),
    )


def _line(metric: Mapping[str, Any], section: Section, most: float) -> Line:
    alone = metric["alone"]
    return Line(
        metric=metric["metric"],
        sentence=_counts("this metric", alone),
        notes=tuple(_notes(metric, section)),
        chips=tuple(Chip(*CHIPS[flag]) for flag in metric["flags"]),
        worth=_times(alone),
        band=_ends(alone),
        drawn=_drawn(alone, most),
        numbers=tuple(_numbers(metric, section)),
    )


def _counts(what: str, band: Mapping[str, float]) -> str:
    worth = f"{band['value']:.{_places(band)}f}"
    return f"One judgment with {what} counts like {worth} without (90% {_ends(band)})."


def _notes(metric: Mapping[str, Any], section: Section) -> list[str]:
    """A sentence for each flag, in the order of the chips."""
    wrong = listed([section.names.get(slug, slug) for slug in metric["misleads"]])
    gap = metric["slope_gap"] or {"most": "", "least": ""}
    most, least = (section.names.get(gap[key], gap[key]) for key in ("most", "least"))
    said = {
        Flag.NO_VALUE: f"It may be worth less than {LEAST_WORTH}.",
        Flag.WRONG_DIRECTION: "Higher scores go with lower judgments.",
        Flag.REDUNDANT: "The other metrics say it already; the one most like it is "
        f"{metric['partner']}.",
        Flag.TURNS: "Right by itself, but beside the others it counts the other way.",
        Flag.MISLEADS: f"Its mean alone puts {wrong} on the wrong side of {section.incumbent}.",
        Flag.UNEVEN: f"It follows people more closely for {most} than for {least}.",
    }
    return [said[Flag(flag)] for flag in metric["flags"]]


def _numbers(metric: Mapping[str, Any], section: Section) -> list[tuple[str, str]]:
    beside, gap = metric["beside"], metric["slope_gap"]
    agreement = metric["agreement"]
    found = [
        ("Added to the others (90%)", f"{_times(beside)} ({_ends(beside)})"),
        ("Gain in log score beside the others", _gain(metric["gain"])),
        ("Slope below 0, beside the others", _chance(metric["p_negative"])),
        ("Slope below 0, by itself", _chance(metric["p_negative_alone"])),
        ("Same side as people", "\N{EN DASH}" if agreement is None else f"{agreement:.0%}"),
    ]
    if gap:
        most, least = (section.names.get(gap[key], gap[key]) for key in ("most", "least"))
        band = gap["gap"]
        ends = f"{signed(band['low'])} to {signed(band['high'])}"
        found.append((f"Slope for {most} less {least} (90%)", f"{signed(band['value'])} ({ends})"))
    return found


def _gain(gain: Mapping[str, Any]) -> str:
    kept = "earned" if gain["earned"] else "not beyond chance"
    return f"{signed(gain['elpd'], 1)} \N{PLUS-MINUS SIGN} {gain['se']:.1f}, {kept}"


def _chance(probability: float) -> str:
    if 0.01 <= probability <= 0.99:
        return f"{probability:.0%}"
    return "under 1%" if probability < 0.5 else "over 99%"


def _times(band: Mapping[str, float]) -> str:
    return f"{TIMES}\N{NARROW NO-BREAK SPACE}{band['value']:.{_places(band)}f}"


def _ends(band: Mapping[str, float]) -> str:
    places = _places(band)
    return f"{band['low']:.{places}f} to {band['high']:.{places}f}"


def _places(band: Mapping[str, float]) -> int:
    """Near 1 a worth is a matter of hundredths."""
    return 1 if band["value"] >= ROUGH else 2


def _drawn(band: Mapping[str, float], most: float) -> Drawn:
    top = math.log(max(most, 2.0) / LEAST_DRAWN)

    def place(value: float) -> str:
        share = math.log(max(value, LEAST_DRAWN) / LEAST_DRAWN) / top
        return f"{EDGE + min(share, 1.0) * (100 - 2 * EDGE):.2f}%"

    return Drawn(place(1.0), place(band["value"]), place(band["low"]), place(band["high"]))
