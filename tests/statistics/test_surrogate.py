"""The quick ordinal fit against a general optimiser of the same objective."""

import numpy as np
import pytest
from scipy import optimize, stats
from scipy.special import expit

from calibration.statistics.levels import LAPSE
from calibration.statistics.outcome import Family, Floats, Outcome, Scale
from calibration.statistics.priors import ACCEPTANCE, GAUSSIAN, PREFERENCE, Priors
from calibration.statistics.surrogate import Task, deal, log_scores

THREE = Outcome(Scale.PREFERENCE_3)
FIVE = Outcome(Scale.PREFERENCE_5)


def chances(eta: Floats, outcome: Outcome, logs: Floats) -> Floats:
    """P(every value, ascending) written down from the model's definition, shape (J, values)."""
    kappa = np.exp(logs[0])
    cuts = kappa * np.r_[1.0, 1 + np.cumsum(np.exp(logs[1:]))]
    inner = np.r_[-cuts[::-1], cuts]
    below = expit(inner[None, :] - eta[:, None])
    share = np.diff(np.column_stack([np.zeros(len(eta)), below, np.ones(len(eta))]), axis=1)
    return np.asarray((1 - LAPSE) * share + LAPSE / share.shape[1], dtype=float)


def optimised(
    design: Floats, value: Floats, sd: Floats, outcome: Outcome, priors: Priors
) -> Floats:
    scale = np.r_[-outcome.magnitudes[::-1], 0.0, outcome.magnitudes]
    place = np.abs(value[:, None] - scale).argmin(axis=1)
    levels, width = len(outcome.magnitudes), design.shape[1]
    centre = np.r_[np.zeros(width), priors.kappa[0], np.zeros(levels - 1)]
    spread = np.r_[sd, priors.kappa[1], np.full(levels - 1, priors.widths)]

    def loss(point: Floats) -> float:
        found = chances(design @ point[:width], outcome, point[width:])
        fit = np.log(found[np.arange(len(value)), place]).sum()
        return float(0.5 * (((point - centre) / spread) ** 2).sum() - fit)

    return np.asarray(optimize.minimize(loss, centre, method="BFGS", tol=1e-8).x)


def some_judgments(outcome: Outcome, strength: float) -> tuple[Floats, Floats]:
    rng = np.random.default_rng(4)
    design = np.column_stack([np.ones(90), rng.standard_normal((90, 3))])
    latent = design @ np.array([0.3, strength, 0.5, 0.0]) + rng.logistic(size=90)
    steps = np.r_[-1.0, -outcome.magnitudes[:-1][::-1], 0.0, outcome.magnitudes]
    return design, steps[np.digitize(latent, np.linspace(-1.5, 1.5, len(steps) - 1))]


@pytest.mark.parametrize(
    ("outcome", "priors", "strength"),
    [(THREE, PREFERENCE, 0.8), (FIVE, PREFERENCE, 0.8), (THREE, ACCEPTANCE, 8.0)],
)
def test_scores_are_those_of_the_penalised_maximum(
    outcome: Outcome, priors: Priors, strength: float
) -> None:
    """Strength 8 separates the levels almost perfectly."""
    design, value = some_judgments(outcome, strength)
    sd = np.array([0.7, 0.7, 0.7, 0.7])
    fold = np.arange(90) % 3
    scores = log_scores(Task(outcome, priors, value, fold), design, sd)
    held = fold == 1
    point = optimised(design[~held], value[~held], sd, outcome, priors)
    found = chances(design[held] @ point[:4], outcome, point[4:])
    scale = np.r_[-outcome.magnitudes[::-1], 0.0, outcome.magnitudes]
    place = np.abs(value[held][:, None] - scale).argmin(axis=1)
    wanted = np.log(found[np.arange(held.sum()), place])
    assert scores[held] == pytest.approx(wanted, abs=2e-3)


def test_of_a_continuous_scale_the_score_is_that_of_a_ridge_regression() -> None:
    rng = np.random.default_rng(5)
    design = np.column_stack([np.ones(60), rng.standard_normal(60)])
    value = np.clip(0.1 + 0.2 * design[:, 1] + 0.1 * rng.standard_normal(60), -1, 1)
    outcome = Outcome(Scale.CONTINUOUS, family=Family.GAUSSIAN)
    fold = np.arange(60) % 2
    sd = np.array([1e3, 1e3])  # no shrinkage: least squares
    scores = log_scores(Task(outcome, GAUSSIAN, value, fold), design, sd)
    seen, held = fold == 0, fold == 1
    line = stats.linregress(design[seen, 1], value[seen])
    residual = value[seen] - line.intercept - line.slope * design[seen, 1]
    sigma = np.sqrt((residual**2).sum() / 28)
    mean = line.intercept + line.slope * design[held, 1]
    assert scores[held] == pytest.approx(stats.norm.logpdf(value[held], mean, sigma), abs=1e-3)


def test_no_cluster_is_in_two_folds() -> None:
    cluster = np.repeat(np.arange(25), 3)
    fold = deal(cluster, seed=1)
    assert all(len(np.unique(fold[cluster == code])) == 1 for code in range(25))
    assert len(np.unique(fold)) == 10
