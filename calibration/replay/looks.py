"""Judging a case in a seeded order and looking at each count."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from calibration.inference import Computed, compute
from calibration.replay.case import Case
from calibration.statistics.evidence import Rule, Terms
from calibration.statistics.features import normalise
from calibration.statistics.outcome import Floats, Ints
from calibration.statistics.rules import critical_value
from calibration.statistics.selection import draw, residual_variance

FIRST_RANDOM = 50  # an active order starts at random: there is nothing to choose by


@dataclass(frozen=True, eq=False)
class Drawn:
    """Pairs in the order in which they are judged, with the importance of each draw."""

    rows: Ints
    importance: Floats


def look_at(case: Case, drawn: Drawn, count: int, terms: Terms) -> Computed:
    """The analysis after `count` judged pairs."""
    evidence = case.evidence(drawn.rows[:count], drawn.importance[:count])
    critical = critical_value(
        alpha=terms.alpha_each,
        n_max=terms.n_max,
        n_population=case.population.size,
        n_min=min(terms.n_min, case.population.size - 1),
    )
    return compute(evidence, terms, (critical,))


def looks(
    case: Case, counts: Sequence[int], terms: Terms, *, order: str, seed: Sequence[int]
) -> Iterator[tuple[int, Computed]]:
    """(count, analysis) of each count in turn; the order depends on `seed` alone."""
    rng = np.random.default_rng(list(seed))
    everything = rng.permutation(case.population.size)
    if order == "random":
        drawn = Drawn(everything, np.ones(len(everything)))
        for count in counts:
            yield count, look_at(case, drawn, count, terms)
        return
    first = everything[:FIRST_RANDOM]
    yield from _active(case, Drawn(first, np.ones(len(first))), counts, terms, rng)


def _active(
    case: Case, drawn: Drawn, counts: Sequence[int], terms: Terms, rng: np.random.Generator
) -> Iterator[tuple[int, Computed]]:
    terms = replace(terms, rule=Rule.G)
    for count in counts:
        if count > len(drawn.rows):
            drawn = _extended(case, drawn, count, int(rng.integers(2**31)))
        yield count, look_at(case, drawn, count, terms)


def _extended(case: Case, drawn: Drawn, count: int, seed: int) -> Drawn:
    """Draw on to `count` pairs by the spread that the judged ones show."""
    value = np.array([np.mean([v for _, v in case.values[row]]) for row in drawn.rows])
    features = normalise(case.population).matrix
    variance = residual_variance(features, drawn.rows, value - value.mean())
    free = np.setdiff1d(np.arange(case.population.size), drawn.rows)
    rows, importance = draw(variance, free, count - len(drawn.rows), seed)
    return Drawn(np.r_[drawn.rows, rows], np.r_[drawn.importance, importance])
