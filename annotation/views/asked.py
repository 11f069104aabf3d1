"""What the page asks or tells beside the pair, in JSON: nothing where the policy wants nothing."""

from typing import Any

from django.utils import timezone

from annotation.models import Annotator, Assignment, GivenReasons, ScoreObjection
from annotation.selectors.desk import desk_of
from annotation.selectors.guesses import pairs_to_guess
from annotation.selectors.lessons import lessons_of
from annotation.selectors.objections import objection_of
from annotation.selectors.questions import Question, Scale
from annotation.selectors.training import training_of
from migrations_app.models import Migration

BOTH_BAD = GivenReasons.Reason.BOTH_BAD
COMPARED = {Scale.PREFERENCE_3, Scale.PREFERENCE_5, Scale.GRADE, Scale.CONTINUOUS}


def state_json(migration: Migration, annotator: Annotator) -> dict[str, Any]:
    """Where the person stands: in the training, and how far from the next question for a guess."""
    desk = desk_of(migration)
    training = training_of(desk, annotator, timezone.now())
    guess_in = pairs_to_guess(desk, annotator)
    found = {
        "training": training.as_json() if training else None,
        "guess_in": guess_in,
        "objections": desk.policy.asks_objections or None,
    }
    return {name: value for name, value in found.items() if value is not None}


def after_json(migration: Migration, assignment: Assignment) -> dict[str, Any]:
    """About the pair that was just judged."""
    desk = desk_of(migration)
    lessons = lessons_of(assignment, desk, timezone.now())
    if lessons:
        return {"lessons": [lesson.as_json() for lesson in lessons]}
    objection = objection_of(assignment, desk)
    return {"objection": objection.as_json()} if objection else {}


def chips(questions: tuple[Question, ...]) -> dict[str, Any]:
    """Reasons to choose from. Both bad is an answer of its own where outputs are accepted."""
    compared = any(question.scale in COMPARED for question in questions)
    reasons = [one for one in GivenReasons.Reason.choices if compared or one[0] != BOTH_BAD]
    digits = any(not question.choices for question in questions)
    return {
        "why": reasons,
        "digits_answer": digits,
        "objections": ScoreObjection.Reason.choices,
    }
