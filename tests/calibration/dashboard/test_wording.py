"""Every verdict and recommendation has its words, and says them in whole sentences."""

from types import SimpleNamespace
from typing import Any, cast

import pytest

from calibration.statistics.result import Verdict
from migrations_app.decision.wording import (
    KIND_TONES,
    KIND_WORDS,
    MARKS,
    headline,
    in_points,
    in_sentence,
    listed,
    more_judgments,
)
from migrations_app.models import Recommendation, RecommendationDimension

FORECAST = {"probability": 0.9, "low": 100, "median": 120, "high": 155}


def row(candidate: str = "Atlas 3", name: str = "Correctness", **changes: Any) -> Any:
    values: dict[str, Any] = {"verdict": "collecting", "passes": False, "forecast": None}
    values |= {"n_judgments": 60, "n_max": 250, "reasons": []}
    model = SimpleNamespace(name=candidate)
    return SimpleNamespace(
        candidate=SimpleNamespace(pk=candidate, language_model=model),
        candidate_id=candidate,
        dimension=SimpleNamespace(name=name, slug=name.lower()),
        **values | changes,
    )


def said(kind: str, *rows: Any, chosen: Any = None, reasons: Any = (), optional: str = "") -> str:
    terms = {"dimensions": {optional: {"required": False}}}
    plan = SimpleNamespace(terms=terms, amended=[])
    made = {"plan": plan, "created_at": None}
    found = SimpleNamespace(kind=kind, candidate=chosen, reasons=reasons, **made)
    typed = cast(list[RecommendationDimension], list(rows))
    return headline(cast(Recommendation, found), typed, "Atlas 2").text


@pytest.mark.parametrize("verdict", list(Verdict))
def test_every_verdict_has_a_mark_of_its_own(verdict: Verdict) -> None:
    mark = MARKS[verdict]
    assert mark.icon == verdict.value
    assert mark.word == verdict.value.replace("non_", "non-")
    assert mark.tone in {"good", "fair", "wait", "bad", "mute"}
    assert mark.phrase
    assert mark.meaning


def test_no_verdict_is_worded_that_does_not_exist() -> None:
    assert set(MARKS) == set(Verdict) == set(RecommendationDimension.Verdict.values)


def test_every_recommendation_has_its_word_and_colour() -> None:
    kinds = set(Recommendation.Kind.values)
    assert set(KIND_WORDS) == set(KIND_TONES) == kinds


def test_an_approval_says_what_the_candidate_is_better_at() -> None:
    better = row(verdict="superior", passes=True)
    same = row(name="Refusals", verdict="non_inferior", passes=True)
    assert said("approve", better, same, chosen=better.candidate) == (
        "Approve. Atlas 3 may replace Atlas 2: better on correctness and not worse on refusals."
    )


def test_a_hold_says_how_many_judgments_are_missing() -> None:
    assert said("hold", row(forecast=FORECAST)) == (
        "Hold. Atlas 3 may not replace Atlas 2 yet: "
        "it needs about 60 more judgments (40 to 95) on correctness."
    )


def test_a_pass_that_awaits_its_second_look_is_said_to_wait_for_it() -> None:
    waits = row(reasons=[{"code": "awaits_confirmation"}], forecast=FORECAST)
    assert said("hold", waits) == (
        "Hold. Atlas 3 may not replace Atlas 2 yet: "
        "it passes on correctness, which the next judgments have to confirm."
    )


def test_a_hold_names_the_candidate_that_lacks_least() -> None:
    stuck = row("Swift 1", verdict="undecidable")
    assert said("hold", stuck, row(forecast=FORECAST)) == (
        "Hold. Nothing may replace Atlas 2 yet. Atlas 3, the nearest, "
        "needs about 60 more judgments (40 to 95) on correctness."
    )


@pytest.mark.parametrize(
    ("verdict", "words"),
    [
        ("undecidable", "cannot be decided on correctness within 250 judgments"),
        ("conflict", "has judgments on correctness that contradict the model"),
        ("withheld", "has a result on correctness that cannot be believed"),
        ("inferior", "is worse on correctness"),
        ("collecting", "is still being judged on correctness (60 of 250 judgments)"),
        ("non_inferior", "is not shown to be better on correctness"),
    ],
)
def test_a_hold_says_why(verdict: str, words: str) -> None:
    assert said("hold", row(verdict=verdict)) == (
        f"Hold. Atlas 3 may not replace Atlas 2 yet: it {words}."
    )


def test_a_hold_leaves_out_what_is_not_required() -> None:
    text = said("hold", row(verdict="inferior"), row(name="Style"), optional="style")
    assert "style" not in text


def test_a_critical_segment_that_fails_is_named() -> None:
    reasons = [{"code": "segment_fails", "segment": "LATAM", "message": ""}]
    text = said("hold", row(verdict="undecidable", reasons=reasons))
    assert "fails the critical segment LATAM on correctness" in text


def test_a_rejection_says_what_is_worse() -> None:
    assert said("reject", row(verdict="inferior")) == (
        "Reject. Atlas 3 may not replace Atlas 2: it is worse on correctness."
    )


def test_a_rejection_of_several_names_nobody_twice() -> None:
    text = said("reject", row(verdict="inferior"), row("Swift 1", verdict="inferior"))
    assert text == (
        "Reject. Nothing may replace Atlas 2: "
        "Atlas 3 is worse on correctness; Swift 1 is worse on correctness."
    )


def test_pending_fits_are_said_before_anything_else() -> None:
    text = said("hold", row(), reasons=[{"code": "fits_pending", "message": "", "segment": ""}])
    assert text == "Hold. Nothing may replace Atlas 2 yet: first results are being computed."


def test_numbers_and_names_are_written_as_people_write_them() -> None:
    assert in_points(-0.0514) == "\N{MINUS SIGN}5.1"
    assert in_points(0.0001) == "0.0"
    assert in_sentence("JSON validity") == "JSON validity"
    assert in_sentence("Correctness") == "correctness"
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert listed([]) == ""
    assert more_judgments(FORECAST, 119) == "about 1 more judgment (1 to 36)"
