"""Levels of arms, and metrics against people, where the answer can be counted by hand."""

from dataclasses import replace

import numpy as np
import pytest

from calibration.statistics import synthetic
from calibration.statistics.arms import INCUMBENT, Arms, ArmValues, arms
from calibration.statistics.evidence import Evidence
from calibration.statistics.synthetic import World
from tests.statistics.evidences import first


@pytest.fixture(scope="module")
def evidence() -> Evidence:
    return synthetic.judge(synthetic.make(World(n_population=100), seed=1), 60, seed=2)


def values(**changes: object) -> ArmValues:
    """Forty pairs; the metric of a good output is 1, of a bad one 0, for either arm."""
    incumbent, challenger = (np.arange(40) % 2).astype(float), np.ones(40)
    made = ArmValues(
        candidate=np.zeros(40, dtype=np.int64),
        output=np.arange(40),
        expected=tuple("answer" if n < 30 else "refuse" for n in range(40)),
        incumbent=incumbent,
        challenger=challenger,
        metrics=("judge",),
        incumbent_score=incumbent[:, None],
        challenger_score=challenger[:, None],
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def told(found: Arms | None) -> Arms:
    assert found is not None
    return found


def test_levels_are_shares_of_all_prompts_and_of_each_kind(evidence: Evidence) -> None:
    levels = told(arms(evidence, values())).levels
    found = {(level.arm, level.expected): (level.value, level.n) for level in levels}
    assert found == {
        (INCUMBENT, ""): (0.5, 40),
        ("candidate 0", ""): (1.0, 40),
        (INCUMBENT, "answer"): (0.5, 30),
        ("candidate 0", "answer"): (1.0, 30),
        (INCUMBENT, "refuse"): (0.5, 10),
        ("candidate 0", "refuse"): (1.0, 10),
    }


def test_an_output_that_two_candidates_share_counts_once(evidence: Evidence) -> None:
    shared = values(output=np.arange(40) // 2, incumbent=np.repeat([1.0, 0.0], 20))
    level = told(arms(evidence, shared)).levels[0]
    assert (level.arm, level.value, level.n) == (INCUMBENT, 0.5, 20)


def test_a_metric_that_flatters_one_arm_is_seen_by_its_curves(evidence: Evidence) -> None:
    """Both have scores all over [0, 1]; people accept the candidate half as often at each."""
    score = np.tile(np.linspace(0, 1, 20), 2)
    generous = values(
        incumbent=np.tile([1.0], 40),
        challenger=np.tile([1.0, 0.0], 20),
        incumbent_score=score[:, None],
        challenger_score=score[:, None],
    )
    [metric] = told(arms(evidence, generous)).reliability
    assert (metric.metric, metric.by_difference) == ("judge", False)
    incumbent, candidate = metric.curves
    assert [b.value for b in incumbent.bins] == [1.0] * 5
    assert [b.value for b in candidate.bins] == pytest.approx([0.5] * 5, abs=0.13)
    assert sum(b.n for b in candidate.bins) == 40
    assert all(b.low < b.value < b.high for b in candidate.bins)


def test_preferences_are_held_against_the_difference_of_scores(evidence: Evidence) -> None:
    found = told(arms(evidence, None))
    assert found.levels == ()
    assert [metric.metric for metric in found.reliability] == list(evidence.population.metrics)
    row, value = evidence.judgments.row, evidence.judgments.value
    for metric in found.reliability:
        [curve] = metric.curves
        sizes = [b.n for b in curve.bins]
        assert sum(sizes) == 60
        mean = sum(b.n * b.value for b in curve.bins) / 60
        assert mean == pytest.approx(value.mean())
        score = evidence.population.metric[row, found.reliability.index(metric)]
        assert sum(b.n * b.score for b in curve.bins) / 60 == pytest.approx(score.mean())


def test_nothing_is_said_before_anybody_has_judged(evidence: Evidence) -> None:
    assert arms(first(evidence, 0), values()) is None
