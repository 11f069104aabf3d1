"""Judged pairs and the plan's budget."""

import numpy as np
import pytest

from calibration.statistics import synthetic
from calibration.statistics.evidence import Evidence, Judgments, Terms
from calibration.statistics.features import normalise
from calibration.statistics.pairs import pairs_of, sample_of, within_budget
from calibration.statistics.synthetic import World

MADE = synthetic.make(World(n_population=50, difference=(0.0, 0.5)), seed=1)


def evidence(row: list[int], value: list[float], designed: list[bool] | None = None) -> Evidence:
    count = len(row)
    judgments = Judgments(
        row=np.array(row),
        value=np.array(value),
        annotator=np.arange(count),
        order=np.zeros(count),
        designed=np.array(designed or [True] * count),
        importance=np.ones(count),
    )
    return Evidence(synthetic.OUTCOME, MADE.population, judgments)


def test_a_pair_judged_twice_counts_once_with_its_mean() -> None:
    pairs = pairs_of(evidence([7, 3, 7], [1, 0, -1]), 0)
    assert pairs.row.tolist() == [7, 3]
    np.testing.assert_allclose(pairs.value, [0, 0])
    assert pairs.members.tolist() == [[True, False, True], [False, True, False]]


def test_imported_judgments_never_enter_the_designed_pairs() -> None:
    pairs = pairs_of(evidence([7, 3, 7], [1, 0, -1], [True, False, False]), 0)
    assert pairs.row.tolist() == [7]
    np.testing.assert_allclose(pairs.value, [1])
    assert pairs.members.tolist() == [[True, False, True]]


def test_candidates_are_kept_apart() -> None:
    both = evidence([7, 57], [1, -1])
    assert [pairs_of(both, candidate).row.tolist() for candidate in (0, 1)] == [[7], [57]]


def test_pairs_beyond_the_budget_are_not_looked_at() -> None:
    terms = Terms(margin=0.1, n_max=2, n_min=2)
    cut = within_budget(evidence([5, 6, 5, 7, 55, 6], [1, 1, -1, 1, 0, 0]), terms)
    assert cut.judgments.row.tolist() == [5, 6, 5, 55, 6]


def test_evidence_within_the_budget_is_left_as_it_is() -> None:
    given = evidence([5, 6], [1, 1])
    assert within_budget(given, Terms(margin=0.1)) is given


def test_the_design_sample_speaks_of_one_candidate_alone() -> None:
    given = evidence([57, 52], [1, -1])
    features = normalise(MADE.population)
    sample = sample_of(given, 1, pairs_of(given, 1))
    assert sample.row.tolist() == [7, 2]
    assert sample.n_population == 50
    assert sample.weight.sum() == pytest.approx(1)
    np.testing.assert_array_equal(sample.features, features.matrix[50:])
