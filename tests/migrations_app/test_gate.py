"""From plain facts to a gate: what it says, and what it says is missing."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from migrations_app.decision.gate.durations import duration_of, in_words
from migrations_app.decision.gate.facts import Facts, Result
from migrations_app.decision.gate.verdict import Gate, GateVerdict, gate_of

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
PASS, FAIL, INCONCLUSIVE = GateVerdict.PASS, GateVerdict.FAIL, GateVerdict.INCONCLUSIVE


def result(verdict: str = "non_inferior", **changes: Any) -> Result:
    base = Result(
        candidate="new",
        dimension="correctness",
        verdict=verdict,
        passes=verdict in ("non_inferior", "superior", "equivalent"),
        current=True,
        n_judgments=60,
        n_max=120,
        forecast={"probability": 0.8, "low": 70, "median": 90, "high": 110},
        as_of=NOW - timedelta(hours=2),
    )
    return replace(base, **changes)


def facts(*results: Result, recommendation: str | None = "hold", **changes: Any) -> Facts:
    base = Facts(
        migration="swap",
        candidates=("new",),
        planned=True,
        judged=True,
        required=tuple(dict.fromkeys(r.dimension for r in results)),
        recommendation=recommendation,
        chosen="new" if recommendation == "approve" else None,
        results=results,
        void=False,
        epoch_over=False,
        worker_alive=True,
        now=NOW,
        report_url="/migrations/swap/",
    )
    return replace(base, **changes)


def approved(*results: Result, **changes: Any) -> Facts:
    return facts(*(results or (result(),)), recommendation="approve", **changes)


def codes(gate: Gate) -> list[str]:
    return [reason.code.value for reason in gate.reasons]


def test_an_approval_of_the_evidence_as_it_is_passes_and_says_on_what() -> None:
    gate = gate_of(approved(result(), result("superior", dimension="style")))
    assert (gate.verdict, gate.candidate, gate.healthy) == (PASS, "new", True)
    assert [(r.code, r.dimension, r.message) for r in gate.reasons] == [
        ("non_inferior", "correctness", "correctness is not worse by the margin."),
        ("superior", "style", "style is better than the incumbent."),
    ]


@pytest.mark.parametrize(
    ("changes", "code", "healthy"),
    [
        ({"planned": False, "recommendation": None}, "no_plan", True),
        ({"judged": False, "recommendation": None}, "no_judgments", True),
        ({"void": True}, "void", True),
        ({"epoch_over": True}, "new_epoch", True),
        ({"required": ("correctness", "style")}, "fits_pending", True),
        ({"required": (), "results": ()}, "no_required_dimension", True),
        ({"results": (result(current=False),)}, "stale", False),
        ({"max_age": timedelta(hours=1)}, "too_old", False),
        ({"results": (result(expires_at=NOW),)}, "expired", False),
        ({"decision": "held"}, "decision_held", True),
    ],
)
def test_an_approval_that_does_not_stand_is_inconclusive_and_says_why(
    changes: dict[str, Any], code: str, healthy: bool
) -> None:
    gate = gate_of(replace(approved(), **changes))
    assert (gate.verdict, codes(gate), gate.healthy) == (INCONCLUSIVE, [code], healthy)
    assert gate.reasons[0].message.endswith(".")


@pytest.mark.parametrize("verdict", ["collecting", "undecidable", "conflict", "withheld"])
def test_what_is_not_decided_is_inconclusive_by_the_word_of_its_verdict(verdict: str) -> None:
    gate = gate_of(facts(result(), result(verdict, dimension="style")))
    assert (gate.verdict, codes(gate)) == (INCONCLUSIVE, [verdict])
    assert gate.healthy is (verdict in ("collecting", "undecidable"))


def test_what_is_missing_is_told_with_the_day_it_will_be_there() -> None:
    arrives = datetime(2026, 12, 3, tzinfo=UTC)
    gate = gate_of(facts(result("collecting", arrives_at=arrives)))
    assert gate.reasons[0].message == (
        "correctness needs about 30 more judgments (10 to 50), there on 2026-12-03 "
        "at the pace of the last days."
    )
    gate = gate_of(facts(result("collecting", forecast=None)))
    assert "still being judged: 60 of at most 120" in gate.reasons[0].message
    gate = gate_of(facts(result("collecting", unconfirmed=True)))
    assert gate.reasons[0].message == (
        "correctness passes, which the next judgments have to confirm."
    )


def test_a_superiority_goal_that_is_not_met_has_a_code_of_its_own() -> None:
    gate = gate_of(facts(result("non_inferior", passes=False)))
    assert (gate.verdict, codes(gate)) == (INCONCLUSIVE, ["goal_not_met"])


def test_worse_on_a_required_dimension_fails_before_the_rest_is_decided() -> None:
    rows = (result("collecting"), result("inferior", dimension="style"))
    gate = gate_of(facts(*rows))
    assert (gate.verdict, codes(gate)) == (FAIL, ["inferior", "collecting"])


def test_a_rejection_fails_also_while_newer_judgments_wait() -> None:
    gate = gate_of(facts(result("inferior", current=False), recommendation="reject"))
    assert (gate.verdict, codes(gate), gate.healthy) == (FAIL, ["inferior", "stale"], True)


def test_a_rejection_on_terms_that_are_no_more_fails_nothing() -> None:
    gate = gate_of(facts(result("inferior"), recommendation="reject", void=True))
    assert (gate.verdict, codes(gate)) == (INCONCLUSIVE, ["void"])


def test_of_two_candidates_one_that_is_worse_does_not_fail_the_migration() -> None:
    rows = (result("inferior"), result("collecting", candidate="other"))
    both = facts(*rows, candidates=("new", "other"))
    gate = gate_of(both)
    assert (gate.verdict, gate.candidate) == (INCONCLUSIVE, None)
    assert gate.reasons[0].message == "new, correctness is worse than the goal allows."
    alone = gate_of(replace(both, candidates=("new",)))
    assert (alone.verdict, alone.candidate, codes(alone)) == (FAIL, "new", ["inferior"])


def test_a_fit_that_nobody_will_make_is_unhealthy() -> None:
    gate = gate_of(facts(recommendation=None, required=("correctness",), worker_alive=False))
    assert (codes(gate), gate.healthy) == (["fits_pending", "no_worker"], False)


def test_a_person_may_stop_what_statistics_let_through_and_opens_nothing() -> None:
    assert gate_of(approved(decision="rejected")).verdict is FAIL
    assert gate_of(approved(decision="approved")).verdict is PASS
    assert gate_of(facts(result("collecting"), decision="approved")).verdict is INCONCLUSIVE


def test_it_is_as_old_as_the_oldest_fit_it_stands_on() -> None:
    old = NOW - timedelta(days=3)
    gate = gate_of(approved(result(), result(dimension="style", as_of=old)))
    assert gate.as_of == old


@pytest.mark.parametrize(
    ("text", "seconds", "words"),
    [("90", 90, "1m30s"), ("15m", 900, "15m"), ("1h30m", 5400, "1h30m"), ("7d", 604_800, "7d")],
)
def test_a_duration_is_read_as_people_type_it(text: str, seconds: int, words: str) -> None:
    assert duration_of(text) == timedelta(seconds=seconds)
    assert in_words(timedelta(seconds=seconds)) == words


@pytest.mark.parametrize("text", ["", "soon", "-1h", "1w", "1h ", "1.5h", "9999999d"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no duration"):
        duration_of(text)
