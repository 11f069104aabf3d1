"""Which way a metric points: beside people's judgments, by itself, and for each candidate."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import permutations

import numpy as np

from calibration.statistics.band import Band, band_of
from calibration.statistics.evidence import Population
from calibration.statistics.outcome import Floats
from calibration.statistics.prediction import Posterior, slopes
from calibration.statistics.result import CandidateResult
from calibration.statistics.worth import Ledger, by_cluster

CLEARLY = 0.975  # posterior probability from which on people are said to prefer one side
CALLED = 2.0  # standard errors from which on a metric is taken to call one


@dataclass(frozen=True)
class SlopeGap:
    """How much more closely a metric follows people for one candidate than for another.

    gap: of their slopes, for one standard deviation of the metric, on the scale of the linear
    predictor. probability: that the first one's slope is the larger.
    """

    most: str
    least: str
    gap: Band
    probability: float


def slope_gap(
    posterior: Posterior, names: Sequence[str], column: int, level: float
) -> SlopeGap | None:
    """Of the two candidates whose slopes lie furthest apart; None with one candidate."""
    if posterior.shape.candidates < 2:
        return None
    own = [slopes(posterior.draws, posterior.shape, c)[:, column] for c in range(len(names))]
    most, least = max(permutations(range(len(names)), 2), key=lambda p: _apart(own, p))
    gap = own[most] - own[least]
    return SlopeGap(names[most], names[least], band_of(gap, level), float((gap > 0).mean()))


def _apart(own: Sequence[Floats], pair: tuple[int, int]) -> float:
    return float(own[pair[0]].mean() - own[pair[1]].mean())


def negative_alone(ledger: Ledger, weights: Floats, column: int) -> float:
    """P(slope < 0) of a metric by itself, within candidates, over a bootstrap of clusters."""
    product = np.zeros(len(ledger.value))
    for code in np.unique(ledger.candidate):
        mine = ledger.candidate == code
        share = ledger.weight[mine] / ledger.weight[mine].sum()
        z = ledger.x[mine, column] - share @ ledger.x[mine, column]
        product[mine] = z * (ledger.value[mine] - share @ ledger.value[mine])
    draws = weights @ by_cluster(ledger, product)
    return float((draws < 0).mean() + (draws == 0).mean() / 2)


def agreement(ledger: Ledger, raw: Floats) -> float | None:
    """Share of the pairs that people told apart in which a metric names the same side.

    raw: metric difference of every judged pair, nan where missing, shape (n,). A metric that does
    not tell them apart counts half. None where there is no such pair.
    """
    told = (ledger.value != 0) & np.isfinite(raw)
    if not told.any():
        return None
    same = np.sign(raw[told]) * np.sign(ledger.value[told])
    weight = ledger.weight[told] / ledger.weight[told].sum()
    return float(weight @ ((same + 1) / 2))


def misled(
    population: Population, results: Sequence[CandidateResult], metric: int
) -> tuple[str, ...]:
    """Candidates that a metric by itself puts on the other side than people clearly do."""
    wrong = []
    for code, result in enumerate(results):
        if result.p_superior is None or not len(result.draws):
            continue
        people = (result.p_superior > CLEARLY) - (result.p_superior < 1 - CLEARLY)
        if people * _mean_sign(population, code, metric) < 0:
            wrong.append(result.candidate)
    return tuple(wrong)


def _mean_sign(population: Population, candidate: int, metric: int) -> float:
    """0 where the mean difference lies within two standard errors: the metric calls no side."""
    rows = population.rows_of(candidate)
    raw = population.metric[rows, metric]
    seen = np.isfinite(raw)
    weight, raw = population.weight[rows][seen], raw[seen]
    if len(raw) < 2:
        return 0.0
    mean = float(np.average(raw, weights=weight))
    error = float(np.sqrt(weight**2 @ (raw - mean) ** 2) / weight.sum())
    return float(np.sign(mean)) if abs(mean) > CALLED * error else 0.0
