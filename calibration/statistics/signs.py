"""Spreads are sampled with a sign that says nothing: here it is taken away."""

from collections.abc import Mapping

import numpy as np

from calibration.statistics.outcome import Floats

SPREADS = {
    "segment_sd": "u",
    "tau": "b",
    "segment_tau": "b_segment",
    "discrimination_sd": "discrimination",
    "delta_sd": "delta_annotator",
    "kappa_sd": "kappa_annotator",
}
"""Every spread, and the standardised effects it multiplies."""


def fold(draws: Mapping[str, Floats]) -> dict[str, Floats]:
    """Every spread by its absolute value, its effects with its sign: their products are the same.

    draws: parameter -> array with any leading axes, effects with further ones behind them.
    """
    folded = dict(draws)
    for spread, effects in SPREADS.items():
        if spread not in draws:
            continue
        sign = np.where(draws[spread] < 0, -1.0, 1.0)
        further = draws[effects].ndim - sign.ndim
        folded[spread] = np.abs(draws[spread])
        folded[effects] = draws[effects] * sign.reshape(*sign.shape, *[1] * further)
    return folded
