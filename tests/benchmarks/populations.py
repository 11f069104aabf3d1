"""Comparisons made up for a test, of which everything is known."""

import numpy as np

from benchmarks.recordings import Comparison, Outputs
from calibration.replay.case import Case
from calibration.statistics.evidence import Population
from calibration.statistics.outcome import Floats, Outcome, Scale


def comparison(label: Floats, score: Floats) -> Comparison:
    """Outputs right or wrong, shape (N, 2), and the scores of one metric, shape (N, 2)."""
    value, metric, size = label[:, 1] - label[:, 0], score[:, 1] - score[:, 0], len(label)
    population = Population(
        candidates=("new",),
        metrics=("judge",),
        segments=("",),
        candidate=np.zeros(size, dtype=np.int64),
        segment=np.zeros(size, dtype=np.int64),
        weight=np.ones(size),
        cluster=np.arange(size),
        metric=metric[:, None],
    )
    values = tuple(((0, float(v)),) for v in value)
    truth = float(value.mean())
    case = Case("old", "new", "correct", Outcome(Scale.ACCEPTANCE), population, values, truth)
    return Comparison(case, value, Outputs(label, {"judge": score}, {"judge": (0.0, 1.0)}))


def answers(size: int, rates: tuple[float, float], seed: int) -> Floats:
    """Independent answers right with these rates, shape (N, 2)."""
    drawn = np.random.default_rng(seed).random((size, 2)) < np.array(rates)
    return np.asarray(drawn, dtype=float)
