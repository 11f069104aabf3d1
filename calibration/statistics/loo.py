"""Leave-one-pair-out predictions by Pareto smoothed importance sampling (1507.04544)."""

from dataclasses import dataclass

import arviz
import numpy as np

from calibration.statistics.outcome import Floats


@dataclass(frozen=True, eq=False)
class LeaveOneOut:
    """prediction: mean of E[y | draws without the pair's own judgments], shape (n,).

    k_hat: Pareto shape of each pair's weights, shape (n,); above .7 the prediction is unreliable.
    """

    prediction: Floats
    k_hat: Floats


def leave_one_out(f: Floats, log_likelihood: Floats) -> LeaveOneOut:
    """f, log_likelihood: of n judged pairs, summed over a pair's judgments, shape (S, n)."""
    if not f.shape[1]:
        return LeaveOneOut(np.empty(0), np.empty(0))
    log_weight, k_hat = arviz.psislw(-log_likelihood.T)
    weight = np.exp(np.asarray(log_weight))
    prediction = (weight * f.T).sum(axis=1) / weight.sum(axis=1)
    return LeaveOneOut(prediction, np.asarray(k_hat, dtype=float))
