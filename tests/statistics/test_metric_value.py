"""Guidance on metrics against known R2, brute-force refits and metrics made to be flagged."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest

from calibration.statistics import synthetic
from calibration.statistics.direction import agreement, misled
from calibration.statistics.evidence import Evidence, Terms
from calibration.statistics.features import normalise
from calibration.statistics.laplace import approximate
from calibration.statistics.metric_value import Flag, Guidance, MetricValue, guidance
from calibration.statistics.outcome import Family, Outcome, Scale
from calibration.statistics.result import Analysis
from calibration.statistics.worth import Ledger, left_out
from tests.calibration.analyses import candidate_result
from tests.statistics.laplace_fits import fitted, judged, population_of, with_metrics

TERMS = Terms(margin=0.15)
NOTHING = Analysis((), (), {})


def guided(evidence: Evidence) -> Guidance:
    found = guidance(evidence, *fitted(evidence, TERMS), seed=0)
    assert found is not None
    return found


def by_name(found: Guidance) -> Mapping[str, MetricValue]:
    return {value.metric: value for value in found.metrics}


def evidence_of(n: int = 250, seed: int = 3, slopes: tuple[float, ...] = (2.0,)) -> Evidence:
    world = synthetic.World(n_population=600, slopes=slopes, kappa=0.6)
    return synthetic.judge(synthetic.make(world, seed), n, seed)


def test_leaving_clusters_out_is_what_refitting_without_them_gives() -> None:
    rng = np.random.default_rng(1)
    count, penalty = 40, 3.0
    x, value = rng.standard_normal((count, 3)), rng.standard_normal(count)
    cluster, candidate = rng.integers(15, size=count), rng.integers(2, size=count)
    weight = rng.uniform(0.5, 2.0, count)
    weight /= weight.sum()
    ledger = Ledger(np.arange(count), value, x, candidate, cluster, weight)
    found = left_out(ledger, (0, 2), penalty)
    design = np.column_stack([candidate == 0, candidate == 1, x[:, [0, 2]]]).astype(float)
    for code in np.unique(cluster):
        out = cluster == code
        seen, w = design[~out], weight[~out] * count
        inner = seen.T @ (w[:, None] * seen) + np.diag([1e-9, 1e-9, penalty, penalty])
        slopes = np.linalg.solve(inner, seen.T @ (w * value[~out]))
        assert found[out] == pytest.approx(value[out] - design[out] @ slopes, abs=1e-6)


def test_a_metric_that_explains_half_of_the_variance_doubles_a_judgment() -> None:
    rng = np.random.default_rng(2)
    metric = rng.standard_normal((1000, 1))
    value = np.clip(0.12 * metric[:1000, 0] + 0.12 * rng.standard_normal(1000), -1, 1)
    outcome = Outcome(Scale.CONTINUOUS, family=Family.GAUSSIAN)
    population = population_of(metric)
    made = judged(population, np.zeros(1000))
    judgments = replace(made.judgments, value=value)
    [found] = guided(Evidence(outcome, population, judgments)).metrics
    assert found.alone.value == pytest.approx(2.0, abs=0.2)
    assert found.alone.low < 2.0 < found.alone.high
    assert found.gain.earned
    assert not found.flags


def test_the_band_covers_the_true_worth_about_nine_times_in_ten() -> None:
    """R2 = .5 with n = 100: 1/(1 - R2) = 2, less what fitting a slope on 100 pairs costs."""
    rng = np.random.default_rng(8)
    outcome = Outcome(Scale.CONTINUOUS, family=Family.GAUSSIAN)
    inside = 0
    for _ in range(40):
        metric = rng.standard_normal((150, 1))
        value = np.clip(0.12 * metric[:100, 0] + 0.12 * rng.standard_normal(100), -1, 1)
        made = judged(population_of(metric), np.zeros(100))
        given = Evidence(outcome, made.population, replace(made.judgments, value=value))
        found = guidance(given, approximate(given, seed=0, draws=100), NOTHING, seed=0)
        assert found is not None
        inside += found.metrics[0].alone.low < 2.0 < found.metrics[0].alone.high
    assert inside >= 30  # 36 of 40 expected; 29 or fewer once in 300 times


def test_a_useless_metric_has_no_measurable_value() -> None:
    noise = np.random.default_rng(7).standard_normal(600)
    found = by_name(guided(with_metrics(evidence_of(), noise=noise)))
    assert Flag.NO_VALUE in found["noise"].flags
    assert not found["noise"].gain.earned
    assert found["metric 0"].flags == ()
    assert found["metric 0"].gain.earned


def test_a_metric_turned_round_points_in_the_wrong_direction() -> None:
    evidence = evidence_of()
    population = replace(evidence.population, metric=-evidence.population.metric)
    [found] = guided(replace(evidence, population=population)).metrics
    assert found.p_negative > 0.9
    assert found.p_negative_alone > 0.9
    assert Flag.WRONG_DIRECTION in found.flags
    assert found.alone.value > 1.2  # turned round it would be of use


def test_two_copies_of_a_metric_are_redundant_beside_each_other() -> None:
    evidence = evidence_of()
    column = evidence.population.metric[:, 0]
    near = column + 0.02 * np.random.default_rng(1).standard_normal(len(column))
    found = by_name(guided(with_metrics(evidence, copy=near)))
    assert Flag.REDUNDANT in found["copy"].flags
    assert found["copy"].partner == "metric 0"
    assert found["metric 0"].partner == "copy"
    assert found["copy"].alone.low > 1.05


def test_the_whole_stack_is_worth_at_least_what_its_best_metric_is() -> None:
    found = guided(evidence_of(slopes=(1.5, 1.5)))
    assert found.stack.value > 0.95 * found.metrics[0].alone.value
    assert found.gain.earned


def test_slopes_are_compared_where_there_are_several_candidates() -> None:
    world = synthetic.World(n_population=300, difference=(0.0, 0.3))
    [first, _] = guided(synthetic.judge(synthetic.make(world, 1), 60, 1)).metrics
    assert first.slope_gap is not None
    assert first.slope_gap.gap.value >= 0
    assert {first.slope_gap.most, first.slope_gap.least} == {"candidate 0", "candidate 1"}


def test_nothing_is_said_of_a_handful_of_judgments_or_of_equal_ones() -> None:
    few = evidence_of(n=19)
    assert guidance(few, *fitted(few, TERMS), seed=0) is None
    population = population_of(np.random.default_rng(1).standard_normal((80, 1)))
    ties = judged(population, np.zeros(40))
    assert guidance(ties, *fitted(ties, TERMS), seed=0) is None


def test_agreement_counts_only_pairs_that_people_told_apart() -> None:
    value = np.array([1.0, -1.0, 1.0, 1.0, 0.0, 0.0])
    raw = np.array([0.3, 0.2, 0.0, np.nan, 0.9, -0.9])
    count = np.arange(6)
    ledger = Ledger(count, value, np.empty((6, 0)), 0 * count, count, np.full(6, 1 / 6))
    assert agreement(ledger, raw) == pytest.approx((1 + 0 + 0.5) / 3)


def test_a_metric_misleads_where_its_mean_is_clearly_on_the_other_side() -> None:
    up = np.random.default_rng(3).normal(0.5, 1.0, (200, 1))
    population = population_of(up)
    worse = candidate_result("new", p_superior=0.01, draws=np.full(8, -0.1))
    unclear = candidate_result("new", p_superior=0.3, draws=np.full(8, -0.1))
    assert misled(population, [worse], 0) == ("new",)
    assert misled(population, [unclear], 0) == ()
    around = population_of(up - up.mean() + 0.01)
    assert misled(around, [worse], 0) == ()


def test_missing_scores_keep_their_indicator_beside_them() -> None:
    evidence = evidence_of()
    column = evidence.population.metric.copy()
    column[::3, 0] = np.nan
    given = replace(evidence, population=replace(evidence.population, metric=column))
    assert normalise(given.population).columns == ("metric 0", "metric 0 missing")
    [found] = guided(given).metrics
    assert found.metric == "metric 0"
    assert found.alone.value > 1.05
