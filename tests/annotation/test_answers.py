"""What an answer is worth on every scale, from either side."""

from typing import Any

import pytest

from annotation.errors import BadAnswer
from annotation.services.answers import Answer, check_answers
from migrations_app.models import QualityDimension


def dimension(scale: str, **fields: Any) -> QualityDimension:
    return QualityDimension(slug="quality", name="Quality", scale=scale, margin=0.05, **fields)


def value(scale: str, answer: Answer, side: str = "right", /, **fields: Any) -> float:
    [given] = check_answers({"quality": answer}, [dimension(scale, **fields)], side)
    return given.value


@pytest.mark.parametrize(
    ("scale", "answer", "worth"),
    [
        ("acceptance", "left", -1),
        ("acceptance", "both", 0),
        ("acceptance", "neither", 0),
        ("acceptance", "right", 1),
        ("preference_3", "left", -1),
        ("preference_3", "tie", 0),
        ("preference_3", "right", 1),
        ("preference_5", "left_much", -1),
        ("preference_5", "left", -0.5),
        ("preference_5", "tie", 0),
        ("preference_5", "right", 0.5),
        ("preference_5", "right_much", 1),
    ],
)
def test_a_choice_is_worth_candidate_minus_incumbent(scale: str, answer: str, worth: float) -> None:
    assert value(scale, answer, "right") == worth
    assert value(scale, answer, "left") == -worth
    assert value(scale, answer, "right", higher_is_better=False) == -worth


def test_grades_are_worth_their_difference_over_the_range() -> None:
    assert value("grade", {"left": 1, "right": 5}, grades=5) == 1
    assert value("grade", {"left": 4, "right": 3}, grades=5) == -0.25
    assert value("grade", {"left": 4, "right": 3}, "left", grades=5) == 0.25
    assert value("grade", {"left": 4, "right": 3}, grades=5, higher_is_better=False) == 0.25


def test_numbers_are_worth_their_difference_over_the_range() -> None:
    limits = {"minimum": 10.0, "maximum": 20.0}
    assert value("continuous", {"left": 12.5, "right": 15}, **limits) == 0.25
    assert value("continuous", {"left": 12.5, "right": 15}, "left", **limits) == -0.25


def test_no_answer_is_worth_minus_nought() -> None:
    assert str(value("acceptance", "both", "left")) == "0.0"


def test_what_is_stored_is_in_words_of_the_screen() -> None:
    [given] = check_answers({"quality": "left"}, [dimension("acceptance")], "right")
    assert given.answer == {"choice": "left"}
    [given] = check_answers(
        {"quality": {"left": 2, "right": 1}}, [dimension("grade", grades=3)], "left"
    )
    assert given.answer == {"left": 2, "right": 1}


@pytest.mark.parametrize(
    ("scale", "answer", "fields", "said"),
    [
        ("acceptance", "tie", {}, "'tie' is not one of left, both, neither, right"),
        ("acceptance", 1, {}, "1 is not one of"),
        ("acceptance", None, {}, "None is not one of"),
        ("preference_3", ["left"], {}, "is not one of left, tie, right"),
        ("grade", {"left": 0, "right": 1}, {"grades": 5}, "0 is outside 1 to 5"),
        ("grade", {"left": 1, "right": 2.5}, {"grades": 5}, "2.5 is not a whole grade"),
        ("grade", {"left": 1, "right": True}, {"grades": 5}, "True is not a number"),
        ("grade", {"left": 1}, {"grades": 5}, "want a number for left and right"),
        ("grade", 4, {"grades": 5}, "want a number for left and right"),
        ("continuous", {"left": 0.5, "right": 1.5}, {}, "1.5 is outside 0 to 1"),
        ("continuous", {"left": 0.5, "right": float("nan")}, {}, "nan is not a number"),
        ("continuous", {"left": 0.5, "right": "1"}, {}, "'1' is not a number"),
    ],
)
def test_an_impossible_answer_is_refused_by_dimension_and_value(
    scale: str, answer: Any, fields: dict[str, Any], said: str
) -> None:
    with pytest.raises(BadAnswer) as refusal:
        value(scale, answer, **fields)
    assert refusal.value.field == "quality"
    assert refusal.value.message.startswith("quality: ")
    assert said in refusal.value.message


def test_every_dimension_needs_an_answer_and_no_other_has_one() -> None:
    asked = [dimension("acceptance")]
    with pytest.raises(BadAnswer, match="quality: an answer is missing"):
        check_answers({}, asked, "left")
    with pytest.raises(BadAnswer, match="style: there is no such dimension"):
        check_answers({"quality": "left", "style": "left"}, asked, "left")
    with pytest.raises(BadAnswer, match="answers must be an object"):
        check_answers(["left"], asked, "left")  # type: ignore[arg-type]
