"""Whether to choose pairs by their expected spread, and what the choice is worth."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from calibration.statistics.evidence import Evidence
from calibration.statistics.features import normalise
from calibration.statistics.outcome import Floats, Ints
from calibration.statistics.pairs import pairs_of
from calibration.statistics.spread import Spread, spread_of

FIRST_RANDOM = 50
"""Judged pairs of each candidate before anything is chosen: there is nothing to choose by."""

LEAST_GAIN = 0.05
"""Share of judgments that choosing must be expected to save; below it, pairs come at random."""

RANDOM_SHARE = 0.5  # gamma: share of the probability that is spread evenly
LEAST_SPREAD = 0.3  # of the mean variance, so that no pair is all but excluded


class Selection(StrEnum):
    """How a plan draws its pairs."""

    RANDOM = "random"
    ACTIVE = "active"


class Why(StrEnum):
    """Why pairs are chosen by their expected spread, or why they are not."""

    PAYS = "pays"
    TOO_FEW_JUDGMENTS = "too_few_judgments"
    NO_METRICS = "no_metrics"
    LITTLE_GAIN = "little_gain"


@dataclass(frozen=True, eq=False)
class Choice:
    """score: what a draw is proportional to, of every row, shape (R,); None: draw at random.

    gain: share of the coming judgments that choosing saves, as cross-validated; None where it
    was not asked. Negative where random pairs would tell more.
    """

    why: Why
    gain: float | None = None
    score: Floats | None = None

    @property
    def active(self) -> bool:
        return self.score is not None


def choose(evidence: Sequence[Evidence], margins: Sequence[float], seed: int) -> Choice:
    """Whether choosing pays, by the judgments so far.

    evidence: of each quality dimension that one screen asks for, on the same rows. margins: of
    the same dimensions. A screen reveals all its dimensions, so their variances are added, each
    in units of its margin squared: the dimension that needs most judgments weighs most.
    """
    if min(_fewest_judged(each) for each in evidence) < FIRST_RANDOM:
        return Choice(Why.TOO_FEW_JUDGMENTS)
    population = evidence[0].population
    if not any(normalise(each.population).columns for each in evidence):
        return Choice(Why.NO_METRICS)
    spreads = [spread_of(each, seed) for each in evidence]
    gain = 1 - design_effect(spreads, margins, population.weight)
    if gain < LEAST_GAIN:
        return Choice(Why.LITTLE_GAIN, gain)
    variance = sum(s.variance / m**2 for s, m in zip(spreads, margins, strict=True))
    return Choice(Why.PAYS, gain, score(np.asarray(variance), population.weight))


def score(variance: Floats, weight: Floats) -> Floats:
    """Neyman: in proportion to traffic weight times residual spread, floored, shape as given."""
    floored = np.maximum(variance, LEAST_SPREAD * variance.mean())
    return np.asarray(weight * np.sqrt(floored), dtype=float)


def mixture(even: Floats, scores: Floats) -> Floats:
    """Probability of each pair still to be judged of being the next, summing to 1, shape (U,).

    p(i) = gamma even(i) + (1 - gamma) s_i / sum s. even: of the random floor, 1/U for each
    where all traffic weighs alike. scores: see `score`.
    """
    total = scores.sum()
    if not total > 0:
        return even
    return np.asarray(RANDOM_SHARE * even + (1 - RANDOM_SHARE) * scores / total, dtype=float)


def design_effect(spreads: Sequence[Spread], margins: Sequence[float], weight: Floats) -> float:
    """Variance with chosen pairs over variance with random ones, for as many judgments.

    Each judged pair counts with its own squared residual, and with the probability that a
    forest gives it which did not see it: what is promised is what was kept elsewhere. weight:
    traffic weights of the population, shape (R,).
    """
    rows = _common_rows([spread.row for spread in spreads])
    square, foreseen = np.zeros(len(rows)), np.zeros(len(rows))
    for spread, margin in zip(spreads, margins, strict=True):
        place = np.argsort(spread.row)[np.searchsorted(np.sort(spread.row), rows)]
        square += spread.square[place] / margin**2
        foreseen += spread.held_out[place] / margin**2
        share = spread.weight[place]
    traffic = weight[rows]
    share = share / traffic  # as if each pair of the population were drawn alike
    share = share / share.sum()
    need = share * traffic**2 * square
    if not need.sum() > 0:
        return 1.0
    scores = score(foreseen, traffic)
    relative = RANDOM_SHARE + (1 - RANDOM_SHARE) * scores / (share @ scores)
    return float((need / relative).sum() / need.sum())


def _fewest_judged(evidence: Evidence) -> int:
    """Of all candidates that have as many pairs; one judged completely does not count."""
    population = evidence.population
    counts = [
        (pairs_of(evidence, code).count, len(population.rows_of(code)))
        for code in range(len(population.candidates))
    ]
    return min((judged for judged, size in counts if judged < size), default=FIRST_RANDOM)


def _common_rows(rows: Sequence[Ints]) -> Ints:
    common = rows[0]
    for more in rows[1:]:
        common = np.intersect1d(common, more)
    return np.unique(common)
