"""A card is drawn wholly from one result: word, number, interval and picture never disagree."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from calibration.dashboard.amounts import plain
from calibration.dashboard.axis import axis_of, scale_of
from calibration.dashboard.cards import Card, Context, card_of
from calibration.dashboard.pace import arrival
from calibration.models import Fit, FitResult
from calibration.selectors.latest import HistoryPoint
from calibration.services.document import document
from calibration.services.store import ESTIMATES
from calibration.statistics.result import Estimate, Forecast, Limits, Reason, ReasonCode, Verdict
from migrations_app.models import Candidate, LanguageModel, QualityDimension
from tests.calibration.analyses import candidate_result

MINUS = "\N{MINUS SIGN}"


TERMS = {
    "n_max": 400,
    "n_min": 50,
    "rule": "V",
    "critical_segments": {"safe": 20},
}
ROW = {"margin": 0.05, "goal": "non_inferiority", "required": True}


def result_of(**changes: Any) -> FitResult:
    """As the database keeps it, but made in memory."""
    said = candidate_result("model-1", **changes)
    return FitResult(
        candidate=Candidate(pk=1, language_model=LanguageModel(name="Model 1"), position=0),
        verdict=said.verdict,
        passes=said.passes,
        reasons=document(said.reasons),
        n_judgments=said.n_judgments,
        n_population=400,
        estimates={name: document(getattr(said, name)) for name in ESTIMATES},
        p_non_inferior=said.p_non_inferior,
        p_superior=said.p_superior,
        forecast=document(said.forecast),
        segments=document(said.segments),
    )


def card(result: FitResult, method: str = Fit.Method.NUTS) -> Card:
    now = datetime(2026, 11, 3, 14, 2, 7, tzinfo=UTC)
    dimension = QualityDimension(pk=1, slug="correctness", name="correctness", scale="acceptance")
    scale = scale_of([0.1], [0.05])
    fit = Fit(pk=1, method=method, read_at=now, created_at=now)
    return card_of(fit, result, Context(dimension, TERMS, ROW, scale, None, ()))


@pytest.mark.parametrize("verdict", list(Verdict))
def test_a_card_says_what_its_result_says(verdict: Verdict) -> None:
    result = result_of(verdict=verdict, posterior=Estimate(-0.03, -0.07, 0.01))
    found = card(result)
    assert found.mark.icon == result.verdict
    assert found.n_judgments == result.n_judgments
    believed = verdict not in (Verdict.WITHHELD, Verdict.CONFLICT)
    assert (found.axis.whiskers is not None) == believed
    if believed:
        assert found.shown is not None
        assert (found.shown.mean, found.shown.low, found.shown.high) == (-0.03, -0.07, 0.01)


def test_in_conflict_a_card_shows_the_design_based_estimate() -> None:
    found = card(result_of(verdict=Verdict.CONFLICT, design=Estimate(-0.01, -0.05, 0.03)))
    assert found.shown is not None
    assert (found.shown.name, found.shown.mean) == ("design-based estimate", -0.01)
    assert found.probability == ""


def test_what_is_withheld_has_no_number() -> None:
    found = card(result_of(verdict=Verdict.WITHHELD))
    assert found.shown is None
    assert found.axis.bar is None
    assert found.plain == ""


def test_a_reweighted_fit_is_a_quick_update() -> None:
    assert card(result_of(), Fit.Method.REWEIGHTED).quick
    assert not card(result_of()).quick


def test_a_probability_is_never_certain() -> None:
    assert card(result_of(p_non_inferior=1.0)).probability == (
        f"Posterior probability above {MINUS}5: 99.99%"
    )


def test_reasons_are_in_points_from_the_numbers_of_the_result() -> None:
    unclear = Reason(ReasonCode.LIMIT_NOT_CLEAR, "as stored")
    result = result_of(verdict=Verdict.COLLECTING, reasons=(unclear,), rule=Limits(-0.0812, 0.04))
    assert card(result).reasons == (
        f"The rule's lower limit, {MINUS}8.1 points, has not cleared {MINUS}5 points.",
    )


@pytest.mark.parametrize("code", list(ReasonCode))
@pytest.mark.parametrize("rule", [Limits(-0.01, 0.05), None])
def test_every_reason_is_a_sentence(code: ReasonCode, rule: Limits | None) -> None:
    [sentence] = card(
        result_of(reasons=(Reason(code, "judgments say so", "safe"),), rule=rule)
    ).reasons
    assert not sentence[0].islower()
    assert sentence.endswith(".")
    assert "None" not in sentence


def test_the_forecast_says_how_many_judgments_are_to_come() -> None:
    result = result_of(verdict=Verdict.COLLECTING, forecast=Forecast(0.83, 100, 120, 155))
    assert card(result).more == (
        "About 60 more judgments (40 to 95); chance of a decision within the plan 83%."
    )


def test_a_scale_is_the_smallest_round_one_that_holds_everything() -> None:
    assert scale_of([0.02, -0.12, None], [0.05]).half == 0.15
    assert scale_of([], [0.05]).half == 0.1
    assert scale_of([float("inf"), 2.0], [0.05]).half == 1.0


def test_an_axis_puts_same_in_the_middle_and_cuts_what_goes_beyond() -> None:
    axis = axis_of(scale_of([0.1], [0.05]), margin=0.05, mean=0.0, bar=(-0.3, 0.1), whiskers=None)
    assert (axis.mean, axis.margin) == ("50.00%", "26.00%")
    assert axis.bar is not None
    assert (axis.bar.low, axis.bar.cut_low, axis.bar.cut_high) == ("2.00%", True, False)


def test_a_mean_beyond_the_axis_is_not_drawn_inside_it() -> None:
    axis = axis_of(scale_of([0.1], [0.05]), margin=0.05, mean=0.4, bar=(0.2, 0.6), whiskers=None)
    assert axis.mean == ""


@pytest.mark.parametrize(
    ("scale", "slug", "mean", "words"),
    [
        ("acceptance", "correctness", 0.038, "38 fewer wrong answers per"),
        ("acceptance", "refusal", -0.004, "4 fewer accepted answers per"),
        ("preference_3", "tone", 0.1, "100 more answers preferred than not per"),
        ("preference_5", "tone", -0.1, '10.0% of the way from "the same" to "much worse"'),
        ("grade", "tone", 0.1, "0.40 grades higher on average"),
        ("continuous", "score", -0.1, "0.10 on the scale lower on average"),
    ],
)
def test_a_difference_is_said_in_what_people_count(
    scale: str, slug: str, mean: float, words: str
) -> None:
    dimension = QualityDimension(slug=slug, scale=scale, grades=5 if scale == "grade" else None)
    assert words in plain(dimension, mean, mean - 0.02, mean + 0.02, None)


def test_a_monthly_number_keeps_three_digits() -> None:
    dimension = QualityDimension(slug="correctness", scale="acceptance")
    text = plain(dimension, 0.038, 0.011, 0.064, 5_300_000).replace("\N{NARROW NO-BREAK SPACE}", "")
    assert text == "38 fewer wrong answers per 1000 (11 to 64), about 201000 a month."


def test_a_date_follows_from_the_pace_and_from_no_pace_none() -> None:
    start = datetime(2026, 11, 2, 9, tzinfo=UTC)
    points = [_point(start, 50), _point(start + timedelta(days=2), 90)]
    assert arrival(points, 130) == start + timedelta(days=4)
    assert arrival(points[:1], 130) is None
    assert arrival(points, 80) is None
    assert arrival([_point(start, 50), _point(start + timedelta(minutes=1), 90)], 130) is None


def _point(at: datetime, count: int) -> HistoryPoint:
    numbers = dict.fromkeys(("mean", "low", "high", "rule_low", "rule_high"), 0.0)
    return HistoryPoint(
        dimension_id=1,
        candidate_id=1,
        fit_id=1,
        n_judgments=count,
        verdict="collecting",
        method="nuts",
        plan_version=1,
        amendments=0,
        epoch=1,
        as_of=at,
        **numbers,
    )
