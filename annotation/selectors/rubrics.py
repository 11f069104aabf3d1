"""Rubrics as annotators read them: the text, and its worked examples apart."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from annotation.selectors.desk import Desk
from annotation.selectors.masking import Mask
from annotation.selectors.questions import dimensions_of
from annotation.selectors.rendering import html_of

HEADING = re.compile(r" {0,3}(#{1,6})[ \t]+(.*?)[ \t#]*$")
FENCE = re.compile(r" {0,3}(```|~~~)")
EXAMPLE = re.compile(r"(?:worked )?examples?\b", re.IGNORECASE)


@dataclass(frozen=True)
class Section:
    """title: of worked examples; empty for the text around them."""

    title: str
    text: str


@dataclass(frozen=True)
class Example:
    title: str
    html: str


@dataclass(frozen=True)
class Rubric:
    slug: str
    name: str
    html: str
    version: int
    written: bool
    examples: tuple[Example, ...]


def rubrics_of(desk: Desk) -> Sequence[Rubric]:
    mask = Mask(desk.names)

    def html(markdown: str) -> str:
        return mask.html(html_of(mask.text(markdown)))

    found = []
    for dimension in dimensions_of(desk):
        sections = list(sections_of(dimension.rubric))
        text = "\n".join(one.text for one in sections if not one.title)
        examples = [one for one in sections if one.title]
        found.append(
            Rubric(
                slug=dimension.slug,
                name=mask.text(dimension.name),
                html=html(text) if text.strip() else "",
                version=dimension.rubric_version,
                written=bool(dimension.rubric.strip()),
                examples=tuple(Example(mask.text(e.title), html(e.text)) for e in examples),
            )
        )
    return found


def sections_of(rubric: str) -> Iterator[Section]:
    """An example goes from its heading to the next one that is not below it."""
    title, depth, lines, fence = "", 0, list[str](), ""
    for line in rubric.splitlines():
        heading = None if fence else HEADING.match(line)
        fence = _fence_after(line, fence)
        ends = heading is not None and (not title or len(heading[1]) <= depth)
        if heading is None or not (ends and (title or EXAMPLE.match(heading[2]))):
            lines.append(line)
            continue
        yield Section(title, "\n".join(lines))
        if EXAMPLE.match(heading[2]):
            title, depth, lines = heading[2], len(heading[1]), []
        else:
            title, depth, lines = "", 0, [line]
    yield Section(title, "\n".join(lines))


def _fence_after(line: str, fence: str) -> str:
    """The fence that the next line is inside of, if any."""
    mark = FENCE.match(line)
    if mark is None:
        return fence
    if fence:
        return "" if mark[1] == fence else fence
    return mark[1]
