"""All pairs of systems of a pairwise recording as one population."""

from collections.abc import Sequence
from itertools import groupby

import numpy as np

from calibration.replay.case import Case
from calibration.statistics.evidence import Population

ORIENTATIONS = 10  # and the opposite of each


def pool(cases: Sequence[Case]) -> list[Case]:
    """Populations of all pairs of outputs; which system is the candidate is tossed for each pair.

    A recording with a hundred outputs for each pair of systems allows few judgments of one pair.
    Joined, it allows as many as are wanted, of "one model or another". cases: all ordered pairs.
    """
    systems = sorted(cases, key=_systems)
    both = [list(group) for _, group in groupby(systems, key=_systems)]
    found = []
    for number in range(ORIENTATIONS):
        toss = np.random.default_rng(number).integers(2, size=len(both))
        for side in (toss, 1 - toss):
            found.append(_joined([pair[first] for pair, first in zip(both, side, strict=True)]))
    return found


def _systems(case: Case) -> tuple[str, ...]:
    return tuple(sorted((case.incumbent, case.candidate)))


def _joined(cases: Sequence[Case]) -> Case:
    values = tuple(value for case in cases for value in case.values)
    truth = float(np.mean([np.mean([v for _, v in found]) for found in values]))
    first = cases[0]
    return Case(
        incumbent="one",
        candidate="other",
        dimension=first.dimension,
        outcome=first.outcome,
        population=_population([case.population for case in cases]),
        values=values,
        truth=truth,
    )


def _population(parts: Sequence[Population]) -> Population:
    names = tuple(sorted({name for part in parts for name in part.segments}))
    segment = [names.index(part.segments[code]) for part in parts for code in part.segment]
    size = len(segment)
    return Population(
        candidates=("other",),
        metrics=parts[0].metrics,
        segments=names,
        candidate=np.zeros(size, dtype=np.int64),
        segment=np.array(segment, dtype=np.int64),
        weight=np.ones(size),
        cluster=np.arange(size),
        metric=np.concatenate([part.metric for part in parts]),
    )
