"""The symmetric cumulative logit: which slice of the logistic a judgment is."""

from dataclasses import dataclass

import numpy as np

from calibration.statistics.outcome import Floats, Ints, Outcome

LAPSE = 0.02  # share of judgments given at random over all levels
FAR = 40.0  # a cut no latent value reaches


@dataclass(frozen=True, eq=False)
class Slices:
    """P(y) = logistic(sign * latent + upper) - logistic(sign * latent + lower).

    sign: -1 for a judgment against the candidate, 1 otherwise, shape (J,).
    level: 0 for a tie, else the number of its magnitude from 1, shape (J,).
    """

    sign: Floats
    level: Ints


def slices(outcome: Outcome, value: Floats) -> Slices:
    magnitudes = np.concatenate([[0.0], outcome.magnitudes])
    level = np.abs(np.abs(value)[:, None] - magnitudes).argmin(axis=1)
    return Slices(np.where(value < 0, -1.0, 1.0), level.astype(np.int64))


def bounds_of_level(cuts: Floats) -> tuple[Floats, Floats]:
    """(upper, lower) for every level from the cuts, shapes (..., L) -> (..., L + 1)."""
    far = np.full((*cuts.shape[:-1], 1), -FAR)
    upper = np.concatenate([cuts[..., :1], -cuts], axis=-1)
    lower = np.concatenate([-cuts, far], axis=-1)
    return upper, lower
