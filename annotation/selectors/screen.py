"""A pair as its annotator sees it: two texts without any trace of who wrote them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.utils.translation import get_language, gettext

from annotation.models import Assignment, GivenReasons, Judgment
from annotation.selectors.desk import Desk
from annotation.selectors.masking import Mask
from annotation.selectors.media import is_encoded
from annotation.selectors.questions import Question, question_of
from annotation.selectors.rendering import html_of, pair_html, text_of
from migrations_app.models import Output, OutputPair, prepared


@dataclass(frozen=True)
class Text:
    """text: as it was written. html: sanitised, safe to put into a page."""

    text: str
    html: str

    def as_json(self) -> dict[str, str]:
        return {"text": self.text, "html": self.html}


@dataclass(frozen=True)
class Shown:
    """draft: answers this person began with, on any device; None where there are none."""

    id: str
    prompt: Text
    left: Text
    right: Text
    segment: str
    questions: tuple[Question, ...]
    lease_s: int
    draft: Any = None

    def as_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "prompt": self.prompt.as_json(),
            "left": self.left.as_json(),
            "right": self.right.as_json(),
            "segment": self.segment,
            "questions": [question.as_json() for question in self.questions],
            "lease_s": self.lease_s,
        } | ({"draft": self.draft} if self.draft else {})


def shown(assignment: Assignment, desk: Desk, lease_s: int) -> Shown:
    [row] = prepared.rows(_SHOWN, {"queued": assignment.queued_id})
    segment, prompt, *outputs = row
    content, mask = json.loads(prompt), Mask(desk.names)
    said = [_told(*outputs[:2]), _told(*outputs[2:])]
    left, right = _sides(said, assignment.candidate_side, mask)
    return Shown(
        id=str(assignment.pk),
        prompt=_prompt(content, mask),
        left=left,
        right=right,
        segment=mask.text(segment),
        questions=questions_of(desk),
        lease_s=lease_s,
        draft=assignment.draft,
    )


def texts_of(pair: OutputPair, candidate_side: str, mask: Mask) -> tuple[Text, Text, Text]:
    """Prompt, left and right."""
    said = [_said(one) for one in (pair.incumbent_output, pair.candidate_output)]
    return _prompt(pair.prompt.content, mask), *_sides(said, candidate_side, mask)


_SHOWN = """
    SELECT t.segment, t.content, i.content, i.error, c.content, c.error
    FROM annotation_queuedpair q
    JOIN migrations_app_outputpair p ON p.id = q.pair_id
    JOIN migrations_app_prompt t ON t.id = p.prompt_id
    JOIN migrations_app_output i ON i.id = p.incumbent_output_id
    JOIN migrations_app_output c ON c.id = p.candidate_output_id
    WHERE q.id = %(queued)s::bigint
"""


def former_answers(assignment: Assignment) -> dict[str, Any]:
    """What this person last said of the pair, by slug of the dimension, taken back or not."""
    kept = Judgment.objects.filter(assignment=assignment, retracted=False)
    rows = kept.order_by("revision").values_list("dimension__slug", "answer")
    return {slug: answer.get("choice", answer) for slug, answer in rows}


def former_reasons(assignment: Assignment) -> list[str]:
    """Those given with the last answers."""
    rows = GivenReasons.objects.filter(assignment=assignment).order_by("-revision")
    return list(rows.values_list("codes", flat=True).first() or ())


def questions_of(desk: Desk) -> tuple[Question, ...]:
    return _questions_in(get_language(), desk)


@lru_cache(maxsize=64)
def _questions_in(language: str | None, desk: Desk) -> tuple[Question, ...]:
    """language: in which the choices are worded, so that nobody is shown another's."""
    mask = Mask(desk.names)
    return tuple(question_of(dimension, mask) for dimension in desk.dimensions)


def _prompt(content: Any, mask: Mask) -> Text:
    masked = _mask_inside(content, mask)
    return _text(masked, html_of(masked), mask)


def _sides(said: Sequence[Any], candidate_side: str, mask: Mask) -> tuple[Text, Text]:
    """said: by the incumbent and by the candidate."""
    ordered = reversed(said) if candidate_side == Assignment.Side.LEFT else said
    contents = [_mask_inside(one, mask) for one in ordered]
    rendered = pair_html(*contents)
    return _text(contents[0], rendered[0], mask), _text(contents[1], rendered[1], mask)


def _said(output: Output) -> Any:
    missing = output.error and not output.content
    return gettext("There is no answer: the call failed.") if missing else output.content


def _told(content: str, error: str) -> Any:
    """content: JSON, as the database has it."""
    return _said(Output(content=json.loads(content), error=error))


def _text(content: Any, html: str, mask: Mask) -> Text:
    return Text(mask.text(text_of(content)), mask.html(html))


def _mask_inside(content: Any, mask: Mask) -> Any:
    """Before rendering, so that a name in a code block or an address goes too."""
    match content:
        case str():
            return content if is_encoded(content) else mask.text(content)
        case list():
            return [_mask_inside(item, mask) for item in content]
        case dict():
            return {mask.text(k): _mask_inside(v, mask) for k, v in content.items()}
        case _:
            return content
