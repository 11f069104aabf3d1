"""Which side came first: an effect that was put in is found, an uneven deal is named."""

from dataclasses import replace

import numpy as np
import pytest

from calibration.statistics import synthetic
from calibration.statistics.evidence import Evidence
from calibration.statistics.order import UNEVEN, order
from calibration.statistics.synthetic import World
from tests.statistics.evidences import first


def shown(value: list[float], ahead: list[bool]) -> Evidence:
    world = World(n_population=200, order_effect=0.1)
    made = first(synthetic.judge(synthetic.make(world, seed=1), 200, seed=2), len(value))
    side = np.where(ahead, 0.5, -0.5)
    judgments = replace(made.judgments, value=np.array(value), order=side)
    return replace(made, judgments=judgments)


def test_the_first_is_better_by_what_is_left_when_the_candidate_is_taken_out() -> None:
    """Candidate first: +1, +1, 0, 0 for it. Second: 0, 0, -1, 1. First shown: (.5 + 0) / 2."""
    found = order(shown([1, 1, 0, 0, 0, 0, -1, 1], [True] * 4 + [False] * 4))
    assert found is not None
    assert (found.n, found.share) == (8, 0.5)
    assert found.first == pytest.approx(0.25)
    # variances of [1, 1, 0, 0] and [0, 0, 1, -1] are 1/3 and 2/3: se = sqrt((1/12 + 2/12) / 4)
    assert found.high - found.first == pytest.approx(2.446912 * 0.25)
    assert found.chance == 1


def test_a_better_candidate_is_no_effect_of_order() -> None:
    found = order(shown([1.0] * 100, [n % 2 == 0 for n in range(100)]))
    assert found is not None
    assert found.first == 0


def test_sides_dealt_unevenly_are_named() -> None:
    found = order(shown([0.0] * 100, [n < 80 for n in range(100)]))
    assert found is not None
    # P(a split at least as uneven as 80 of 100), by the binomial distribution
    assert found.chance == pytest.approx(1.1159e-9, rel=1e-3)
    assert found.chance < UNEVEN


def test_judgments_without_an_order_say_nothing_of_it() -> None:
    made = shown([0.0] * 10, [True] * 10)
    none = replace(made.judgments, order=np.zeros(10))
    assert order(replace(made, judgments=none)) is None
