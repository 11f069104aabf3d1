"""Verdicts under other terms, against the rule applied to the same numbers directly."""

from dataclasses import replace

import pytest

from calibration.statistics.decision import Facts, decide
from calibration.statistics.evidence import Terms
from calibration.statistics.result import Estimate, Limits, SegmentResult, Verdict
from calibration.statistics.rules import Skew, critical_value, limits
from calibration.statistics.what_if import Critical, reassessed, rescaled, suppose

PLAN = Terms(margin=0.05)
N, SIZE = 120, 2000
SAME = Critical(2.576, 2.576)


def critical_of(alpha: float) -> float:
    return critical_value(alpha=alpha, n_max=400, n_population=SIZE)


def facts(low: float, high: float) -> Facts:
    return Facts(n_judgments=N, last=400, rule=Limits(low, high))


def test_the_plans_own_terms_say_what_was_said() -> None:
    for low, high in [(-0.04, 0.06), (0.01, 0.1), (-0.2, -0.06), (-0.06, 0.2)]:
        said = decide(facts(low, high), PLAN)
        found = suppose(facts(low, high), PLAN, PLAN, centre=0.0, critical=SAME)
        assert (found.decided, found.rule) == (said, Limits(low, high))


def test_another_margin_is_what_a_plan_with_it_would_say() -> None:
    for margin in (0.01, 0.03, 0.08):
        other = replace(PLAN, margin=margin)
        found = suppose(facts(-0.04, 0.06), PLAN, other, centre=0.01, critical=SAME)
        assert found.decided == decide(facts(-0.04, 0.06), other)


@pytest.mark.parametrize("columns", [0, 3])
@pytest.mark.parametrize("skew", [Skew(0.0, 0.0), Skew(-0.004, 0.003)], ids=["even", "skewed"])
@pytest.mark.parametrize("alpha", [0.01, 0.025, 0.1])
def test_limits_at_another_level_are_never_narrower_than_the_rules_and_seldom_far_wider(
    alpha: float, skew: Skew, columns: int
) -> None:
    frozen, supposed = critical_of(0.05), critical_of(alpha)
    given = {"n_judgments": N, "n_columns": columns, "skew": skew}
    now = limits(0.01, 0.015, critical=frozen, **given)  # type: ignore[arg-type]
    truth = limits(0.01, 0.015, critical=supposed, **given)  # type: ignore[arg-type]
    found = rescaled(now, 0.01, N, Critical(frozen, supposed))
    assert found.low <= truth.low + 1e-12
    assert found.high >= truth.high - 1e-12
    assert found.high - found.low <= 1.35 * (truth.high - truth.low)


def test_a_stricter_level_turns_a_narrow_pass_away() -> None:
    strict = Critical(critical_of(0.05), critical_of(0.001))
    found = suppose(
        facts(-0.049, 0.05), PLAN, replace(PLAN, alpha=0.001), centre=0.0, critical=strict
    )
    assert not found.decided.passes


def test_a_segment_is_called_anew_at_another_margin() -> None:
    se = 0.02
    estimate = Estimate(-0.08, -0.08 - 1.96 * se, -0.08 + 1.96 * se)
    segment = SegmentResult("unsafe", 60, 200, estimate, True, assessed=False, fails=False)
    at = {margin: reassessed(segment, margin) for margin in (0.01, 0.05, 0.2)}
    assert [at[m].fails for m in (0.01, 0.05, 0.2)] == [True, False, False]
    assert [at[m].assessed for m in (0.01, 0.05, 0.2)] == [True, False, True]
    assert [at[m].leans for m in (0.01, 0.05, 0.2)] == [False, True, False]
    assert {found.estimate for found in at.values()} == {estimate}


def test_a_critical_segment_that_fails_a_stricter_margin_stands_in_the_way() -> None:
    estimate = Estimate(-0.04, -0.05, -0.03)
    segment = SegmentResult("unsafe", 60, 200, estimate, True, assessed=True, fails=False)
    terms = replace(PLAN, critical={"unsafe": 20})
    seen = replace(facts(-0.005, 0.06), segments=(segment,))
    assert suppose(seen, terms, terms, centre=0.02, critical=SAME).decided.passes
    stricter = replace(terms, margin=0.01)
    found = suppose(seen, terms, stricter, centre=0.02, critical=SAME)
    assert (found.decided.verdict, found.decided.passes) == (Verdict.UNDECIDABLE, False)
