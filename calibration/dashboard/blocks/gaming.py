"""Whether metrics reward a candidate beyond what people do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from calibration.dashboard.blocks.section import Section
from calibration.dashboard.blocks.signed import signed
from calibration.statistics.gaming import FEWEST_CLUSTERS, Finding
from migrations_app.decision.wording import in_points, listed

TITLE = "Do metrics flatter a candidate?"
MOST_NAMED = 3


@dataclass(frozen=True)
class Mark:
    word: str
    icon: str
    tone: str


PASSES = Mark("matches", "tick", "good")
REWARDS = Mark("rewards too much", "inferior", "bad")
SEES_LESS = Mark("misses a loss", "alert", "wait")
UNDERSELLS = Mark("undersells", "alert", "wait")
OPEN = Mark("not certain yet", "collecting", "mute")
SILENT = Mark("claims nothing", "undecidable", "mute")


@dataclass(frozen=True)
class Line:
    """What a metric claims and how far people are from it, in points."""

    metric: str
    claimed: str
    gap: str
    band: str
    mark: Mark


@dataclass(frozen=True)
class Check:
    name: str
    word: str
    tone: str
    detail: str


@dataclass(frozen=True)
class Part:
    """One candidate on one quality dimension. together: of all metrics; lines: of each."""

    candidate: str
    sentence: str
    together: Line
    lines: tuple[Line, ...]
    checks: tuple[Check, ...]


@dataclass(frozen=True)
class Parts:
    key: str
    dimension: str
    margin: str
    candidates: tuple[Part, ...]
    n_judgments: int
    as_of: datetime


def part_of(section: Section) -> Parts:
    return Parts(
        section.key,
        section.dimension,
        f"{100 * section.document['margin']:g}",
        tuple(_part(found, section) for found in section.document["candidates"]),
        section.n_judgments,
        section.as_of,
    )


def _part(found: Mapping[str, Any], section: Section) -> Part:
    name = section.names.get(found["candidate"], found["candidate"])
    return Part(
        candidate=name,
        sentence=_sentence(name, found, section),
        together=_line("All together", found["together"]),
        lines=tuple(_line(audit["metric"], audit) for audit in found["metrics"]),
        checks=(*_support(found["support"]), *(_lean(lean) for lean in found["leans"])),
    )


def _sentence(name: str, found: Mapping[str, Any], section: Section) -> str:
    whole, people = found["together"], found["people"]
    said = (
        f"The metrics by themselves put {name} at {in_points(whole['claimed']['value'])} points "
        f"against {section.incumbent}, people at {in_points(people['value'])} "
        f"(90% {_ends(people)}). "
    )
    return said + _judged(whole, found, f"{100 * section.document['margin']:g}")


def _judged(whole: Mapping[str, Any], found: Mapping[str, Any], margin: str) -> str:
    if whole["flatters"]:
        return f"They flatter it by more than the margin of {margin} points."
    rewarding = [audit["metric"] for audit in found["metrics"] if audit["rewards"]]
    if whole["finding"] == Finding.FAIL:
        return f"They undersell it by more than the margin of {margin} points."
    rest = f" {_rewarding(rewarding)}" if rewarding else ""
    if whole["finding"] == Finding.PASS:
        return f"The two match within the margin of {margin} points.{rest}"
    few = found["n_clusters"] < FEWEST_CLUSTERS
    why = f"that takes {FEWEST_CLUSTERS} judged prompts" if few else "more judgments will tell"
    return f"Whether they match within {margin} points is not certain yet: {why}.{rest}"


def _rewarding(metrics: Sequence[str]) -> str:
    alone = "By itself" if len(metrics) == 1 else "By themselves"
    return f"{alone} {listed(metrics[:MOST_NAMED])} would reward it too much."


def _line(name: str, audit: Mapping[str, Any]) -> Line:
    return Line(
        metric=name,
        claimed=in_points(audit["claimed"]["value"]),
        gap=in_points(audit["gap"]["value"]),
        band=_ends(audit["gap"]),
        mark=_mark(audit),
    )


def _mark(audit: Mapping[str, Any]) -> Mark:
    finding = Finding(audit["finding"])
    if finding is Finding.FAIL:
        if audit["rewards"]:
            return REWARDS
        return SEES_LESS if audit["flatters"] else UNDERSELLS
    return {Finding.PASS: PASSES, Finding.SILENT: SILENT}.get(finding, OPEN)


def _support(support: Mapping[str, Any] | None) -> Sequence[Check]:
    if support is None:
        return ()
    detail = (
        f"{support['outside']:.1%} of the prompts, by traffic, have a difference in "
        f"{support['metric']} beyond those of all judged pairs; "
        f"{support['expected']:.1%} would be usual."
    )
    word, tone = ("too few looked at", "wait") if support["wide"] else ("covered", "good")
    return (Check("Scores nobody judged", word, tone, detail),)


def _lean(lean: Mapping[str, Any]) -> Check:
    found = lean["correlation"]
    detail = (
        f"Rank correlation of judgment less prediction with {lean['trait']}: "
        f"{signed(found['value'])} ({signed(found['low'])} to {signed(found['high'])})"
    )
    if not lean["clear"]:
        return Check(_title(lean["trait"]), "no lean", "good", f"{detail}.")
    way = "less" if found["value"] < 0 else "more"
    return Check(
        _title(lean["trait"]), f"people like it {way}", "wait", f"{detail}, than the metrics do."
    )


def _title(trait: str) -> str:
    return trait[:1].upper() + trait[1:]


def _ends(band: Mapping[str, float]) -> str:
    return f"{in_points(band['low'])} to {in_points(band['high'])}"
