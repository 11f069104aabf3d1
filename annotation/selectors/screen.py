"""A pair as its annotator sees it: two texts without any trace of who wrote them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from annotation.models import Assignment, Judgment
from annotation.selectors.desk import Desk
from annotation.selectors.masking import Mask
from annotation.selectors.questions import Question, dimensions_of, question_of
from annotation.selectors.rendering import html_of, text_of
from migrations_app.models import Output

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
    id: str
    prompt: Text
    left: Text
    right: Text
    segment: str
    questions: tuple[Question, ...]
    lease_s: int

    def as_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "prompt": self.prompt.as_json(),
            "left": self.left.as_json(),
            "right": self.right.as_json(),
            "segment": self.segment,
            "questions": [question.as_json() for question in self.questions],
            "lease_s": self.lease_s,
        }


@dataclass(frozen=True)
class Rubric:
    name: str
    html: str
    version: int
    written: bool


def shown(assignment: Assignment, desk: Desk, lease_s: int) -> Shown:
    found = Assignment.objects.select_related(
        "queued__pair__prompt",
        "queued__pair__incumbent_output",
        "queued__pair__candidate_output",
    ).get(pk=assignment.pk)
    mask = Mask(desk.names)
    pair = found.queued.pair
    left, right = pair.incumbent_output, pair.candidate_output
    if found.candidate_side == Assignment.Side.LEFT:
        left, right = right, left
    return Shown(
        id=str(found.pk),
        prompt=_masked(pair.prompt.content, mask),
        left=_output(left, mask),
        right=_output(right, mask),
        segment=mask.text(pair.prompt.segment),
        questions=questions_of(desk, mask),
        lease_s=lease_s,
    )


def former_answers(assignment: Assignment) -> dict[str, Any]:
    """What this person last said of the pair, by slug of the dimension, taken back or not."""
    kept = Judgment.objects.filter(assignment=assignment, retracted=False)
    rows = kept.order_by("revision").values_list("dimension__slug", "answer")
    return {slug: answer.get("choice", answer) for slug, answer in rows}


def questions_of(desk: Desk, mask: Mask) -> tuple[Question, ...]:
    return tuple(question_of(dimension, mask) for dimension in dimensions_of(desk))


def rubrics_of(desk: Desk) -> Sequence[Rubric]:
    mask = Mask(desk.names)
    return [
        Rubric(
            name=mask.text(dimension.name),
            html=_masked(dimension.rubric, mask).html,
            version=dimension.rubric_version,
            written=bool(dimension.rubric.strip()),
        )
        for dimension in dimensions_of(desk)
    ]


def _output(output: Output, mask: Mask) -> Text:
    if output.error and not output.content:
        return _masked(NO_ANSWER, mask)
    return _masked(output.content, mask)


def _masked(content: Any, mask: Mask) -> Text:
    masked = _mask_inside(content, mask)
    return Text(mask.text(text_of(masked)), mask.html(html_of(masked)))


def _mask_inside(content: Any, mask: Mask) -> Any:
    """Before rendering, so that a name in a code block or an address goes too."""
    match content:
        case str():
            return mask.text(content)
        case list():
            return [_mask_inside(item, mask) for item in content]
        case dict():
            return {mask.text(k): _mask_inside(v, mask) for k, v in content.items()}
        case _:
            return content
