"""Expected values and likelihoods, against their definitions."""

import numpy as np
import pytest
from scipy.special import expit

from calibration.statistics.design_matrix import Shape
from calibration.statistics.evidence import Judgments
from calibration.statistics.levels import LAPSE, bounds_of_level, slices
from calibration.statistics.outcome import Family, Outcome, Scale
from calibration.statistics.prediction import expected, level_probabilities, log_likelihood
from calibration.statistics.priors import PREFERENCE

SCALES = [Outcome(Scale.ACCEPTANCE), Outcome(Scale.PREFERENCE_5), Outcome(Scale.GRADE, 5)]


def shape(outcome: Outcome, annotators: int = 3) -> Shape:
    return Shape(
        family=Family.ORDINAL,
        levels=len(outcome.magnitudes),
        priors=PREFERENCE,
        candidates=1,
        columns=0,
        segments=1,
        annotators=annotators,
        order=True,
        discrimination=annotators > 1,
        interact=False,
    )


def draws(outcome: Outcome, count: int = 7, annotators: int = 3) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(8)
    return {
        "alpha": rng.standard_normal((count, 1)),
        "log_kappa": rng.standard_normal(count),
        "log_widths": rng.standard_normal((count, len(outcome.magnitudes) - 1)),
        "kappa_sd": rng.random(count),
        "kappa_annotator": rng.standard_normal((count, annotators)),
        "discrimination_sd": rng.random(count),
        "discrimination": rng.standard_normal((count, annotators)),
        "delta": rng.standard_normal(count),
        "delta_sd": rng.random(count),
        "delta_annotator": rng.standard_normal((count, annotators)),
    }


def judgments(values: np.ndarray, annotators: int = 3) -> Judgments:
    count = len(values)
    return Judgments(
        row=np.arange(count),
        value=values,
        annotator=np.arange(count) % annotators,
        order=np.where(np.arange(count) % 2, 0.5, -0.5),
        designed=np.ones(count, dtype=bool),
        importance=np.ones(count),
    )


def scale_of(outcome: Outcome) -> np.ndarray:
    return np.concatenate([-outcome.magnitudes[::-1], [0.0], outcome.magnitudes])


@pytest.mark.parametrize("outcome", SCALES, ids=lambda o: o.scale)
def test_the_probabilities_of_all_levels_add_up_to_one(outcome: Outcome) -> None:
    values = scale_of(outcome)
    eta = np.random.default_rng(9).standard_normal((7, len(values)))
    share = level_probabilities(draws(outcome), shape(outcome), judgments(values), eta)
    np.testing.assert_allclose(share.sum(axis=2), 1)


@pytest.mark.parametrize("outcome", SCALES, ids=lambda o: o.scale)
def test_the_likelihood_is_the_probability_of_the_level_that_was_chosen(outcome: Outcome) -> None:
    values = scale_of(outcome)
    eta = np.random.default_rng(9).standard_normal((7, len(values)))
    given = draws(outcome), shape(outcome), judgments(values), eta
    share = level_probabilities(*given)
    chosen = share[:, np.arange(len(values)), np.arange(len(values))]
    likelihood = log_likelihood(given[0], given[1], outcome, given[2], eta)
    np.testing.assert_allclose(np.exp(likelihood), chosen, rtol=1e-9)


@pytest.mark.parametrize("outcome", SCALES, ids=lambda o: o.scale)
def test_the_expected_value_is_the_sum_over_the_levels(outcome: Outcome) -> None:
    drawn = draws(outcome, annotators=1)
    drawn["discrimination_sd"] = drawn["delta"] = drawn["kappa_sd"] = np.zeros(7)
    typical = shape(outcome, annotators=1)
    eta = np.random.default_rng(9).standard_normal((7, 4))
    share = level_probabilities(drawn, typical, judgments(np.zeros(4), annotators=1), eta)
    np.testing.assert_allclose(
        expected(drawn, typical, outcome, eta), share @ scale_of(outcome), atol=1e-12
    )


def test_three_levels_follow_the_symmetric_cumulative_logit() -> None:
    cut = slices(Outcome(Scale.PREFERENCE_3), np.array([-1.0, 0.0, 1.0]))
    upper, lower = bounds_of_level(np.array([0.7]))
    latent = 0.4
    share = expit(cut.sign * latent + upper[cut.level]) - expit(
        cut.sign * latent + lower[cut.level]
    )
    better, worse = expit(latent - 0.7), expit(-latent - 0.7)
    np.testing.assert_allclose(share, [worse, 1 - better - worse, better], rtol=1e-9)


def test_swapping_the_outputs_mirrors_the_expected_value() -> None:
    outcome = Outcome(Scale.PREFERENCE_5)
    eta = np.linspace(-3, 3, 14).reshape(7, 2)
    drawn = draws(outcome)
    np.testing.assert_allclose(
        expected(drawn, shape(outcome), outcome, -eta),
        -expected(drawn, shape(outcome), outcome, eta),
    )


def test_a_lapse_keeps_every_level_possible() -> None:
    outcome = Outcome(Scale.ACCEPTANCE)
    drawn = draws(outcome)
    eta = np.full((7, 1), 50.0)
    likelihood = log_likelihood(drawn, shape(outcome), outcome, judgments(np.array([-1.0])), eta)
    assert np.exp(likelihood).min() >= LAPSE / 3 - 1e-12
