"""Judged pairs of every candidate with what the fit foretold without them."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from calibration.statistics.evidence import Evidence
from calibration.statistics.loo import leave_one_out
from calibration.statistics.outcome import Floats, Ints
from calibration.statistics.pairs import Pairs, pairs_of
from calibration.statistics.prediction import Posterior, expected, judged_eta, log_likelihood


@dataclass(frozen=True, eq=False)
class Foretold:
    """n judged pairs of one candidate from the designed streams, in order of arrival.

    row: of the Population; cluster: codes; value: mean judgment of the pair; share: traffic weight
    times importance, summing to 1; foretold: leave-one-out mean of E[y]; all of shape (n,).
    """

    candidate: int
    row: Ints
    cluster: Ints
    value: Floats
    share: Floats
    foretold: Floats

    @property
    def residual(self) -> Floats:
        """Judgment minus what the metrics and the candidate's level foretold, shape (n,)."""
        return self.value - self.foretold

    @property
    def clusters(self) -> int:
        return len(np.unique(self.cluster))


def foretold_of(evidence: Evidence, posterior: Posterior) -> tuple[Foretold, ...]:
    """One for each candidate with two judged pairs or more."""
    judgments = evidence.judgments
    eta = judged_eta(posterior, evidence.population, judgments)
    likelihood = log_likelihood(posterior.draws, posterior.shape, evidence.outcome, judgments, eta)
    return tuple(
        _foretold(evidence, posterior, candidate, pairs, (eta, likelihood))
        for candidate, pairs in _judged(evidence)
    )


def _judged(evidence: Evidence) -> Iterator[tuple[int, Pairs]]:
    for candidate in range(len(evidence.population.candidates)):
        pairs = pairs_of(evidence, candidate)
        if pairs.count >= 2:
            yield candidate, pairs


def _foretold(
    evidence: Evidence,
    posterior: Posterior,
    candidate: int,
    pairs: Pairs,
    fitted: tuple[Floats, Floats],
) -> Foretold:
    eta, likelihood = fitted
    first = pairs.members.argmax(axis=1)
    f = expected(posterior.draws, posterior.shape, evidence.outcome, eta[:, first])
    pair, judgment = np.nonzero(pairs.members)
    starts = np.searchsorted(pair, np.arange(pairs.count))
    own = np.add.reduceat(likelihood[:, judgment], starts, axis=1)
    raw = evidence.population.weight[pairs.row] * pairs.importance
    return Foretold(
        candidate=candidate,
        row=pairs.row,
        cluster=evidence.population.cluster[pairs.row],
        value=pairs.value,
        share=raw / raw.sum(),
        foretold=leave_one_out(f, own).prediction,
    )
