"""The latch: two looks towards a pass, one away from it."""

from dataclasses import replace
from itertools import product

import pytest

from calibration.statistics.latch import Look, settle
from calibration.statistics.result import Analysis, CandidateResult, ReasonCode, Verdict
from tests.calibration.analyses import candidate_result

N_MAX = 400
OPEN = candidate_result("new", verdict=Verdict.COLLECTING, passes=False, reasons=())
PASS = candidate_result("new")


def looked(result: CandidateResult, *before: Look, n_max: int = N_MAX) -> CandidateResult:
    made = Analysis((result,), (), {})
    [settled] = settle(made, {"new": before}, digest="now", n_max=n_max).results
    return settled


def test_a_first_pass_after_another_word_waits_for_the_next_look() -> None:
    found = looked(PASS, Look("then", passed=False))
    assert (found.verdict, found.passes) == (Verdict.COLLECTING, False)
    assert found.reasons[0].code is ReasonCode.AWAITS_CONFIRMATION
    assert found.reasons[1:] == PASS.reasons
    assert (found.posterior, found.rule, found.forecast) == (
        PASS.posterior,
        PASS.rule,
        PASS.forecast,
    )


@pytest.mark.parametrize(
    "before",
    [(), (Look("then", passed=True),), (Look("first", passed=False), Look("then", passed=True))],
    ids=["nothing moves", "said before", "confirmed"],
)
def test_a_pass_stands_where_nothing_moves_or_the_look_before_agrees(
    before: tuple[Look, ...],
) -> None:
    assert looked(PASS, *before) is PASS


def test_the_same_evidence_confirms_nothing() -> None:
    again = Look("now", passed=True)
    assert not looked(PASS, Look("then", passed=False), again).passes


def test_the_last_look_of_the_budget_needs_no_other() -> None:
    assert looked(PASS, Look("then", passed=False), n_max=PASS.n_judgments) is PASS
    whole = replace(PASS, n_population=PASS.n_judgments)
    assert looked(whole, Look("then", passed=False)) is whole


def test_away_from_a_pass_the_word_moves_at_once() -> None:
    assert looked(OPEN, Look("then", passed=True)) is OPEN


@pytest.mark.parametrize("passed", list(product([False, True], repeat=6)))
def test_over_any_course_a_pass_is_said_from_the_second_of_a_run_on(
    passed: tuple[bool, ...],
) -> None:
    looks: list[Look] = [Look("0", passed=False)]
    said = []
    for number, passes in enumerate(passed, start=1):
        made = Analysis((PASS if passes else OPEN,), (), {})
        [found] = settle(made, {"new": looks}, digest=str(number), n_max=N_MAX).results
        said.append(found.passes)
        looks.append(Look(str(number), passed=passes))
    pairs = zip((False, *passed), passed, strict=False)
    assert said == [before and now for before, now in pairs]
