"""What an amendment may change, what it does to the terms, and what is refused by name."""

from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest

from calibration.statistics.decision import Facts, decide
from calibration.statistics.evidence import Goal, Rule, Terms
from calibration.statistics.result import Estimate, Limits, SegmentResult
from calibration.statistics.rules import critical_value
from migrations_app.models import Plan
from migrations_app.planning.amendments import Amendment, Change, amended, stated_alpha
from migrations_app.planning.amendments_words import beside_verdict, change_words
from migrations_app.planning.changes import INSTEAD, AmendmentWishes, Ground, changes_of
from migrations_app.planning.errors import AmendmentRefused

AT = datetime(2026, 11, 2, 9, tzinfo=UTC)
C = {"new": 2.6}


def row(**changes: Any) -> dict[str, Any]:
    found: dict[str, Any] = {"margin": 0.05, "goal": "non_inferiority", "required": True}
    return found | {"n_population": {"new": 2000}, "critical_values": dict(C)} | changes


def terms(**changes: Any) -> dict[str, Any]:
    found: dict[str, Any] = {"alpha": 0.05, "rule": "V", "n_max": 400, "n_min": 50}
    found |= {"candidates": ["new"], "critical_segments": {"odd": 20}}
    found["dimensions"] = {"correctness": row(), "tone": row(required=False)}
    return found | changes


def ground(now: dict[str, Any] | None = None, judged: int = 120) -> Ground:
    frozen = terms()
    smallest = {"odd": 45, "even": 45}
    return Ground(frozen, now or frozen, smallest, {"new": judged})


def amendment(*changes: Change, **judged: int) -> Amendment:
    return Amendment(1, changes, judged, "agreed late", AT)


def test_amendments_are_applied_in_order_and_leave_the_frozen_terms_alone() -> None:
    frozen = terms()
    before = deepcopy(frozen)
    found = amended(
        frozen,
        [
            amendment(Change("margin", "correctness", 0.05, 0.04), Change("n_max", "", 400, 300)),
            amendment(
                Change("margin", "correctness", 0.04, 0.03), Change("quota", "odd", 20, None)
            ),
            amendment(Change("required", "tone", False, True), Change("quota", "even", None, 9)),
            amendment(Change("goal", "tone", "non_inferiority", "superiority")),
            amendment(
                Change("alpha", "", 0.05, 0.01),
                Change("critical_values", "tone", {"new": 2.6}, {"new": 3.1}),
            ),
        ],
    )
    assert frozen == before
    assert found["dimensions"]["correctness"] == row(margin=0.03)
    tone = {"goal": "superiority", "critical_values": {"new": 3.1}}
    assert found["dimensions"]["tone"] == row(**tone)
    assert (found["alpha"], found["n_max"], found["n_min"]) == (0.01, 300, 50)
    assert found["critical_segments"] == {"even": 9}


def test_without_amendments_the_terms_are_those_frozen() -> None:
    frozen = terms()
    assert amended(frozen, []) is frozen


@pytest.mark.parametrize(
    ("change", "looser"),
    [
        (Change("margin", "tone", 0.05, 0.06), True),
        (Change("margin", "tone", 0.05, 0.04), False),
        (Change("goal", "tone", "superiority", "non_inferiority"), True),
        (Change("goal", "tone", "non_inferiority", "superiority"), False),
        (Change("required", "tone", True, False), True),
        (Change("required", "tone", False, True), False),
        (Change("quota", "odd", 20, 10), True),
        (Change("quota", "odd", 20, None), True),
        (Change("quota", "odd", None, 5), False),
        (Change("alpha", "", 0.05, 0.01), False),
        (Change("n_max", "", 400, 300), False),
    ],
)
def test_a_change_is_looser_where_it_takes_a_stop_away(change: Change, looser: bool) -> None:
    assert change.looser is looser


@pytest.mark.parametrize(
    "stricter",
    [
        {"margin": 0.03},
        {"goal": Goal.SUPERIORITY},
        {"critical": {"odd": 40}},
        {"critical": {"odd": 20, "even": 20}},
    ],
)
def test_whoever_passes_under_stricter_terms_would_have_passed_before(
    stricter: dict[str, Any],
) -> None:
    base: dict[str, Any] = {"margin": 0.05, "goal": Goal.NON_INFERIORITY, "alpha": 0.05}
    base |= {"n_max": 400, "n_min": 50, "n_candidates": 1, "rule": Rule.V, "seed": 1}
    before = Terms(**base, critical={"odd": 20})
    after = Terms(**base | {"critical": {"odd": 20}} | stricter)
    rng = np.random.default_rng(11)
    passes = [(decide(f, before).passes, decide(f, after).passes) for f in looks(rng, 2_000, after)]
    assert sum(then for then, _ in passes) > 200
    assert sum(now for _, now in passes) > 50
    assert not [now for then, now in passes if now and not then]


def looks(rng: np.random.Generator, count: int, after: Terms) -> list[Facts]:
    """Looks at results of every kind; a segment is critical where the later terms say so."""
    found = []
    for _ in range(count):
        low, width = rng.uniform(-0.12, 0.05), rng.uniform(0.01, 0.15)
        segments = tuple(segment(rng, name) for name in after.critical)
        facts = Facts(int(rng.integers(40, 400)), 400, Limits(low, low + width), segments=segments)
        found.append(facts)
    return found


def segment(rng: np.random.Generator, name: str) -> SegmentResult:
    """Of those critical before and after alike: one that fails, fails in both."""
    n = int(rng.integers(5, 80))
    fails = name == "even" and bool(rng.random() < 0.1)
    estimate = Estimate(-0.2 if fails else 0.0, -0.3, 0.1)
    return SegmentResult(name, n, 90, estimate, critical=True, assessed=True, fails=fails)


def test_a_lower_alpha_brings_its_critical_values_for_the_budget_as_it_was_frozen() -> None:
    now = terms(n_max=300)
    found = changes_of(AmendmentWishes(alpha=0.01), ground(now))
    assert found[0] == Change("alpha", "", 0.05, 0.01)
    c = critical_value(alpha=0.01, n_max=400, n_population=2000, n_min=50, growth=0.0)
    for change, slug in zip(found[1:], ("correctness", "tone"), strict=True):
        assert (change.term, change.of, change.old) == ("critical_values", slug, C)
        assert change.new["new"] == pytest.approx(max(c, 2.6), abs=1e-3)


def test_a_lower_budget_keeps_the_critical_value() -> None:
    assert changes_of(AmendmentWishes(n_max=300), ground()) == (Change("n_max", "", 400, 300),)


def test_what_is_wished_for_and_holds_already_is_no_change() -> None:
    wishes = AmendmentWishes(
        margins={"tone": 0.05},
        goals={"tone": Goal.NON_INFERIORITY},
        required=frozenset({"correctness"}),
        critical={"odd": 20},
        not_critical=frozenset({"even"}),
        alpha=0.05,
        n_max=400,
    )
    assert changes_of(wishes, ground()) == ()


@pytest.mark.parametrize(
    ("wishes", "words"),
    [
        ({"margins": {"humour": 0.1}}, "no dimension 'humour'; there are correctness, tone"),
        ({"margins": {"tone": 0.0}}, "margin of tone must lie between 0 and 1, got 0"),
        ({"margins": {"tone": float("nan")}}, "margin of tone must lie between 0 and 1"),
        ({"critical": {"north": 5}}, "no segment 'north'; there are even, odd"),
        ({"critical": {"odd": 46}}, "must lie between 1 and its 45 pairs, got 46"),
        ({"critical": {"odd": 0}}, "must lie between 1 and its 45 pairs, got 0"),
        ({"not_required": frozenset({"correctness"})}, "at least one dimension must be required"),
        ({"n_max": 401}, "can only be lowered, and 401 is more than 400.* new version"),
        ({"n_max": 119}, "cannot be less than 120, .* would choose the look"),
        ({"alpha": 0.06}, "alpha can only be lowered.* new version"),
        ({"alpha": 0.0}, "alpha can only be lowered, to more than 0"),
        ({"alpha": float("nan")}, "alpha can only be lowered"),
        ({"others": ("humour",)}, "no term 'humour'; what can be amended is alpha, n_max"),
    ],
)
def test_what_makes_no_sense_is_refused(wishes: dict[str, Any], words: str) -> None:
    with pytest.raises(AmendmentRefused, match=words):
        changes_of(AmendmentWishes(**wishes), ground())


@pytest.mark.parametrize("name", INSTEAD)
def test_what_cannot_be_amended_is_refused_by_name_with_what_to_do(name: str) -> None:
    with pytest.raises(AmendmentRefused, match=f"^{name} cannot be amended: .* Instead, "):
        changes_of(AmendmentWishes(others=(name,)), ground())


def test_a_rule_without_end_has_no_budget_to_amend() -> None:
    with pytest.raises(AmendmentRefused, match="rule G has no end"):
        changes_of(AmendmentWishes(n_max=300), ground(terms(rule="G")))


def test_nothing_is_below_the_judgments_that_must_be_there_before_a_verdict() -> None:
    with pytest.raises(AmendmentRefused, match="cannot be less than 50"):
        changes_of(AmendmentWishes(n_max=49), ground(judged=0))


def test_a_change_says_what_it_was_before() -> None:
    names = {"correctness": "Correctness"}
    margin = Change("margin", "correctness", 0.05, 0.04)
    assert change_words(margin, names) == "margin of Correctness 4 points, before 5"
    assert change_words(margin) == "margin 4 points, before 5"
    assert change_words(Change("alpha", "", 0.05, 0.025)) == (
        "wrong approvals at most 2.5%, before 5%"
    )
    assert change_words(Change("quota", "odd", None, 20)) == (
        "critical segment odd: 20 judgments first, before not critical"
    )
    assert change_words(Change("required", "correctness", True, False), names) == (
        "Correctness no longer required"
    )


def test_beside_a_verdict_stands_what_bears_on_it_and_came_after_judgments() -> None:
    looser = amendment(Change("margin", "tone", 0.05, 0.08), correctness=40, tone=120)
    said = beside_verdict(looser, "tone")
    assert said.startswith("Amended after 120 judgments: margin 8 points, before 5.")
    assert "does not cover this" in said
    assert beside_verdict(looser, "tone", 2).startswith("Amended after 120 judgments of all cand")
    assert beside_verdict(looser, "correctness") == ""
    stricter = amendment(Change("n_max", "", 400, 300), correctness=40, tone=120)
    assert "Amended after 40 judgments" in beside_verdict(stricter, "correctness")
    assert "takes nothing from" in beside_verdict(stricter, "correctness")
    early = amendment(Change("margin", "tone", 0.05, 0.08), correctness=40, tone=0)
    assert beside_verdict(early, "tone") == ""


def test_the_stated_chance_is_that_of_the_terms_before_they_were_loosened() -> None:
    plan = Plan(terms=terms())
    rows = [
        {"changes": [vars(Change("alpha", "", 0.05, 0.04))], "judged": {"tone": 9}},
        {"changes": [vars(Change("margin", "tone", 0.05, 0.08))], "judged": {"tone": 9}},
        {"changes": [vars(Change("alpha", "", 0.04, 0.01))], "judged": {"tone": 20}},
    ]
    for count, alpha in enumerate([0.05, 0.04, 0.04, 0.04]):
        made = [r | {"id": n, "reason": "x", "amended_at": AT} for n, r in enumerate(rows[:count])]
        plan.amended = made  # type: ignore[attr-defined]  # as its manager reads it
        assert stated_alpha(plan) == alpha


def test_only_what_was_loosened_in_view_of_judgments_is_not_covered() -> None:
    margin = Change("margin", "tone", 0.05, 0.08)
    assert amendment(margin, tone=1).loosens
    assert not amendment(margin, correctness=9, tone=0).loosens
    assert amendment(Change("quota", "tone", 20, 10), correctness=9, tone=0).loosens
    assert not amendment(Change("margin", "tone", 0.08, 0.05), tone=9).loosens
