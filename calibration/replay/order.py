"""In which order the pairs of a case are judged: at random, or chosen as a migration would."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from calibration.replay.case import Case
from calibration.statistics.drawing import BATCH, Picks, Pool, draw
from calibration.statistics.evidence import Terms
from calibration.statistics.outcome import Bools, Floats, Ints
from calibration.statistics.selection import FIRST_RANDOM, Choice, choose


@dataclass(frozen=True, eq=False)
class Drawn:
    """Pairs in the order in which they are judged, with the importance of each draw, shape (n,).

    at_random: whether the draw was an even one. choices: one of each batch, in its order.
    """

    rows: Ints
    importance: Floats
    at_random: Bools
    choices: tuple[Choice, ...] = ()


NOTHING = Drawn(np.empty(0, dtype=np.int64), np.empty(0), np.empty(0, dtype=bool))


def at_random(case: Case, seed: Sequence[int]) -> Drawn:
    """The whole population in an even random order."""
    size = case.population.size
    rows = np.random.default_rng(list(seed)).permutation(size)
    return Drawn(rows, np.ones(size), np.ones(size, dtype=bool))


def chosen(case: Case, terms: Terms, drawn: Drawn, count: int, seed: Sequence[int]) -> Drawn:
    """Drawn on to at least `count` pairs, in batches, each by the judgments before it.

    The first batch is of as many pairs as must come at random. Where looks fall changes nothing.
    """
    while len(drawn.rows) < min(count, case.population.size):
        drawn = _batch(case, terms, drawn, seed)
    return drawn


def _batch(case: Case, terms: Terms, drawn: Drawn, seed: Sequence[int]) -> Drawn:
    seen = len(drawn.rows)
    evidence = case.evidence(drawn.rows, drawn.importance)
    choice = choose([evidence], [terms.margin], terms.seed)
    size = BATCH if seen else FIRST_RANDOM
    picks = draw(_pool(case, terms, drawn), choice.score, size, [*seed, seen])
    return _after(drawn, picks, choice)


def _pool(case: Case, terms: Terms, drawn: Drawn) -> Pool:
    population = case.population
    names = population.segments
    return Pool(
        population=population,
        free=np.setdiff1d(np.arange(population.size), drawn.rows),
        begun=np.bincount(population.segment[drawn.rows], minlength=len(names))[None],
        at_random=np.array([drawn.at_random.sum()]),
        most=population.size,
        quotas={code: terms.critical[n] for code, n in enumerate(names) if n in terms.critical},
    )


def _after(drawn: Drawn, picks: Picks, choice: Choice) -> Drawn:
    return Drawn(
        np.r_[drawn.rows, picks.row],
        np.r_[drawn.importance, picks.importance],
        np.r_[drawn.at_random, picks.at_random],
        (*drawn.choices, choice),
    )
