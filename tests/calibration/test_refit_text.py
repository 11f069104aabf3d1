"""The report for people says what the document says."""

from typing import Any

import pytest

from calibration.management.refit_text import as_text

ROW: dict[str, Any] = {
    "candidate": "gpt4",
    "dimension": "correctness",
    "required": True,
    "goal": "non_inferiority",
    "bound": -0.05,
    "verdict": "collecting",
    "passes": False,
    "mean": 0.0123,
    "low": -0.02,
    "high": 0.044,
    "rule_low": -0.071,
    "rule_high": 0.09,
    "probability": 0.9832,
    "n_judgments": 80,
    "n_max": 400,
    "forecast": {"probability": 0.93, "low": 110, "median": 150, "high": 260},
    "reasons": [{"code": "segment_quota", "message": "12 of 20 judged", "segment": "unsafe"}],
}
DECIDED = ROW | {"verdict": "non_inferior", "probability": 1.0, "forecast": None, "reasons": []}


def text(*rows: dict[str, Any], **changes: Any) -> str:
    report = {
        "migration": "chat",
        "incumbent": "gpt35",
        "plan_version": 2,
        "epoch": 1,
        "as_of": "2026-11-21T01:57:11.593321+00:00",
        "recommendation": "hold",
        "candidate": None,
        "reasons": [],
        "evidence_hash": "ab" * 32,
        "judgments_before_plan": {"correctness": 0},
        "dimensions": list(rows),
    }
    return as_text(report | changes)


def test_a_row_in_full() -> None:
    assert text(ROW).splitlines() == [
        "Migration chat, plan 2, epoch 1, as of 2026-11-21T01:57:11 UTC",
        "",
        "gpt4 instead of gpt35",
        "  dimension    verdict     mean    95% interval      rule's interval   probability"
        "         judgments  decides at",
        "  correctness  collecting  +0.012  [-0.020, +0.044]  [-0.071, +0.090]"
        "  0.9832 above -0.05  80 of 400  110 to 260, likely 150 (93%)",
        "      unsafe: 12 of 20 judged [segment_quota]",
        "",
        "RECOMMENDATION  Hold. gpt35 stays for now.",
        "Evidence " + "ab" * 32,
    ]


def test_a_probability_of_finite_draws_is_never_one() -> None:
    assert "0.9999 above -0.05" in text(DECIDED)


def test_what_is_decided_has_nothing_to_wait_for() -> None:
    assert text(DECIDED).splitlines()[4].endswith("80 of 400  decided")


def test_what_cannot_be_said_yet_is_a_dash() -> None:
    unknown = dict.fromkeys(["mean", "low", "high", "rule_low", "rule_high", "probability"])
    line = text(ROW | unknown | {"forecast": None}).splitlines()[4]
    assert line.split() == ["correctness", "collecting", *"----", "80", "of", "400", "-"]


def test_a_forecast_beyond_the_budget_says_so() -> None:
    late = {"probability": 0.1, "low": None, "median": None, "high": None}
    assert "not within 400" in text(ROW | {"forecast": late})


def test_candidates_have_a_table_each() -> None:
    printed = text(ROW, DECIDED | {"candidate": "claude"})
    assert printed.index("gpt4 instead of gpt35") < printed.index("claude instead of gpt35")


@pytest.mark.parametrize(
    ("kind", "candidate", "sentence"),
    [
        ("approve", "gpt4", "Approve. gpt4 may replace gpt35."),
        ("reject", None, "Reject. No candidate may replace gpt35."),
        ("hold", None, "Hold. gpt35 stays for now."),
    ],
)
def test_the_recommendation_is_a_sentence(kind: str, candidate: str, sentence: str) -> None:
    assert sentence in text(ROW, recommendation=kind, candidate=candidate)


def test_judgments_before_the_plan_are_mentioned() -> None:
    printed = text(ROW, judgments_before_plan={"correctness": 7, "tone": 0})
    assert "7 pairs were judged on correctness before the plan was frozen." in printed
    assert "of tone" not in printed


def test_a_dimension_that_is_not_required_is_marked() -> None:
    assert "correctness (not required)" in text(ROW | {"required": False})
