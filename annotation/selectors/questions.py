"""The questions about a pair: one per quality dimension of the plan, the same for every pair."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from annotation.selectors.desk import Desk
from annotation.selectors.masking import Mask
from migrations_app.models import QualityDimension

Scale = QualityDimension.Scale

LEFT, RIGHT = pgettext_lazy("an answer", "Left"), pgettext_lazy("an answer", "Right")
TIE = pgettext_lazy("an answer", "Tie")

# What is chosen, the key for it, and the words on it; the leftmost key for what is on the left.
CHOICES: dict[str, tuple[tuple[str, str, str | Promise], ...]] = {
    Scale.ACCEPTANCE: (
        ("left", "a", _("Left only")),
        ("both", "s", pgettext_lazy("an answer", "Both")),
        ("neither", "d", pgettext_lazy("an answer", "Neither")),
        ("right", "f", _("Right only")),
    ),
    Scale.PREFERENCE_3: (("left", "a", LEFT), ("tie", "s", TIE), ("right", "f", RIGHT)),
    Scale.PREFERENCE_5: (
        ("left_much", "a", _("Left, clearly")),
        ("left", "s", LEFT),
        ("tie", "d", TIE),
        ("right", "f", RIGHT),
        ("right_much", "g", _("Right, clearly")),
    ),
}
# Where less is better, a side is chosen for having more of it, and the words must say so.
MORE = {
    "left": _("Left more"),
    "right": _("Right more"),
    "tie": pgettext_lazy("an answer", "Same"),
    "left_much": _("Left much more"),
    "right_much": _("Right much more"),
}
LETTERS = "asdfg"
DIGITS = "1234567890-"


@dataclass(frozen=True)
class Choice:
    value: str
    key: str
    label: str


@dataclass(frozen=True)
class Question:
    """choices: of scales on which the pair is compared; the others ask for a number per side."""

    slug: str
    name: str
    scale: str
    choices: tuple[Choice, ...]
    grades: int | None
    minimum: float
    maximum: float
    higher_is_better: bool

    @property
    def steps(self) -> tuple[Choice, ...]:
        """The grades as buttons, with the digit for each."""
        if self.grades is None:
            return ()
        keys = DIGITS[: self.grades].ljust(self.grades)
        return tuple(Choice(str(n), key.strip(), str(n)) for n, key in enumerate(keys, start=1))

    def as_json(self) -> dict[str, Any]:
        return {
            "slug": self.slug,
            "name": self.name,
            "scale": self.scale,
            "choices": [choice.value for choice in self.choices],
            "labels": [choice.label for choice in self.choices],
            "keys": [choice.key for choice in self.choices or self.steps],
            "grades": self.grades,
            "minimum": self.minimum,
            "maximum": self.maximum,
            "higher_is_better": self.higher_is_better,
        }


@dataclass(frozen=True)
class AnswerKey:
    """A letter with what it answers, by whatever question is asked."""

    key: str
    labels: str

    @property
    def action(self) -> str:
        return f"answer-{self.key}"


def answer_keys(questions: Iterable[Question]) -> tuple[AnswerKey, ...]:
    """From the leftmost key to the rightmost."""
    labels: dict[str, dict[str, None]] = {key: {} for key in LETTERS}
    for question in questions:
        for choice in question.choices:
            labels[choice.key][choice.label] = None
    return tuple(AnswerKey(key, ", ".join(said)) for key, said in labels.items() if said)


def dimensions_of(desk: Desk) -> list[QualityDimension]:
    """Those the plan speaks of."""
    return list(desk.dimensions)


def question_of(dimension: QualityDimension, mask: Mask) -> Question:
    rows = CHOICES.get(dimension.scale, ())
    less = dimension.scale != Scale.ACCEPTANCE and not dimension.higher_is_better
    words = MORE if less else {}
    return Question(
        slug=dimension.slug,
        name=mask.text(dimension.name),
        scale=dimension.scale,
        choices=tuple(Choice(value, key, str(words.get(value, said))) for value, key, said in rows),
        grades=dimension.grades,
        minimum=dimension.minimum,
        maximum=dimension.maximum,
        higher_is_better=dimension.higher_is_better,
    )
