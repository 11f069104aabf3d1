"""Metric differences as the model sees them."""

from dataclasses import replace

import numpy as np
import pytest

from calibration.statistics import synthetic
from calibration.statistics.evidence import Population
from calibration.statistics.features import normalise
from calibration.statistics.synthetic import World


def population(metric: np.ndarray, candidates: int = 1) -> Population:
    rows = len(metric)
    return Population(
        candidates=tuple(f"c{i}" for i in range(candidates)),
        metrics=tuple(f"m{i}" for i in range(metric.shape[1])),
        segments=("all",),
        candidate=np.arange(rows) % candidates,
        segment=np.zeros(rows, dtype=np.int64),
        weight=np.ones(rows),
        cluster=np.arange(rows),
        metric=metric,
    )


def test_swapping_incumbent_and_candidate_negates_every_score_exactly() -> None:
    rng = np.random.default_rng(1)
    metric = np.round(rng.standard_normal((301, 3)), 1)  # with ties
    straight, swapped = normalise(population(metric)), normalise(population(-metric))
    np.testing.assert_allclose(swapped.matrix, -straight.matrix, atol=1e-12)


def test_scores_are_centred_on_the_weighted_population_of_each_candidate() -> None:
    made = synthetic.make(World(n_population=200, difference=(0.0, 1.0), inflated=3.0), seed=2)
    weighted = replace(made.population, weight=np.linspace(1, 3, made.population.size))
    matrix = normalise(weighted).matrix
    for candidate in range(2):
        rows = weighted.rows_of(candidate)
        means = weighted.weight[rows] @ matrix[rows]
        np.testing.assert_allclose(means, 0, atol=1e-9)


def test_monotone_transformations_of_a_metric_change_nothing() -> None:
    metric = np.random.default_rng(3).standard_normal((100, 1))
    np.testing.assert_allclose(
        normalise(population(metric)).matrix, normalise(population(np.exp(metric))).matrix
    )


def test_a_constant_metric_is_left_out() -> None:
    metric = np.column_stack([np.ones(50), np.arange(50.0)])
    assert normalise(population(metric)).columns == ("m1",)


def test_missing_scores_get_an_indicator_and_the_middle_of_the_scale() -> None:
    metric = np.arange(60.0)[:, None]
    metric[::3] = np.nan
    features = normalise(population(metric))
    assert features.columns == ("m0", "m0 missing")
    np.testing.assert_array_equal(features.matrix[::3, 0], 0)
    assert len(np.unique(features.matrix[:, 1])) == 2


def test_infinite_metric_differences_are_refused() -> None:
    with pytest.raises(ValueError, match="finite"):
        population(np.array([[np.inf], [1.0]]))
