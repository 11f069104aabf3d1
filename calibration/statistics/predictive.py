"""Posterior predictive check: would the fitted model give judgments like these?"""

import numpy as np

from calibration.statistics.design_matrix import Shape
from calibration.statistics.evidence import Judgments
from calibration.statistics.outcome import Family, Floats, Ints, Outcome
from calibration.statistics.prediction import Draws, level_probabilities
from calibration.statistics.result import FitWarning

REPLICATES = 300
LEVEL = 0.001


def predictive_check(
    draws: Draws, shape: Shape, outcome: Outcome, judgments: Judgments, eta: Floats, seed: int
) -> tuple[FitWarning, ...]:
    """A warning where the counts of the levels are unlike those the model would give.

    The realised discrepancy of Gelman, Meng & Stern (1996) with the chi-square distance of the
    counts of every level; eta: of the judged rows, shape (S, J). The Gaussian family, an
    approximation by choice, is not checked: the rectification carries its misfit.
    """
    if shape.family is Family.GAUSSIAN or not judgments.size:
        return ()
    probability = _thinned(draws, shape, judgments, eta)
    p_value = predictive_p(probability, _levels(outcome, judgments), seed)
    if p_value > LEVEL:
        return ()
    message = f"judgments unlike any the fitted model gives (predictive p = {p_value:.4f})"
    return (FitWarning("predictive_check", message, fatal=True),)


def predictive_p(probability: Floats, observed: Ints, seed: int) -> float:
    """Share of draws in which replicated judgments lie as far from expectation as the real ones.

    probability: shape (S, J, values); observed: index of each judgment's value, shape (J,).
    """
    values = probability.shape[2]
    expected = probability.sum(axis=1)
    uniform = np.random.default_rng(seed).random(probability.shape[:2])
    replica = (uniform[:, :, None] > probability.cumsum(axis=2)[:, :, :-1]).sum(axis=2)
    counts = np.stack([(replica == value).sum(axis=1) for value in range(values)], axis=1)
    real = np.bincount(observed, minlength=values)
    return float((_distance(counts, expected) >= _distance(real[None, :], expected)).mean())


def _distance(counts: Floats | Ints, expected: Floats) -> Floats:
    return np.asarray(((counts - expected) ** 2 / expected).sum(axis=1))


def _thinned(draws: Draws, shape: Shape, judgments: Judgments, eta: Floats) -> Floats:
    every = max(1, len(eta) // REPLICATES)
    few = {name: values[::every] for name, values in draws.items()}
    return level_probabilities(few, shape, judgments, eta[::every])


def _levels(outcome: Outcome, judgments: Judgments) -> Ints:
    magnitudes = outcome.magnitudes
    scale = np.concatenate([-magnitudes[::-1], [0.0], magnitudes])
    place: Ints = np.abs(judgments.value[:, None] - scale).argmin(axis=1).astype(np.int64)
    return place
