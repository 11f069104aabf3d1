from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from calibration.statistics.design import cross_fitted, design_weights, human_only
from calibration.statistics.evidence import Sample


def _population(size: int, columns: int, signal: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Judgments in {-1, 0, 1} of every pair, and metrics of which the first carries them."""
    rng = np.random.default_rng(seed)
    features = rng.standard_normal((size, columns))
    latent = 0.3 + signal * features[:, 0] + rng.standard_normal(size)
    return np.select([latent > 0.8, latent < -1.2], [1.0, -1.0], 0.0), features


def _sample(value: np.ndarray, features: np.ndarray, row: np.ndarray) -> Sample:
    size = len(features)
    return Sample(
        value=value[row],
        row=row,
        importance=np.ones(len(row)),
        features=features,
        weight=np.full(size, 1 / size),
        cluster=np.arange(size),
    )


def _samples(value: np.ndarray, features: np.ndarray, n: int, runs: int) -> list[Sample]:
    rng = np.random.default_rng(n)
    return [_sample(value, features, rng.permutation(len(value))[:n]) for _ in range(runs)]


def _picked_by_size(value: np.ndarray, features: np.ndarray, n: int, seed: int) -> Sample:
    """Picks one by one, the pairs with a high first metric preferred nine to one."""
    rng = np.random.default_rng(seed)
    liking = np.where(features[:, 0] > 0, 9.0, 1.0)
    left, row, importance = np.ones(len(value), dtype=bool), [], []
    for _ in range(n):
        chance = np.where(left, liking, 0) / liking[left].sum()
        pick = int(rng.choice(len(value), p=chance))
        importance.append(1 / (chance[pick] * left.sum()))
        left[pick] = False
        row.append(pick)
    return replace(_sample(value, features, np.array(row)), importance=np.array(importance))


def test_human_only_is_the_mean_with_a_student_interval_and_one_pseudo_residual() -> None:
    value = np.array([0.5, 0.0, 0.0, -0.5, 0.5])
    found = human_only(_sample(np.r_[value, np.zeros(15)], np.zeros((20, 0)), np.arange(5)))
    squares = ((value - 0.1) ** 2).sum() + 1
    half = stats.t.ppf(0.975, 4) * np.sqrt((1 - 5 / 20) * squares / (4 * 5))
    assert (found.mean, found.low, found.high) == pytest.approx((0.1, 0.1 - half, 0.1 + half))


def test_human_only_covers_the_truth_of_a_finite_population() -> None:
    value, features = _population(400, 1, 1.0, seed=1)
    found = [human_only(sample) for sample in _samples(value, features, 150, 1_000)]
    covered = np.mean([each.low <= value.mean() <= each.high for each in found])
    assert 0.93 <= covered <= 0.985
    assert np.mean([each.mean for each in found]) == pytest.approx(value.mean(), abs=0.005)


def test_a_sample_of_equal_judgments_keeps_a_width_near_the_rule_of_three() -> None:
    found = human_only(_sample(np.zeros(10**5), np.zeros((10**5, 0)), np.arange(100)))
    assert 1.5 / 100 < found.high < 3 / 100


def test_human_only_knows_a_population_judged_whole() -> None:
    value, features = _population(40, 1, 1.0, seed=2)
    found = human_only(_sample(value, features, np.arange(40)[::-1]))
    assert (found.low, found.mean, found.high) == pytest.approx((value.mean(),) * 3)


@pytest.mark.parametrize("n", [0, 1])
def test_human_only_says_nothing_without_two_judgments(n: int) -> None:
    value, features = _population(40, 1, 1.0, seed=2)
    found = human_only(_sample(value, features, np.arange(n)))
    assert (found.low, found.high) == (-1, 1)


def test_traffic_weights_move_the_mean_to_the_heavier_pairs() -> None:
    sample = _sample(np.r_[np.ones(30), -np.ones(30)], np.zeros((60, 0)), np.arange(60))
    weight = np.r_[np.full(30, 3.0), np.full(30, 1.0)] / 120
    assert human_only(replace(sample, weight=weight)).mean == pytest.approx(0.5)


def test_repeated_prompts_widen_the_interval() -> None:
    value, features = _population(300, 1, 0.0, seed=4)
    sample = _sample(np.repeat(value, 2), np.repeat(features, 2, axis=0), np.arange(120))
    clustered = human_only(replace(sample, cluster=np.arange(600) // 2))
    independent = human_only(sample)
    ratio = (clustered.high - clustered.low) / (independent.high - independent.low)
    assert ratio == pytest.approx(np.sqrt(2), rel=0.05)


def test_unequal_picks_do_not_move_either_estimate() -> None:
    value, features = _population(300, 2, 1.0, seed=5)
    samples = [_picked_by_size(value, features, 120, seed) for seed in range(150)]
    plain = np.mean([sample.value.mean() for sample in samples])
    weighted = np.mean([human_only(sample).mean for sample in samples])
    assisted = np.mean([cross_fitted(sample, 1).estimate.mean for sample in samples])
    assert plain - value.mean() > 0.1
    assert (weighted, assisted) == pytest.approx((value.mean(), value.mean()), abs=0.015)


def test_design_weights_of_the_random_stream_are_the_traffic_weights() -> None:
    value, features = _population(50, 1, 1.0, seed=6)
    assert design_weights(_sample(value, features, np.arange(10))) == pytest.approx(0.1)


def test_cross_fitting_covers_without_bias_and_is_narrower_where_a_metric_helps() -> None:
    value, features = _population(2_000, 4, 2.0, seed=7)
    samples = _samples(value, features, 150, 400)
    found = [cross_fitted(sample, 1).estimate for sample in samples]
    plain = [human_only(sample) for sample in samples]
    covered = np.mean([each.low <= value.mean() <= each.high for each in found])
    assert 0.92 <= covered <= 0.985
    assert np.mean([each.mean for each in found]) == pytest.approx(value.mean(), abs=0.007)
    widths = [np.mean([each.high - each.low for each in many]) for many in (found, plain)]
    assert widths[0] < 0.85 * widths[1]


def test_useless_metrics_cost_less_than_a_twentieth_of_the_width() -> None:
    value, _ = _population(2_000, 1, 1.0, seed=8)
    noise = np.random.default_rng(9).standard_normal((2_000, 8))
    samples = _samples(value, noise, 60, 150)
    assisted = [cross_fitted(sample, 1).estimate for sample in samples]
    plain = [human_only(sample) for sample in samples]
    widths = [np.mean([each.high - each.low for each in many]) for many in (assisted, plain)]
    assert widths[0] <= 1.05 * widths[1]


def test_cross_fitting_knows_a_population_judged_whole() -> None:
    value, features = _population(60, 3, 1.0, seed=10)
    found = cross_fitted(_sample(value, features, np.arange(60)), 1)
    assert found.estimate.mean == pytest.approx(value.mean())
    assert found.se == 0


@pytest.mark.parametrize("n", [0, 2, 19])
def test_few_judgments_are_left_to_the_plain_mean(n: int) -> None:
    value, features = _population(300, 3, 1.0, seed=11)
    sample = _sample(value, features, np.arange(n))
    found = cross_fitted(sample, 1)
    assert found.estimate == human_only(sample)
    assert found.tuning == 0


def test_nearly_as_many_metrics_as_judgments_still_cover() -> None:
    value, features = _population(1_000, 26, 1.5, seed=12)
    found = [cross_fitted(sample, 1).estimate for sample in _samples(value, features, 28, 300)]
    assert np.mean([each.low <= value.mean() <= each.high for each in found]) >= 0.93


def test_a_seed_gives_one_answer_and_the_folds_keep_clusters_whole() -> None:
    value, features = _population(300, 2, 2.0, seed=13)
    doubled = _sample(np.repeat(value, 2), np.repeat(features, 2, axis=0), np.arange(100))
    sample = replace(doubled, cluster=np.arange(600) // 2)
    first, again = cross_fitted(sample, 5), cross_fitted(sample, 5)
    assert first.estimate == again.estimate
    predictions = first.predictions(sample)
    assert predictions[0:100:2] == pytest.approx(predictions[1:100:2])


@pytest.mark.parametrize("left", [1, 3])
def test_the_last_few_pairs_of_a_population_are_covered_though_they_are_not_normal(
    left: int,
) -> None:
    """One pair in eight differs: the normal interval of one pair left covers .88 of runs."""
    value = np.r_[np.ones(13), -np.ones(12), np.zeros(175)]
    features = np.random.default_rng(14).standard_normal((200, 2))
    samples = _samples(value, features, 200 - left, 300)
    for estimate in (human_only, lambda sample: cross_fitted(sample, 1).estimate):
        found = [estimate(sample) for sample in samples]
        assert np.mean([each.low <= value.mean() <= each.high for each in found]) >= 0.93


def test_a_population_judged_whole_covers_its_truth_however_that_is_summed() -> None:
    value, features = _population(274, 3, 1.0, seed=15)
    samples = _samples(value, features, 274, 50)
    found = [cross_fitted(sample, 1).estimate for sample in samples]
    assert all(each.low <= value.mean() <= each.high for each in found)
    assert max(each.high - each.low for each in found) < 1e-9
