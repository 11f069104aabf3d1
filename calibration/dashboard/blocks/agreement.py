"""How far annotators judge alike, and what to do where nobody can tell.

People are shown by number: a page about agreement is about the rubric, not about persons. Whoever
may see results finds names beside the judgments in the API.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from calibration.dashboard.blocks.section import Section

TITLE = "Do annotators agree?"
GOOD, FAIR = 0.8, 0.667
"""Krippendorff's own lines: to be relied on; for tentative conclusions."""
MOST_COUPLES = 10
FEW_TWICE = 20
WANTED_OVERLAP = "15%"


@dataclass(frozen=True)
class Shown:
    """A value, and its 95% interval, empty where there is none."""

    value: str
    interval: str


@dataclass(frozen=True)
class Line:
    people: str
    pairs: int
    same: Shown
    kappa: Shown


@dataclass(frozen=True)
class Part:
    """sentence: in words. advice: what to do; empty where nothing is. couples: least agreeing
    first; more: how many are left out."""

    key: str
    dimension: str
    sentence: str
    advice: str
    alpha: Shown
    same: Shown
    n_twice: int
    n_pairs: int
    couples: tuple[Line, ...]
    more: int
    n_judgments: int
    as_of: datetime


def part_of(section: Section) -> Part:
    found = section.document
    couples = tuple(_line(couple) for couple in found["couples"])
    return Part(
        key=section.key,
        dimension=section.dimension,
        sentence=_sentence(found),
        advice=_advice(found),
        alpha=_score(found["alpha"], "{:.2f}"),
        same=_score(found["same"], "{:.0%}"),
        n_twice=found["n_twice"],
        n_pairs=found["n_pairs"],
        couples=couples[:MOST_COUPLES],
        more=max(len(couples) - MOST_COUPLES, 0),
        n_judgments=section.n_judgments,
        as_of=section.as_of,
    )


def _sentence(found: Mapping[str, Any]) -> str:
    if not found["n_twice"]:
        return "No pair was judged twice, so nobody can tell whether people agree."
    if found["alpha"] is None:
        return "Everybody gave one and the same answer so far: there was nothing to disagree on."
    alpha = found["alpha"]["value"]
    if alpha >= GOOD:
        return "People judge alike: what one says, another would say."
    if alpha >= FAIR:
        return "People mostly judge alike, with differences worth a look."
    if alpha > 0:
        return "People often judge differently: this dimension needs more judgments than others."
    return "People agree no more than chance would make them."


def _advice(found: Mapping[str, Any]) -> str:
    if found["n_annotators"] < 2:
        return (
            f"One person has judged everything. Ask a second one, and for an overlap of "
            f"{WANTED_OVERLAP} of the pairs."
        )
    if not found["n_twice"]:
        return (
            f"Ask for an overlap of {WANTED_OVERLAP}: that share of the pairs goes to two people."
        )
    if found["n_twice"] < FEW_TWICE:
        few = "1 pair was" if found["n_twice"] == 1 else f"{found['n_twice']} pairs were"
        return f"Only {few} judged twice; from {FEW_TWICE} on this says something."
    if found["alpha"] is not None and found["alpha"]["value"] < FAIR:
        return "Look at pairs they differ on, and make the rubric say what to do with such pairs."
    return ""


def _line(couple: Mapping[str, Any]) -> Line:
    """Codes count from 0, people from 1."""
    people = f"Annotators {couple['first'] + 1} and {couple['second'] + 1}"
    same, kappa = _score(couple["same"], "{:.0%}"), _score(couple["kappa"], "{:.2f}")
    return Line(people, couple["n_pairs"], same, kappa)


def _score(score: Mapping[str, Any] | None, form: str) -> Shown:
    if score is None:
        return Shown("\N{EN DASH}", "")
    value = _number(form, score["value"])
    if score["low"] is None:
        return Shown(value, "")
    return Shown(value, f"{_number(form, score['low'])} to {_number(form, score['high'])}")


def _number(form: str, value: float) -> str:
    """With a true minus, and none before a zero."""
    rounded = round(value, 2) + 0.0
    return form.format(rounded).replace("-", "\N{MINUS SIGN}")
