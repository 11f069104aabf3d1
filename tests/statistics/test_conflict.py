from collections.abc import Callable

import numpy as np
import pytest

from calibration.statistics import analysis, fitting, synthetic
from calibration.statistics.candidate import numbers_of
from calibration.statistics.conflict import conflict
from calibration.statistics.evidence import Terms
from calibration.statistics.pairs import pairs_of
from calibration.statistics.synthetic import World

Draw = Callable[[np.random.Generator, np.ndarray, np.ndarray], np.ndarray]


def _even(rng: np.random.Generator, segment: np.ndarray, predicted: np.ndarray) -> np.ndarray:
    return rng.normal(0, 0.4, len(segment))


def _uneven(rng: np.random.Generator, segment: np.ndarray, predicted: np.ndarray) -> np.ndarray:
    return rng.normal(0, np.where(segment == 0, 0.8, 0.1))


def _rare(rng: np.random.Generator, segment: np.ndarray, predicted: np.ndarray) -> np.ndarray:
    return np.where(rng.random(len(segment)) < 0.03, -0.97, 0.03)


def _rare_in_one(
    rng: np.random.Generator, segment: np.ndarray, predicted: np.ndarray
) -> np.ndarray:
    chance = np.where(segment == 0, 0.15, 0.01)
    return np.where(rng.random(len(segment)) < chance, chance - 1, chance)


def _rare_by_score(
    rng: np.random.Generator, segment: np.ndarray, predicted: np.ndarray
) -> np.ndarray:
    chance = np.where(predicted > 0.2, 0.27, 0.02)
    return np.where(rng.random(len(segment)) < chance, chance - 1, chance)


def _p_values(draw: Draw, n: int, runs: int) -> np.ndarray:
    rng = np.random.default_rng(n)
    found = []
    for run in range(runs):
        segment, predicted = rng.integers(0, 4, n), rng.normal(0, 0.2, n)
        found.append(conflict(draw(rng, segment, predicted), predicted, segment, seed=run).p_value)
    return np.array(found)


@pytest.mark.parametrize("draw", [_even, _uneven, _rare, _rare_in_one, _rare_by_score])
@pytest.mark.parametrize("n", [60, 300])
def test_the_level_is_kept_without_a_conflict(draw: Draw, n: int) -> None:
    found = _p_values(draw, n, runs=40)
    assert (found <= 0.1).mean() <= 0.1 + 3 * np.sqrt(0.09 / 40)
    assert (found <= 0.01).mean() <= 0.01 + 3 * np.sqrt(0.0099 / 40)


def test_opposite_errors_of_two_segments_fire_at_a_hundred_judgments() -> None:
    rng = np.random.default_rng(1)
    fired = []
    for run in range(12):
        segment = rng.permutation(np.arange(100) % 2)
        residuals = rng.normal(0, 0.5, 100) + np.where(segment == 0, 0.4, -0.4)
        found = conflict(residuals, rng.normal(0, 0.2, 100), segment, seed=run)
        fired.append(found.fires and found.groups[0].kind == "segment")
    assert np.mean(fired) >= 0.9


def test_errors_that_grow_with_the_prediction_fire() -> None:
    rng = np.random.default_rng(2)
    predicted = rng.normal(0, 0.3, 300)
    residuals = predicted + rng.normal(0, 0.4, 300)
    found = conflict(residuals, predicted, np.zeros(300, dtype=np.int64), seed=1)
    assert found.fires
    assert found.groups[0].kind == "prediction"
    assert found.groups[0].index in (0, 9)


def test_an_error_common_to_all_pairs_changes_nothing() -> None:
    rng = np.random.default_rng(3)
    residuals, predicted = rng.normal(0, 0.4, 200), rng.normal(0, 0.2, 200)
    segment = rng.integers(0, 3, 200)
    plain = conflict(residuals, predicted, segment, seed=1)
    shifted = conflict(residuals + 0.5, predicted, segment, seed=1)
    assert not shifted.fires
    assert shifted.p_value == pytest.approx(plain.p_value)


def test_each_group_is_described_by_its_mean_and_size() -> None:
    residuals = np.r_[np.full(20, 0.3), np.full(60, -0.1)]
    segment = np.r_[np.full(20, 7), np.full(60, 2)]
    found = conflict(residuals, np.linspace(-1, 1, 80), segment, seed=1)
    described = {group.index: group for group in found.groups if group.kind == "segment"}
    assert (described[7].n, described[2].n) == (20, 60)
    assert (described[7].mean, described[2].mean) == pytest.approx((0.3, -0.1))
    assert sum(group.n for group in found.groups if group.kind == "prediction") == 80


def test_segments_of_fewer_than_five_are_left_out() -> None:
    segment = np.r_[np.full(4, 1), np.zeros(46, dtype=np.int64)]
    found = conflict(np.r_[np.full(4, 1.0), np.zeros(46)], np.arange(50.0), segment, seed=1)
    assert 1 not in [group.index for group in found.groups if group.kind == "segment"]


@pytest.mark.parametrize("residuals", [np.empty(0), np.array([0.4]), np.full(100, 0.2)])
def test_nothing_to_compare_is_no_conflict(residuals: np.ndarray) -> None:
    n = len(residuals)
    found = conflict(residuals, np.arange(n) / 10, np.zeros(n, dtype=np.int64), seed=1)
    assert (found.p_value, found.fires) == (1.0, False)


def test_a_seed_gives_one_answer() -> None:
    rng = np.random.default_rng(4)
    residuals, predicted = rng.normal(size=80), rng.normal(size=80)
    segment = rng.integers(0, 3, 80)
    first = conflict(residuals, predicted, segment, seed=9)
    assert first == conflict(residuals, predicted, segment, seed=9)


def test_an_error_of_segments_is_seen_through_the_noise_of_the_predictions() -> None:
    """Errors of .3 of opposite sign, residual spread .5, in two halves of four segments."""
    rng = np.random.default_rng(5)
    fired = []
    for run in range(12):
        segment = rng.integers(0, 4, 100)
        residuals = rng.normal(0, 0.5, 100) + np.where(segment < 2, 0.3, -0.3)
        fired.append(conflict(residuals, rng.normal(0, 0.2, 100), segment, seed=run).fires)
    assert np.mean(fired) >= 0.7


def test_a_fit_with_many_small_segments_is_in_no_conflict_with_itself() -> None:
    """Each pair pulls the effect of its own segment, and so the fit: bins must not follow that."""
    world = World(n_population=300, slopes=(1.0, 0.6), segment_effect=(0.0,) * 45, kappa=0.5)
    terms = Terms(margin=0.1)
    p_values = []
    for seed in range(10):
        evidence = synthetic.judge(synthetic.make(world, seed), 50, seed)
        posterior = fitting.fit(evidence, seed=seed)
        fitted = analysis._fitted(evidence, posterior)
        found = numbers_of(evidence, terms, fitted, 0, pairs_of(evidence, 0), critical=2.5)
        assert found.conflict is not None
        p_values.append(found.conflict.p_value)
    assert np.mean(np.array(p_values) <= 0.05) <= 0.1
    assert np.median(p_values) >= 0.3
