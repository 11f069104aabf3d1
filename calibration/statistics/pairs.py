"""Judgments gathered into judged pairs, one candidate at a time, within the plan's budget."""

from dataclasses import dataclass, fields, replace

import numpy as np

from calibration.statistics.evidence import Evidence, Judgments, Sample, Terms
from calibration.statistics.outcome import Bools, Floats, Ints
from calibration.statistics.rows import rows_of


@dataclass(frozen=True, eq=False)
class Pairs:
    """Designed pairs of one candidate in order of arrival, shape (n,).

    row: rows of the Population; value: mean of the pair's designed judgments; importance: as in
    Judgments. members: which judgments (of every stream) belong to which pair, shape (n, J).
    """

    row: Ints
    value: Floats
    importance: Floats
    members: Bools

    @property
    def count(self) -> int:
        return len(self.row)


def pairs_of(evidence: Evidence, candidate: int) -> Pairs:
    judgments = evidence.judgments
    mine = judgments.designed & (evidence.population.candidate[judgments.row] == candidate)
    row = _arrivals(judgments.row[mine])
    members = judgments.row[None, :] == row[:, None]
    designed = members & mine
    count = np.maximum(designed.sum(axis=1), 1)
    return Pairs(
        row=row,
        value=designed @ judgments.value / count,
        importance=designed @ judgments.importance / count,
        members=members,
    )


def within_budget(evidence: Evidence, terms: Terms) -> Evidence:
    """Drop the judgments of designed pairs after the first n_max of each candidate.

    The error rate is stated for at most n_max pairs, so later ones must not be looked at.
    """
    keep = np.ones(evidence.judgments.size, dtype=bool)
    for candidate in range(len(evidence.population.candidates)):
        late = pairs_of(evidence, candidate).row[terms.n_max :]
        keep &= ~np.isin(evidence.judgments.row, late)
    if keep.all():
        return evidence
    kept = {
        field.name: getattr(evidence.judgments, field.name)[keep] for field in fields(Judgments)
    }
    return replace(evidence, judgments=Judgments(**kept))


def sample_of(evidence: Evidence, candidate: int, pairs: Pairs) -> Sample:
    """The same pairs for the estimates that do not believe the model."""
    rows = rows_of(evidence.population, candidate)
    return Sample(
        value=pairs.value,
        row=np.searchsorted(rows.place, pairs.row),
        importance=pairs.importance,
        features=rows.x,
        weight=rows.weight,
        cluster=rows.cluster,
        known_mean=rows.mean,
    )


def _arrivals(rows: Ints) -> Ints:
    """Distinct rows in the order of their first judgment."""
    distinct, first = np.unique(rows, return_index=True)
    return distinct[np.argsort(first)]
