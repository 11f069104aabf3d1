"""What a practice pair teaches after it was judged: what was right, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from annotation.models import Assignment, GoldKey, Judgment, Stream
from annotation.selectors.desk import Desk
from annotation.selectors.gold import is_right
from annotation.selectors.masking import Mask
from annotation.selectors.questions import question_of
from annotation.selectors.rendering import html_of
from annotation.selectors.training import Stage, training_of
from annotation.selectors.values import RIGHT_MINUS_LEFT, canonical


@dataclass(frozen=True)
class Lesson:
    """expected: what is right, in words of the screen; none where numbers are asked."""

    slug: str
    name: str
    right: bool
    expected: Sequence[str]
    explanation: str

    def as_json(self) -> dict[str, object]:
        return {
            "slug": self.slug,
            "name": self.name,
            "right": self.right,
            "expected": list(self.expected),
            "explanation": self.explanation,
        }


def lessons_of(assignment: Assignment, desk: Desk, now: datetime) -> list[Lesson]:
    """Of a practice pair that was judged in the training; of every other pair none."""
    if not desk.policy.training_size or assignment.queued.stream != Stream.GOLD:
        return []
    training = training_of(desk, assignment.annotator, now)
    if training is None or training.stage != Stage.OPEN:
        return []
    keys = GoldKey.objects.filter(
        pair=assignment.queued.pair_id, epoch=desk.epoch_id, retired_at__isnull=True
    )
    said = _first_values(assignment)
    rows = keys.select_related("dimension").order_by("dimension__position")
    mask = Mask(desk.names)
    return [
        _lesson(key, said[key.dimension_id], assignment.candidate_side, mask)
        for key in rows
        if key.dimension_id in said
    ]


def _first_values(assignment: Assignment) -> dict[int, float]:
    rows = Judgment.objects.filter(assignment=assignment, revision=1)
    return {row.dimension_id: row.value for row in rows if row.value is not None}


def _lesson(key: GoldKey, value: float, candidate_side: str, mask: Mask) -> Lesson:
    question = question_of(key.dimension, mask)
    worth = RIGHT_MINUS_LEFT.get(key.dimension.scale, {})  # type: ignore[call-overload]
    expected = [
        choice.label
        for choice in question.choices
        if is_right(key, canonical(key.dimension, worth[choice.value], candidate_side))
    ]
    explanation = mask.html(html_of(mask.text(key.explanation))) if key.explanation else ""
    return Lesson(question.slug, question.name, is_right(key, value), expected, explanation)
