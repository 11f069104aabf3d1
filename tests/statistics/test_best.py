"""P(best) and expected loss against closed forms of normal draws."""

from collections.abc import Sequence

import numpy as np
import pytest
from scipy import stats

from calibration.statistics.best import KEEPING, best
from calibration.statistics.outcome import Floats
from calibration.statistics.result import Analysis
from tests.calibration.analyses import candidate_result

MANY = 200_000


def analysis_of(columns: Sequence[Floats]) -> Analysis:
    results = tuple(
        candidate_result(f"candidate-{n}", draws=np.asarray(column, dtype=float))
        for n, column in enumerate(columns)
    )
    return Analysis(results, (), {})


def test_one_candidate_beats_the_incumbent_with_its_probability_above_zero() -> None:
    draws = np.random.default_rng(1).normal(0.02, 0.04, MANY)
    found = best(analysis_of([draws]), n_judgments=10)
    assert found is not None
    kept, taken = found.choices
    assert (kept.name, taken.name) == (KEEPING, "candidate-0")
    assert taken.probability == pytest.approx(stats.norm.cdf(0.5), abs=0.005)
    assert kept.probability == pytest.approx(1 - taken.probability)


def test_expected_loss_is_that_of_a_normal_posterior() -> None:
    mean, sd = 0.02, 0.04
    draws = np.random.default_rng(2).normal(mean, sd, MANY)
    found = best(analysis_of([draws]), n_judgments=10)
    assert found is not None
    # E[max(theta, 0)] of a normal: mean Phi(mean/sd) + sd phi(mean/sd)
    gain = mean * stats.norm.cdf(mean / sd) + sd * stats.norm.pdf(mean / sd)
    assert found.choices[0].expected_loss == pytest.approx(gain, abs=3e-4)
    assert found.choices[1].expected_loss == pytest.approx(gain - mean, abs=3e-4)


def test_equal_draws_share_the_probability() -> None:
    draws = np.array([0.1, 0.2, -0.3, 0.4])
    found = best(analysis_of([draws, draws]), n_judgments=4)
    assert found is not None
    assert [choice.probability for choice in found.choices] == pytest.approx([0.25, 0.375, 0.375])
    assert found.choices[1].expected_loss == pytest.approx(0.3 / 4)


def test_nothing_is_said_while_a_candidate_has_no_draws() -> None:
    assert best(analysis_of([np.array([0.1]), np.empty(0)]), n_judgments=1) is None
    assert best(Analysis((), (), {}), n_judgments=0) is None
