"""What metrics by themselves say of a candidate, in the unit of the judgments.

A fit has a free level for every candidate and reads metric differences about the candidate's own
mean, so that a metric inflated for one candidate alone moves nothing. Here that protection is
taken away on purpose: the level is set to 0, and differences count from "both score the same".
"""

from dataclasses import dataclass

import numpy as np
from scipy import stats

from calibration.statistics.averaging import average
from calibration.statistics.design_matrix import Shape
from calibration.statistics.evidence import Evidence, Population
from calibration.statistics.outcome import Floats
from calibration.statistics.prediction import Draws, Posterior, expected, linear, slopes
from calibration.statistics.rows import rows_of

PLENTY = 1000  # draws on which populations are averaged, at most


@dataclass(frozen=True, eq=False)
class Claim:
    """value: the quality difference that is claimed, for every thinned draw, shape (S,).

    slope: what a standard deviation of the metric is worth, shape (S,); empty of all together.
    """

    value: Floats
    slope: Floats


def thinned(draws: Floats) -> Floats:
    """Evenly spaced draws, at most PLENTY of them; of every parameter the same."""
    return draws[:: max(1, -(-len(draws) // PLENTY))]


def claim_of_all(evidence: Evidence, posterior: Posterior, candidate: int) -> Claim:
    """Of all metrics together: the fit's average over the population, without its levels."""
    lift = advantage(posterior, evidence, candidate)
    draws = _lifted(_few(posterior), posterior.shape, candidate, lift)
    part = rows_of(evidence.population, candidate)
    sums = average(draws, posterior.shape, evidence.outcome, part)
    return Claim(np.sum(list(sums.values()), axis=0), np.empty(0))


def claim_of_each(evidence: Evidence, posterior: Posterior, candidate: int) -> list[Claim]:
    """Of every column by itself: the straight line of E[y] on it, times its advantage."""
    draws, bins = _few(posterior), rows_of(evidence.population, candidate).bins
    eta = linear(draws, posterior.shape, bins.x, candidate, bins.segment)
    said = expected(draws, posterior.shape, evidence.outcome, eta)
    lift = advantage(posterior, evidence, candidate)
    found = []
    for k in range(len(lift)):
        z = bins.x[:, k] - bins.weight @ bins.x[:, k]
        spread = float(bins.weight @ z**2)
        slope = (said @ (bins.weight * z)) / spread if spread > 0 else np.zeros(len(said))
        found.append(Claim(slope * lift[k], slope))
    return found


def advantage(posterior: Posterior, evidence: Evidence, candidate: int) -> Floats:
    """Mean of each column above the score of "no difference", in its standard deviations.

    Over the candidate's population, shape (columns,); 0 for a missing indicator, which speaks for
    no side.
    """
    columns, population = posterior.features.columns, evidence.population
    found = np.zeros(len(columns))
    for k, name in enumerate(columns):
        if name in population.metrics:
            raw = population.metric[:, population.metrics.index(name)]
            found[k] = -_score_of_zero(raw, posterior.features.matrix[:, k], population, candidate)
    return found


def _score_of_zero(raw: Floats, score: Floats, population: Population, candidate: int) -> float:
    """The centred score a metric difference of 0 would have among those of this candidate.

    Normal scores of ranks are g(value) / spread - mean; the highest and the lowest of the
    candidate's rows tell spread and mean. Where 0 lies beyond all values, the last rank is taken.
    """
    known = raw[np.isfinite(raw)]
    rows = population.rows_of(candidate)
    rows = rows[np.isfinite(raw[rows])]
    if not len(rows):
        return 0.0
    low, high = rows[raw[rows].argmin()], rows[raw[rows].argmax()]
    rise = _normal(known, raw[high]) - _normal(known, raw[low])
    spread = rise / (score[high] - score[low]) if score[high] > score[low] else 1.0
    return float(score[low] + (_normal(known, 0.0) - _normal(known, raw[low])) / spread)


def _normal(known: Floats, value: float) -> float:
    """Normal score of the average rank that a value has, or would have."""
    count = len(known)
    below = (known < value).sum() + (known == value).sum() / 2
    return float(stats.norm.ppf(np.clip(below / count, 0.5 / count, 1 - 0.5 / count)))


def _few(posterior: Posterior) -> dict[str, Floats]:
    return {name: thinned(values) for name, values in posterior.draws.items()}


def _lifted(draws: Draws, shape: Shape, candidate: int, lift: Floats) -> dict[str, Floats]:
    """Draws whose levels are what the slopes make of the advantage, and nothing else.

    What people say beside the metrics, of a candidate or of a segment, is taken out: shifting
    every row by the advantage shifts eta by slope times advantage.
    """
    alpha = np.zeros_like(draws["alpha"])
    alpha[:, candidate] = slopes(draws, shape, candidate) @ lift
    found = dict(draws) | {"alpha": alpha}
    if shape.segments > 1:
        found["u"] = np.zeros_like(draws["u"])
    if shape.interact:
        found["u"] = np.einsum("skg,k->sg", draws["b_segment"], lift)
        found["segment_sd"] = draws["segment_tau"]
    return found
