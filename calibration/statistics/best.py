"""Which of several candidates is the best, and what choosing each is expected to cost."""

from dataclasses import dataclass

import numpy as np

from calibration.statistics.outcome import Floats
from calibration.statistics.result import Analysis

KEEPING = "incumbent"


@dataclass(frozen=True)
class Choice:
    """One answer to "which model?" on one quality dimension.

    probability: that it is the best of all, the incumbent included (ties share it).
    expected_loss: how far it lies below the best on average, in units of the judgment; 0 would
    mean that it is certainly the best.
    """

    name: str
    probability: float
    expected_loss: float


@dataclass(frozen=True)
class Best:
    """choices: the incumbent first, then the candidates in the plan's order."""

    choices: tuple[Choice, ...]
    n_judgments: int


def best(analysis: Analysis, n_judgments: int) -> Best | None:
    """From the reported draws of all candidates; None where one of them has none.

    The incumbent's quality difference is 0 in every draw. Draws of candidates share the fit, so
    what they have in common cancels in the comparison.
    """
    columns = [result.draws for result in analysis.results]
    if not columns or any(len(column) == 0 for column in columns):
        return None
    quality = np.column_stack([np.zeros(len(columns[0])), *columns])
    names = (KEEPING, *(result.candidate for result in analysis.results))
    return Best(tuple(_choices(names, quality)), n_judgments)


def _choices(names: tuple[str, ...], quality: Floats) -> list[Choice]:
    """quality: shape (S, choices)."""
    top = quality.max(axis=1, keepdims=True)
    first = (quality == top).astype(float)
    chance = (first / first.sum(axis=1, keepdims=True)).mean(axis=0)
    loss = (top - quality).mean(axis=0)
    return [
        Choice(name, float(p), float(lost))
        for name, p, lost in zip(names, chance, loss, strict=True)
    ]
