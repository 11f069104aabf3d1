"""A pair as its annotator sees it: two texts without any trace of who wrote them."""

from dataclasses import dataclass
from typing import Any

from annotation.models import Assignment, GivenReasons, Judgment
from annotation.selectors.desk import Desk
from annotation.selectors.masking import Mask
from annotation.selectors.media import is_encoded
from annotation.selectors.questions import Question, dimensions_of, question_of
from annotation.selectors.rendering import html_of, pair_html, text_of
from migrations_app.models import Output, OutputPair

NO_ANSWER = "There is no answer: the call failed."


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
    found = Assignment.objects.select_related(
        "queued__pair__prompt",
        "queued__pair__incumbent_output",
        "queued__pair__candidate_output",
    ).get(pk=assignment.pk)
    mask = Mask(desk.names)
    pair = found.queued.pair
    prompt, left, right = texts_of(pair, found.candidate_side, mask)
    return Shown(
        id=str(found.pk),
        prompt=prompt,
        left=left,
        right=right,
        segment=mask.text(pair.prompt.segment),
        questions=questions_of(desk, mask),
        lease_s=lease_s,
        draft=found.draft,
    )


def texts_of(pair: OutputPair, candidate_side: str, mask: Mask) -> tuple[Text, Text, Text]:
    """Prompt, left and right."""
    left, right = pair.incumbent_output, pair.candidate_output
    if candidate_side == Assignment.Side.LEFT:
        left, right = right, left
    return _prompt(pair.prompt.content, mask), *_sides(left, right, mask)


def former_answers(assignment: Assignment) -> dict[str, Any]:
    """What this person last said of the pair, by slug of the dimension, taken back or not."""
    kept = Judgment.objects.filter(assignment=assignment, retracted=False)
    rows = kept.order_by("revision").values_list("dimension__slug", "answer")
    return {slug: answer.get("choice", answer) for slug, answer in rows}


def former_reasons(assignment: Assignment) -> list[str]:
    """Those given with the last answers."""
    rows = GivenReasons.objects.filter(assignment=assignment).order_by("-revision")
    return list(rows.values_list("codes", flat=True).first() or ())


def questions_of(desk: Desk, mask: Mask) -> tuple[Question, ...]:
    return tuple(question_of(dimension, mask) for dimension in dimensions_of(desk))


def _prompt(content: Any, mask: Mask) -> Text:
    masked = _mask_inside(content, mask)
    return _text(masked, html_of(masked), mask)


def _sides(left: Output, right: Output, mask: Mask) -> tuple[Text, Text]:
    contents = [_mask_inside(_said(output), mask) for output in (left, right)]
    rendered = pair_html(*contents)
    return _text(contents[0], rendered[0], mask), _text(contents[1], rendered[1], mask)


def _said(output: Output) -> Any:
    return NO_ANSWER if output.error and not output.content else output.content


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
