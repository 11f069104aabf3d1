"""The verdict: limits, gates and precedence."""

from dataclasses import replace
from typing import Any

import pytest

from calibration.statistics.conflict import Conflict
from calibration.statistics.decision import Facts, decide
from calibration.statistics.evidence import Goal, Terms
from calibration.statistics.result import (
    Estimate,
    FitWarning,
    Forecast,
    Limits,
    ReasonCode,
    SegmentResult,
    Verdict,
)

TERMS = Terms(margin=0.05, critical={"unsafe": 20})
FATAL = FitWarning("r_hat", "chains disagree", fatal=True)
NOTE = FitWarning("divergences", "1 of 4000 draws diverged", fatal=False)
FIRES = Conflict(0.0001, fires=True, groups=())


def facts(low: float, high: float, n: int = 150, **more: object) -> Facts:
    return Facts(n_judgments=n, last=400, rule=Limits(low, high), **more)  # type: ignore[arg-type]


def segment(mean: float, n: int = 60, *, fails: bool, critical: bool = True) -> SegmentResult:
    estimate = Estimate(mean, mean - 0.1, mean + 0.1)
    return SegmentResult("unsafe", n, 200, estimate, critical, assessed=True, fails=fails)


@pytest.mark.parametrize(
    ("low", "high", "verdict", "passes"),
    [
        (0.01, 0.20, Verdict.SUPERIOR, True),
        (0.01, 0.04, Verdict.SUPERIOR, True),
        (-0.04, 0.04, Verdict.EQUIVALENT, True),
        (-0.04, 0.06, Verdict.NON_INFERIOR, True),
        (-0.06, 0.20, Verdict.COLLECTING, False),
        (-0.20, -0.06, Verdict.INFERIOR, False),
    ],
)
def test_the_word_follows_from_the_rules_limits(
    low: float, high: float, verdict: Verdict, *, passes: bool
) -> None:
    decided = decide(facts(low, high), TERMS)
    assert (decided.verdict, decided.passes) == (verdict, passes)


@pytest.mark.parametrize(("low", "high"), [(-0.04, 0.06), (-0.04, 0.04), (-0.06, 0.06)])
def test_only_superior_passes_where_superiority_is_the_goal(low: float, high: float) -> None:
    terms = replace(TERMS, goal=Goal.SUPERIORITY)
    assert not decide(facts(low, high), terms).passes
    assert decide(facts(0.01, 0.2), terms).passes


def test_superiority_calls_a_candidate_below_zero_inferior() -> None:
    terms = replace(TERMS, goal=Goal.SUPERIORITY)
    assert decide(facts(-0.04, -0.01), terms).verdict is Verdict.INFERIOR


@pytest.mark.parametrize("n", [0, 1, 49])
def test_nothing_is_decided_before_the_first_look(n: int) -> None:
    decided = decide(facts(0.3, 0.9, n=n), TERMS)
    assert decided.verdict is Verdict.COLLECTING
    expected = ReasonCode.TOO_FEW_JUDGMENTS if n else ReasonCode.NO_DESIGNED_JUDGMENTS
    assert decided.reasons[0].code is expected


def test_a_small_population_is_decided_when_it_is_judged_whole() -> None:
    whole = Facts(n_judgments=30, last=30, rule=Limits(0.02, 0.02))
    assert decide(whole, TERMS).verdict is Verdict.SUPERIOR


def test_withheld_comes_before_conflict_and_both_before_any_word() -> None:
    everything = facts(0.3, 0.9, warnings=(FATAL,), conflict=FIRES)
    assert decide(everything, TERMS).verdict is Verdict.WITHHELD
    assert decide(replace(everything, warnings=()), TERMS).verdict is Verdict.CONFLICT
    assert decide(facts(-0.9, -0.3, conflict=FIRES), TERMS).verdict is Verdict.CONFLICT


def test_a_note_of_the_sampler_stops_nothing() -> None:
    assert decide(facts(0.1, 0.2, warnings=(NOTE,)), TERMS).passes


def test_a_failing_critical_segment_turns_a_pass_away_and_is_named() -> None:
    decided = decide(facts(0.01, 0.2, segments=(segment(-0.6, fails=True),)), TERMS)
    assert not decided.passes
    assert decided.verdict is Verdict.UNDECIDABLE
    assert decided.reasons[0].code is ReasonCode.SEGMENT_FAILS
    assert decided.reasons[0].segment == "unsafe"
    assert "-0.600" in decided.reasons[0].message


def test_a_failing_segment_that_is_not_critical_does_not_stand_in_the_way() -> None:
    terms = replace(TERMS, critical={})
    weak = segment(-0.6, fails=True, critical=False)
    assert decide(facts(0.01, 0.2, segments=(weak,)), terms).passes


def test_a_critical_segment_below_its_quota_keeps_collecting() -> None:
    decided = decide(facts(0.01, 0.2, segments=(segment(0.1, n=19, fails=False),)), TERMS)
    assert decided.verdict is Verdict.COLLECTING
    assert decided.reasons[0].code is ReasonCode.SEGMENT_QUOTA


def test_a_critical_segment_that_is_probably_worse_holds_the_pass_up_and_says_so() -> None:
    doubted = replace(segment(-0.3, n=25, fails=False), assessed=False, leans=True)
    decided = decide(facts(0.01, 0.2, segments=(doubted,)), TERMS)
    assert decided.verdict is Verdict.COLLECTING
    assert decided.reasons[0].code is ReasonCode.SEGMENT_LEANS
    assert "-0.300 from 25 judged pairs" in decided.reasons[0].message
    other = replace(doubted, critical=False)
    assert decide(facts(0.01, 0.2, segments=(other,)), replace(TERMS, critical={})).passes


@pytest.mark.parametrize("stands", [{"leans": True, "n": 60}, {"leans": False, "n": 19}])
def test_a_segment_that_waits_when_the_budget_is_spent_leaves_it_undecided(
    stands: dict[str, Any],
) -> None:
    waits = replace(segment(-0.3, n=stands["n"], fails=False), leans=stands["leans"])
    decided = decide(facts(0.01, 0.2, n=400, segments=(waits,)), TERMS)
    assert decided.verdict is Verdict.UNDECIDABLE
    assert ReasonCode.BUDGET_SPENT in [reason.code for reason in decided.reasons]


def test_a_critical_segment_too_near_the_margin_passes_and_says_so() -> None:
    near = replace(segment(-0.03, fails=False), assessed=False)
    decided = decide(facts(0.01, 0.2, segments=(near,)), TERMS)
    assert decided.passes
    assert decided.reasons[1].code is ReasonCode.SEGMENT_NOT_ASSESSED


def test_undecidable_needs_a_forecast_below_one_in_five() -> None:
    hopeless, hopeful = (Forecast(p, 300, 350, 400) for p in (0.19, 0.21))
    assert decide(facts(-0.2, 0.1, forecast=hopeless), TERMS).verdict is Verdict.UNDECIDABLE
    assert decide(facts(-0.2, 0.1, forecast=hopeful), TERMS).verdict is Verdict.COLLECTING


def test_a_spent_budget_without_a_clear_limit_is_undecidable() -> None:
    decided = decide(facts(-0.06, 0.1, n=400), TERMS)
    assert decided.verdict is Verdict.UNDECIDABLE
    assert decided.reasons[0].code is ReasonCode.BUDGET_SPENT


def test_every_verdict_gives_a_reason() -> None:
    for low in (-0.5, -0.06, -0.04, 0.01):
        assert decide(facts(low, low + 0.02), TERMS).reasons
