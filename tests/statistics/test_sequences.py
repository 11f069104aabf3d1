from dataclasses import replace

import numpy as np
import pytest

from calibration.statistics.evidence import Sample
from calibration.statistics.rules import information
from calibration.statistics.sequences import (
    confidence_sequence,
    follow,
    limits_at_looks,
    one_sided,
    thresholds,
)

POPULATION = 1_000


def _skewed(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Three-point judgments, 12% of them -1 and 4% +1, and metrics that foresee some."""
    rng = np.random.default_rng(seed)
    features = rng.standard_normal((POPULATION, 3))
    latent = 0.8 * features[:, 0] + rng.standard_normal(POPULATION)
    low, high = np.quantile(latent, [0.12, 0.96])
    return np.select([latent < low, latent > high], [-1.0, 1.0], 0.0), features


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


def _adaptive(value: np.ndarray, features: np.ndarray, n: int, seed: int) -> Sample:
    """Half of each pick's probability even, half towards pairs with a low first metric."""
    rng = np.random.default_rng(seed)
    liking = np.where(features[:, 0] < 0, 3.0, 1.0)
    left, row, importance = np.ones(len(value), dtype=bool), [], []
    for _ in range(n):
        chance = np.where(left, 0.5 / left.sum() + 0.5 * liking / liking[left].sum(), 0)
        pick = int(np.searchsorted(np.cumsum(chance), rng.random() * chance.sum()))
        importance.append(1 / (chance[pick] * left.sum()))
        left[pick] = False
        row.append(pick)
    return replace(_sample(value, features, np.array(row)), importance=np.array(importance))


def _missed(samples: list[Sample], truth: float, alpha: float) -> tuple[float, float]:
    """Share of runs in which a two-sided sequence from look 50 misses the truth; its slack."""
    missed = []
    for sample in samples:
        low, high = limits_at_looks(sample, alpha=alpha / 2, n_optimise=50)
        missed.append(bool(((low > truth) | (high < truth)).any()))
    return float(np.mean(missed)), 3 * float(np.sqrt(alpha * (1 - alpha) / len(samples)))


def test_every_look_from_50_to_400_covers_at_once_with_skewed_judgments() -> None:
    value, features = _skewed(1)
    rng = np.random.default_rng(2)
    samples = [_sample(value, features, rng.permutation(POPULATION)[:400]) for _ in range(300)]
    missed, slack = _missed(samples, value.mean(), alpha=0.1)
    assert missed <= 0.1 + slack


def test_every_look_covers_at_once_with_adaptive_picks() -> None:
    value, features = _skewed(3)
    samples = [_adaptive(value, features, 140, seed) for seed in range(120)]
    missed, slack = _missed(samples, value.mean(), alpha=0.1)
    assert missed <= 0.1 + slack


@pytest.mark.parametrize("share", [0.01, 0.05])
def test_rare_failures_in_one_direction_are_not_passed_over(share: float) -> None:
    """Lower limits at looks 50 to 200; without the skewness they miss in 10 to 20% of runs."""
    rng = np.random.default_rng(15)
    features, size = np.zeros((5_000, 0)), 5_000
    value = np.where(np.arange(size) < share * size, -1.0, 0.0)
    missed = []
    for _ in range(100):
        sample = _sample(value, features, rng.permutation(size)[:200])
        missed.append((limits_at_looks(sample, alpha=0.05, n_optimise=50)[0] > -share).any())
    assert np.mean(missed) <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 100)


def test_thresholds_are_passed_by_brownian_motion_as_often_as_asked() -> None:
    looks, runs, alpha = np.arange(50, 800), 2_000, 0.1
    times = information(looks, 10**9)
    steps = np.sqrt(np.diff(times, prepend=0))
    rng = np.random.default_rng(4)
    level = thresholds(looks, 10**9, alpha=alpha, start=50)
    passed = [
        (np.cumsum(rng.standard_normal(len(looks)) * steps) / np.sqrt(times) >= level).any()
        for _ in range(runs)
    ]
    assert 0.5 * alpha < np.mean(passed) <= alpha + 3 * np.sqrt(alpha * (1 - alpha) / runs)


def test_the_mean_is_unbiased_under_adaptive_picks_and_unequal_traffic() -> None:
    value, features = _skewed(5)
    weight = np.where(features[:, 1] > 0, 3.0, 1.0)
    weight /= weight.sum()
    samples = [_adaptive(value, features, 80, seed) for seed in range(150)]
    means = np.array([follow(replace(sample, weight=weight)).mean[-1] for sample in samples])
    slack = 3.5 * means.std() / np.sqrt(len(means))
    assert means.mean() == pytest.approx(weight @ value, abs=slack)
    plain = np.mean([sample.value.mean() for sample in samples])
    assert abs(plain - weight @ value) > 2 * slack


def test_the_standard_error_is_the_spread_of_the_mean() -> None:
    rng = np.random.default_rng(6)
    features = rng.standard_normal((POPULATION, 2))
    value = np.sign(features[:, 0] + rng.standard_normal(POPULATION))
    paths = [
        follow(_sample(value, features, rng.permutation(POPULATION)[:300])) for _ in range(150)
    ]
    for look in (99, 299):
        spread = np.std([path.mean[look] for path in paths])
        assert np.mean([path.se[look] for path in paths]) == pytest.approx(spread, rel=0.2)


def test_useful_metrics_narrow_the_sequence() -> None:
    rng = np.random.default_rng(7)
    value, features = _skewed(8)
    features = np.column_stack([features, value + 0.3 * rng.standard_normal(POPULATION)])
    row = rng.permutation(POPULATION)[:200]
    helped = confidence_sequence(_sample(value, features, row), alpha=0.05)
    alone = confidence_sequence(_sample(value, np.zeros((POPULATION, 0)), row), alpha=0.05)
    assert helped.high - helped.low < 0.75 * (alone.high - alone.low)


def test_the_sequence_closes_on_the_truth_of_a_population_judged_whole() -> None:
    value, features = _skewed(9)
    row = np.random.default_rng(10).permutation(POPULATION)
    found = one_sided(_sample(value, features, row), alpha=0.05)
    assert (found.low, found.high) == pytest.approx((value.mean(), value.mean()))


@pytest.mark.parametrize("n", [0, 1, 49])
def test_nothing_is_said_before_the_first_look(n: int) -> None:
    value, features = _skewed(11)
    found = one_sided(_sample(value, features, np.arange(n)), alpha=0.05, n_optimise=50)
    assert (found.low, found.high) == (-1, 1)


def test_equal_judgments_keep_a_width() -> None:
    found = one_sided(_sample(np.zeros(500), np.zeros((500, 1)), np.arange(60)), alpha=0.05)
    assert found.low < -0.02
    assert found.high > 0.02


def test_two_sides_are_each_one_sided_at_half_the_error() -> None:
    value, features = _skewed(12)
    sample = _sample(value, features, np.arange(120))
    assert confidence_sequence(sample, alpha=0.1) == one_sided(sample, alpha=0.05)


def test_swapping_the_systems_mirrors_the_limits() -> None:
    value, features = _skewed(13)
    sample = _sample(value, features, np.arange(120))
    mirror = one_sided(_sample(-value, -features, np.arange(120)), alpha=0.05)
    found = one_sided(sample, alpha=0.05)
    assert (mirror.low, mirror.high) == pytest.approx((-found.high, -found.low))


def test_limits_at_the_last_look_do_not_depend_on_later_judgments() -> None:
    value, features = _skewed(14)
    low, high = limits_at_looks(_sample(value, features, np.arange(200)), alpha=0.05, n_optimise=50)
    early = one_sided(_sample(value, features, np.arange(90)), alpha=0.05)
    assert (low[89], high[89]) == pytest.approx((early.low, early.high))
