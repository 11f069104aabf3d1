"""Every pick stores the probability it had, and by it estimates stay unbiased."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from calibration.statistics.drawing import FLOOR, QUOTA_SHARE, Picks, Pool, draw
from calibration.statistics.evidence import Population, Sample
from calibration.statistics.outcome import Floats, Ints
from calibration.statistics.selection import FIRST_RANDOM, RANDOM_SHARE, mixture
from calibration.statistics.sequences import follow


def _population(
    size: int,
    *,
    candidates: int = 1,
    segment: Ints | None = None,
    weight: Floats | None = None,
) -> Population:
    total = size * candidates
    codes = np.zeros(total, dtype=np.int64) if segment is None else np.tile(segment, candidates)
    return Population(
        candidates=tuple(f"c{code}" for code in range(candidates)),
        metrics=(),
        segments=tuple(f"s{code}" for code in range(int(codes.max()) + 1)),
        candidate=np.repeat(np.arange(candidates), size),
        segment=codes,
        weight=np.ones(total) if weight is None else np.tile(weight, candidates),
        cluster=np.arange(total),
        metric=np.zeros((total, 0)),
    )


def _pool(population: Population, begun: int = FIRST_RANDOM, at_random: int | None = None) -> Pool:
    """`begun` pairs of each candidate have been judged, which are not rows of the population."""
    shape = len(population.candidates), len(population.segments)
    counts = np.zeros(shape, dtype=np.int64)
    counts[:, 0] = begun
    even = begun if at_random is None else at_random
    return Pool(population, np.arange(population.size), counts, np.full(shape[0], even), 10**6)


def _sequences(scores: Floats, length: int) -> Iterator[tuple[list[int], list[float], float]]:
    """Every order of `length` picks with the probability of each at its draw, and of them all."""

    def extend(
        rows: list[int], chances: list[float], whole: float
    ) -> Iterator[tuple[list[int], list[float], float]]:
        if len(rows) == length:
            yield rows, chances, whole
            return
        left = np.setdiff1d(np.arange(len(scores)), rows)
        for row, chance in zip(
            left, mixture(np.full(len(left), 1 / len(left)), scores[left]), strict=True
        ):
            yield from extend([*rows, int(row)], [*chances, float(chance)], whole * chance)

    return extend([], [], 1.0)


def _unbiased(value: Floats, rows: list[int], importance: Floats) -> float:
    """The levelled estimator of 2101.11665, without making its weights sum to 1."""
    size, count = len(value), len(rows)
    t = np.arange(1, count + 1)
    weight = 1 + (size - count) / (size - t) * (importance - 1)
    return float((weight * value[rows]).mean())


VALUE = np.array([1.0, -1.0, 0.0, 0.5, 1.0, -0.5])
SCORES = np.array([3.0, 2.0, 0.5, 1.0, 0.3, 0.7])


def test_estimates_are_unbiased_over_all_orders() -> None:
    """Every order of 3 of 6 pairs, enumerated: the mean is the truth, to rounding."""
    sample = Sample(VALUE, np.arange(6), np.ones(6), np.zeros((6, 0)), np.full(6, 1 / 6), VALUE)
    mean, increments, total = 0.0, np.zeros(3), 0.0
    for rows, chances, whole in _sequences(SCORES, 3):
        importance = 1 / (np.array(chances) * np.arange(6, 3, -1))
        mean += whole * _unbiased(VALUE, rows, importance)
        part = replace(sample, value=VALUE[rows], row=np.array(rows), importance=importance)
        increments += whole * follow(part).mean
        total += whole
    assert total == pytest.approx(1)
    assert mean == pytest.approx(VALUE.mean())
    np.testing.assert_allclose(increments, VALUE.mean())


def test_the_stored_probability_is_that_of_the_draw() -> None:
    """Recomputed from what was left at each draw."""
    population = _population(60, segment=np.arange(60) % 3)
    scores = np.random.default_rng(1).exponential(size=60)
    picks = draw(_pool(population), scores, 25, seed=5)
    left = np.arange(60)
    for row, chance, remaining in zip(picks.row, picks.probability, picks.remaining, strict=True):
        assert remaining == len(left)
        by_hand = mixture(np.full(len(left), 1 / len(left)), scores[left])
        assert chance == pytest.approx(by_hand[left == row][0])
        left = left[left != row]


def test_pairs_come_as_often_as_their_probability_says() -> None:
    """First and second picks of 1,500 batches against the enumeration, within 4.5 SE."""
    expected = {tuple(rows): whole for rows, _, whole in _sequences(SCORES, 2)}
    pool, runs = _pool(_population(6)), 1_500
    seen = Counter(tuple(draw(pool, SCORES, 2, seed).row.tolist()) for seed in range(runs))
    for order, whole in expected.items():
        error = np.sqrt(whole * (1 - whole) / runs)
        assert seen[order] / runs == pytest.approx(whole, abs=4.5 * error), order


def test_without_scores_and_quotas_every_pick_is_an_even_draw() -> None:
    picks = draw(_pool(_population(40, segment=np.arange(40) % 4)), None, 30, seed=2)
    np.testing.assert_allclose(picks.importance, 1)
    assert picks.at_random.all()
    assert len(set(picks.row.tolist())) == 30


def test_even_draws_follow_the_traffic_of_segments() -> None:
    """Segment 1 has a fifth of the pairs and half of the traffic."""
    segment = (np.arange(500) % 5 == 0).astype(np.int64)
    weight = np.where(segment == 1, 4.0, 1.0)
    pool = _pool(_population(500, segment=segment, weight=weight), begun=0)
    share = [segment[draw(pool, None, 20, seed).row].mean() for seed in range(100)]
    assert np.mean(share) == pytest.approx(0.5, abs=4 * 0.5 / np.sqrt(2_000))
    picks = draw(pool, None, 1, seed=0)
    assert picks.importance[0] * weight[picks.row[0]] == pytest.approx(1.6)


def test_half_of_the_even_draws_go_to_critical_segments_until_their_quota_is_met() -> None:
    segment = (np.arange(1_000) < 30).astype(np.int64)
    pool = replace(_pool(_population(1_000, segment=segment), begun=0), quotas={1: 15})
    counts = [segment[draw(pool, None, 20, seed).row].sum() for seed in range(100)]
    expected = 20 * (QUOTA_SHARE + (1 - QUOTA_SHARE) * 0.03)
    assert np.mean(counts) == pytest.approx(expected, abs=0.6)
    met = replace(pool, begun=np.array([[0, 15]]))
    picks = draw(met, None, 20, seed=1)
    np.testing.assert_allclose(picks.importance, 1)


def test_the_floor_of_random_pairs_holds_at_every_moment() -> None:
    population = _population(400)
    scores = np.random.default_rng(2).exponential(size=400)
    for seed in range(30):
        pool = _pool(population, begun=FIRST_RANDOM, at_random=16)
        picks = draw(pool, scores, 60, seed)
        begun = FIRST_RANDOM + np.arange(1, 61)
        assert (16 + np.cumsum(picks.at_random) >= FLOOR * begun - 1e-9).all()


def test_a_pick_that_had_to_be_random_has_the_probability_of_an_even_draw() -> None:
    population = _population(400)
    scores = np.random.default_rng(2).exponential(size=400)
    picks = draw(_pool(population, begun=100, at_random=10), scores, 5, seed=1)
    np.testing.assert_allclose(picks.importance, 1)


def test_about_half_of_all_picks_are_random_draws() -> None:
    pool = _pool(_population(400))
    scores = np.random.default_rng(2).exponential(size=400)
    share = np.mean([draw(pool, scores, 20, seed).at_random.mean() for seed in range(150)])
    assert share == pytest.approx(RANDOM_SHARE, abs=4 * 0.5 / np.sqrt(3_000))


def test_the_first_pairs_of_every_candidate_come_at_random_and_in_turns() -> None:
    pool = _pool(_population(100, candidates=3), begun=10)
    picks = draw(pool, np.random.default_rng(3).exponential(size=300), 60, seed=1)
    assert picks.at_random.all()
    codes = pool.population.candidate[picks.row]
    assert np.bincount(codes).tolist() == [20, 20, 20]
    assert set(picks.remaining[:3].tolist()) == {100}


def test_the_candidate_with_more_spread_gets_more_pairs_and_probabilities_stay_its_own() -> None:
    population = _population(300, candidates=2)
    scores = np.where(population.candidate == 1, 3.0, 1.0)
    batches = [draw(_pool(population), scores, 20, seed) for seed in range(200)]
    share = np.mean([population.candidate[picks.row].mean() for picks in batches])
    expected = RANDOM_SHARE / 2 + (1 - RANDOM_SHARE) * 0.75
    assert share == pytest.approx(expected, abs=0.03)
    for picks in batches:
        np.testing.assert_allclose(picks.importance, 1)  # within a candidate all are alike


def test_nothing_is_drawn_beyond_the_budget_of_a_candidate() -> None:
    pool = replace(_pool(_population(100, candidates=2), begun=60), most=65)
    picks = draw(pool, np.ones(200), 20, seed=4)
    assert np.bincount(pool.population.candidate[picks.row]).tolist() == [5, 5]


def test_the_last_pairs_are_drawn_and_then_none() -> None:
    picks: Picks = draw(_pool(_population(7)), np.ones(7), 20, seed=4)
    assert sorted(picks.row.tolist()) == list(range(7))
    assert picks.probability[-1] == pytest.approx(1)
    none = replace(_pool(_population(7)), free=np.empty(0, dtype=np.int64))
    assert len(draw(none, np.ones(7), 20, seed=4).row) == 0


def test_the_same_seed_draws_the_same_pairs() -> None:
    scores = np.random.default_rng(2).exponential(size=400)
    one, other, third = (draw(_pool(_population(400)), scores, 20, seed) for seed in (1, 1, 2))
    assert one.row.tolist() == other.row.tolist() != third.row.tolist()
