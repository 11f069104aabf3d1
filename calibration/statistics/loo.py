"""Leave-one-pair-out predictions by Pareto smoothed importance sampling (1507.04544)."""

from dataclasses import dataclass

import numpy as np

from calibration.statistics.outcome import Floats
from calibration.statistics.psis import smooth


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
    smoothed = smooth(-log_likelihood)
    prediction: Floats = np.einsum("si,si->i", smoothed.weight, f)
    return LeaveOneOut(prediction, smoothed.k_hat)
