"""When pairs are chosen, by what, and what it is expected to save."""

import numpy as np
import pytest

from calibration.statistics.evidence import Evidence, Judgments, Population
from calibration.statistics.outcome import Floats, Ints, Outcome, Scale
from calibration.statistics.selection import (
    FIRST_RANDOM,
    LEAST_GAIN,
    LEAST_SPREAD,
    RANDOM_SHARE,
    Why,
    choose,
    design_effect,
    mixture,
    score,
)
from calibration.statistics.spread import Spread

EVEN = np.ones(400)


def _population(metric: Floats, candidates: int = 1) -> Population:
    size = len(metric) * candidates
    return Population(
        candidates=tuple(f"c{code}" for code in range(candidates)),
        metrics=tuple(f"m{column}" for column in range(metric.shape[1])),
        segments=("all",),
        candidate=np.repeat(np.arange(candidates), len(metric)),
        segment=np.zeros(size, dtype=np.int64),
        weight=np.ones(size),
        cluster=np.tile(np.arange(len(metric)), candidates),
        metric=np.tile(metric, (candidates, 1)),
    )


def _evidence(population: Population, rows: Ints, value: Floats) -> Evidence:
    judgments = Judgments(
        row=rows,
        value=value,
        annotator=np.zeros(len(rows), dtype=np.int64),
        order=np.zeros(len(rows)),
        designed=np.ones(len(rows), dtype=bool),
        importance=np.ones(len(rows)),
    )
    return Evidence(Outcome(Scale.PREFERENCE_3), population, judgments)


def _noisy_where_positive(seed: int, judged: int = 150, share: float = 0.15) -> Evidence:
    """Ties but in the `share` of pairs whose metric is highest, where either side may win."""
    rng = np.random.default_rng(seed)
    metric = rng.standard_normal((1_000, 2))
    doubtful = metric[:, 0] > np.quantile(metric[:, 0], 1 - share)
    value = np.where(doubtful, rng.choice([-1.0, 1.0], size=1_000), 0.0)
    rows = rng.permutation(1_000)[:judged]
    return _evidence(_population(metric), rows, value[rows])


def test_the_mixture_adds_up_and_never_falls_below_its_even_share() -> None:
    chance = mixture(np.full(4, 0.25), score(np.array([0.0, 0.1, 1.0, 4.0]), np.ones(4)))
    assert chance.sum() == pytest.approx(1)
    assert chance.min() >= RANDOM_SHARE / 4
    assert (np.diff(chance)[1:] > 0).all()


def test_a_pair_without_spread_is_floored() -> None:
    spread = np.sqrt([LEAST_SPREAD * 0.5, 1.0])
    by_hand = RANDOM_SHARE / 2 + (1 - RANDOM_SHARE) * spread / spread.sum()
    scores = score(np.array([0.0, 1.0]), np.ones(2))
    np.testing.assert_allclose(mixture(np.full(2, 0.5), scores), by_hand)


def test_traffic_counts_as_much_as_spread() -> None:
    scores = score(np.array([1.0, 4.0, 1.0]), np.array([2.0, 1.0, 1.0]))
    np.testing.assert_allclose(scores, [2.0, 2.0, 1.0])


def test_the_design_effect_is_that_of_the_closed_form() -> None:
    """Two kinds of pairs, half each, variances 1 and 9: E[v/r] / E[v] by hand."""
    square = np.tile([1.0, 9.0], 200)
    known = Spread(square, np.arange(400), square, np.full(400, 1 / 400), square)
    spread = np.sqrt(np.maximum([1.0, 9.0], LEAST_SPREAD * 5))
    relative = RANDOM_SHARE + (1 - RANDOM_SHARE) * spread / spread.mean()
    by_hand = (np.array([1.0, 9.0]) / relative).mean() / 5
    assert design_effect([known], [0.05], EVEN) == pytest.approx(by_hand)
    assert by_hand < 0.9


def test_the_design_effect_reads_a_sample_of_chosen_pairs_by_their_weights() -> None:
    """Of the wide kind nine times as many were drawn, each weighing a ninth."""
    rows = np.arange(400)
    square = np.where(rows < 360, 9.0, 1.0)
    weight = np.where(rows < 360, 1 / 720, 1 / 80)
    drawn = Spread(square, rows, square, weight, square)
    even = np.tile([1.0, 9.0], 200)
    whole = Spread(even, rows, even, np.full(400, 1 / 400), even)
    spread = design_effect([drawn], [0.05], EVEN)
    # the floor is set by the mean over the judged pairs, which is all a held-out forest knows
    assert spread == pytest.approx(design_effect([whole], [0.05], EVEN), abs=0.06)


def test_a_forecast_that_is_wrong_is_found_out() -> None:
    square = np.tile([1.0, 9.0], 200)
    wrong = Spread(square, np.arange(400), square, np.full(400, 1 / 400), square[::-1].copy())
    assert design_effect([wrong], [0.05], EVEN) > 1.1


def test_the_dimension_with_the_narrow_margin_decides_where_to_look() -> None:
    left, right = np.tile([9.0, 0.1], 200), np.tile([0.1, 9.0], 200)
    rows, weight = np.arange(400), np.full(400, 1 / 400)
    one = Spread(left, rows, left, weight, left)
    other = Spread(right, rows, right, weight, right)
    both = design_effect([one, other], [0.05, 0.15], EVEN)
    alone = design_effect([one], [0.05], EVEN)
    assert alone < both < 1
    assert design_effect([one, other], [0.05, 0.05], EVEN) == pytest.approx(1)


@pytest.mark.parametrize("seed", range(3))
def test_it_is_switched_on_where_the_metrics_tell_which_pairs_are_in_doubt(seed: int) -> None:
    evidence = _noisy_where_positive(seed)
    choice = choose([evidence], [0.05], seed=0)
    assert choice.why is Why.PAYS
    assert (choice.gain or 0) > LEAST_GAIN
    assert choice.score is not None
    first = evidence.population.metric[:, 0]
    assert choice.score[first > 1.3].mean() > 1.5 * choice.score[first < 0.5].mean()


def test_it_stays_off_where_spread_has_nothing_to_do_with_the_metrics() -> None:
    off = 0
    for seed in range(4):
        rng = np.random.default_rng(seed)
        metric, rows = rng.standard_normal((1_000, 4)), rng.permutation(1_000)[:150]
        value = rng.choice([-1.0, 0.0, 1.0], size=150)
        off += choose([_evidence(_population(metric), rows, value)], [0.05], 0).why is (
            Why.LITTLE_GAIN
        )
    assert off == 4


def test_it_waits_for_the_first_judgments_of_every_candidate() -> None:
    rng = np.random.default_rng(1)
    population = _population(rng.standard_normal((200, 2)), candidates=2)
    rows = np.r_[np.arange(150), 200 + np.arange(FIRST_RANDOM - 1)]
    short = _evidence(population, rows, rng.choice([-1.0, 1.0], size=len(rows)))
    assert choose([short], [0.05], 0).why is Why.TOO_FEW_JUDGMENTS
    rows = np.r_[rows, 399]
    enough = _evidence(population, rows, rng.choice([-1.0, 1.0], size=len(rows)))
    assert choose([enough], [0.05], 0).why is not Why.TOO_FEW_JUDGMENTS


def test_without_metrics_there_is_nothing_to_choose_by() -> None:
    rows = np.arange(100)
    evidence = _evidence(_population(np.zeros((200, 0))), rows, np.tile([-1.0, 1.0], 50))
    assert choose([evidence], [0.05], 0).why is Why.NO_METRICS


def test_judgments_all_alike_leave_it_off() -> None:
    rng = np.random.default_rng(1)
    evidence = _evidence(_population(rng.standard_normal((200, 2))), np.arange(100), np.zeros(100))
    assert choose([evidence], [0.05], 0).why is Why.LITTLE_GAIN
