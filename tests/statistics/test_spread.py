"""The forest on squared residuals says where judgments lie far from what metrics say."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.special import expit

from calibration.statistics import spread as module
from calibration.statistics.evidence import Evidence
from calibration.statistics.spread import FOLDS, SHRINKAGE, grow, read, spread_of
from calibration.statistics.synthetic import World, judge, make


def test_a_forest_finds_the_half_with_the_spread() -> None:
    for seed in range(3):
        rng = np.random.default_rng(seed)
        columns = rng.standard_normal((200, 5))
        square = np.where(columns[:, 2] > 0, 1.0, 0.0)
        forest = grow(columns, square, rng.integers(FOLDS, size=200), seed)
        new = rng.standard_normal((500, 5))
        found = read(forest, new)
        assert np.corrcoef(found, new[:, 2] > 0)[0, 1] > 0.9


def test_a_leaf_is_the_mean_of_its_pairs_shrunk_towards_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One column with two values: whatever is asked, there are two leaves, known by hand."""
    monkeypatch.setattr(module, "TREES", FOLDS)
    columns = np.repeat([[0.0], [1.0]], 50, axis=0)
    square = np.repeat([0.2, 1.0], 50)
    forest = grow(columns, square, np.full(100, FOLDS), 0)  # a fold that no tree leaves out
    leaves = (50 * np.array([0.2, 1.0]) + SHRINKAGE * 0.6) / (50 + SHRINKAGE)
    np.testing.assert_allclose(read(forest, np.array([[0.0], [1.0]])), leaves)


def test_residuals_all_alike_are_expected_everywhere() -> None:
    columns = np.random.default_rng(0).standard_normal((60, 3))
    forest = grow(columns, np.full(60, 0.3), np.arange(60) % FOLDS, 0)
    np.testing.assert_allclose(read(forest, columns), 0.3)


def test_what_a_fold_is_told_does_not_depend_on_its_own_judgments() -> None:
    rng = np.random.default_rng(4)
    columns, square = rng.standard_normal((100, 3)), rng.exponential(size=100)
    fold = rng.integers(FOLDS, size=100)
    changed = np.where(fold == 2, 50.0, square)
    for held, same in ((2, True), (1, False)):
        before, after = (
            read(grow(columns, s, fold, 1).without(held), columns[fold == held])
            for s in (square, changed)
        )
        assert np.allclose(before, after) is same


def test_swapping_the_systems_changes_no_spread() -> None:
    """Judgments and metrics turn their sign; what is left is the chance of a forest."""
    made = make(World(slopes=(1.5, 0.5), kappa=3.0, n_population=600), seed=2)
    evidence = judge(made, 250, seed=3)
    population = replace(evidence.population, metric=-evidence.population.metric)
    judgments = replace(evidence.judgments, value=-evidence.judgments.value)
    swapped = Evidence(evidence.outcome, population, judgments)
    here, there = spread_of(evidence, seed=1), spread_of(swapped, seed=1)
    np.testing.assert_allclose(here.square, there.square)
    assert np.corrcoef(here.variance, there.variance)[0, 1] > 0.95


def test_pairs_that_can_go_either_way_are_told_from_sure_ties() -> None:
    """Ties are sure near latent 0; towards the cut at 4 a judgment may fall on either side."""
    for seed in (2, 3, 4):
        made = make(World(slopes=(2.0,), kappa=4.0, n_population=600), seed)
        spread = spread_of(judge(made, 400, seed), seed=1)
        win, lose = expit(made.latent - 4), expit(-made.latent - 4)
        known = win + lose - (win - lose) ** 2
        assert np.corrcoef(spread.variance, known)[0, 1] > 0.5


def test_rows_of_every_candidate_are_predicted() -> None:
    made = make(World(difference=(0.0, 0.5), n_population=300), seed=5)
    spread = spread_of(judge(made, 80, seed=6), seed=1)
    assert len(spread.row) == 160
    for code in (0, 1):
        mine = made.population.candidate[spread.row] == code
        assert spread.weight[mine].sum() == pytest.approx(1)
    assert (spread.variance > 0).all()
