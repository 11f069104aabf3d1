"""Judging a case in a seeded order and looking at each count."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from calibration.inference import Computed, compute
from calibration.replay.case import Case
from calibration.replay.order import NOTHING, Drawn, at_random, chosen
from calibration.statistics.evidence import Rule, Terms
from calibration.statistics.rules import critical_value


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
    """(count, analysis) of each count in turn; the order depends on `seed` alone.

    Where pairs are chosen, rule G decides: the other counts on random draws.
    """
    if order == "random":
        drawn = at_random(case, seed)
    else:
        terms = replace(terms, rule=Rule.G)
        drawn = NOTHING
    for count in counts:
        if order != "random":
            drawn = chosen(case, terms, drawn, count, seed)
        yield count, look_at(case, drawn, count, terms)
