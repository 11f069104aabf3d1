"""An answer as it was given on the screen, and what it is worth: candidate minus incumbent."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext

from annotation.errors import BadAnswer
from annotation.selectors.questions import CHOICES
from annotation.selectors.values import RIGHT_MINUS_LEFT, canonical
from migrations_app.models import QualityDimension

Answer = str | Mapping[str, float]
"""A choice, or a number for each of `left` and `right`."""

Scale = QualityDimension.Scale
SIDES = ("left", "right")


@dataclass(frozen=True)
class Given:
    """answer: as stored, in words of the screen."""

    dimension: QualityDimension
    answer: Mapping[str, str | float]
    value: float


def check_answers(
    answers: Mapping[str, Answer], dimensions: Sequence[QualityDimension], candidate_side: str
) -> list[Given]:
    """One for each dimension; BadAnswer names the first that is missing, unknown or impossible."""
    if not isinstance(answers, Mapping):
        raise BadAnswer("answers", gettext("answers must be an object: one answer by dimension"))
    unknown = sorted(answers.keys() - {dimension.slug for dimension in dimensions})
    if unknown:
        raise BadAnswer(
            str(unknown[0]),
            gettext("%(field)s: there is no such dimension here") % {"field": unknown[0]},
        )
    given = []
    for dimension in dimensions:
        if dimension.slug not in answers:
            raise BadAnswer(
                dimension.slug,
                gettext("%(field)s: an answer is missing") % {"field": dimension.slug},
            )
        given.append(_given(dimension, answers[dimension.slug], candidate_side))
    return given


def _given(dimension: QualityDimension, answer: object, candidate_side: str) -> Given:
    if dimension.scale in CHOICES:
        choice = _choice(dimension, answer)
        stored: dict[str, str | float] = {"choice": choice}
        difference = RIGHT_MINUS_LEFT[Scale(dimension.scale)][choice]
    else:
        numbers = _numbers(dimension, answer)
        stored = dict(numbers)
        difference = (numbers["right"] - numbers["left"]) / _range(dimension)
    return Given(dimension, stored, canonical(dimension, difference, candidate_side))


def _choice(dimension: QualityDimension, answer: object) -> str:
    allowed = [value for value, _, _ in CHOICES[dimension.scale]]
    if not isinstance(answer, str) or answer not in allowed:
        listed = ", ".join(allowed)
        said = {"field": dimension.slug, "value": repr(answer), "listed": listed}
        raise BadAnswer(
            dimension.slug, gettext("%(field)s: %(value)s is not one of %(listed)s") % said
        )
    return answer


def _numbers(dimension: QualityDimension, answer: object) -> dict[str, float]:
    if not isinstance(answer, Mapping) or set(answer) != set(SIDES):
        said = {"field": dimension.slug, "value": repr(answer)}
        message = gettext("%(field)s: want a number for left and right, got %(value)s")
        raise BadAnswer(dimension.slug, message % said)
    return {side: _number(dimension, answer[side]) for side in SIDES}


def _number(dimension: QualityDimension, value: object) -> float:
    low, high = limits(dimension)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        said = {"field": dimension.slug, "value": repr(value)}
        raise BadAnswer(dimension.slug, gettext("%(field)s: %(value)s is not a number") % said)
    if not low <= value <= high:
        said = {
            "field": dimension.slug,
            "value": f"{value:g}",
            "low": f"{low:g}",
            "high": f"{high:g}",
        }
        message = gettext("%(field)s: %(value)s is outside %(low)s to %(high)s")
        raise BadAnswer(dimension.slug, message % said)
    if dimension.scale == Scale.GRADE and value != int(value):
        said = {"field": dimension.slug, "value": f"{value:g}"}
        raise BadAnswer(dimension.slug, gettext("%(field)s: %(value)s is not a whole grade") % said)
    return value


def limits(dimension: QualityDimension) -> tuple[float, float]:
    if dimension.scale == Scale.GRADE:
        return 1, dimension.grades or 2
    return dimension.minimum, dimension.maximum


def _range(dimension: QualityDimension) -> float:
    low, high = limits(dimension)
    return high - low
