"""Agreement against Krippendorff's published tables, definitions summed by hand, and simulation."""

import numpy as np
import pytest

from calibration.statistics.agreement import ENOUGH_COMMON, Agreement, agreement
from calibration.statistics.evidence import Evidence, Judgments, Population
from calibration.statistics.outcome import Family, Floats, Ints, Outcome, Scale
from calibration.statistics.reliability import (
    coincidences_of,
    interval_alpha,
    ordinal_alpha,
    quadratic_kappa,
    scored,
    spreads_of,
)

# Krippendorff 2011, example C: four observers, twelve units, 0 where a value is missing.
PUBLISHED = np.array([
    [1, 2, 3, 3, 2, 1, 4, 1, 2, 0, 0, 0],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, 0, 3],
    [0, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, 0],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, 0],
])  # fmt: skip
PREFERENCE = Outcome(Scale.PREFERENCE_3)


def evidence_of(
    row: Ints,
    annotator: Ints,
    value: Floats,
    outcome: Outcome = PREFERENCE,
    cluster: Ints | None = None,
) -> Evidence:
    size, count = int(row.max()) + 1, len(row)
    population = Population(
        candidates=("one",),
        metrics=(),
        segments=("",),
        candidate=np.zeros(size, dtype=int),
        segment=np.zeros(size, dtype=int),
        weight=np.ones(size),
        cluster=np.arange(size) if cluster is None else cluster,
        metric=np.empty((size, 0)),
    )
    judgments = Judgments(
        row, value, annotator, np.zeros(count), np.ones(count, dtype=bool), np.ones(count)
    )
    return Evidence(outcome, population, judgments)


def by_table(table: Floats, outcome: Outcome = PREFERENCE) -> Agreement:
    """table: one row per annotator, one column per pair, nan where nothing was said."""
    annotator, row = np.nonzero(np.isfinite(table))
    found = agreement(evidence_of(row, annotator, table[annotator, row], outcome), seed=1)
    assert found is not None
    return found


def two_people(count: int, noise: float, seed: int) -> Floats:
    """Both see one latent value, each with noise of its own; cut into three levels."""
    rng = np.random.default_rng(seed)
    seen = rng.standard_normal(count) + noise * rng.standard_normal((2, count))
    return np.asarray(np.digitize(seen, [-0.5, 0.5]) - 1, dtype=float)


def test_alpha_is_that_of_krippendorffs_example() -> None:
    annotator, unit = np.nonzero(PUBLISHED)
    value = PUBLISHED[annotator, unit].astype(float)
    counts = np.bincount(unit)
    kept = counts[unit] > 1
    pair = np.unique(unit[kept], return_inverse=True)[1]
    ordinal = ordinal_alpha(coincidences_of(pair, value[kept]).sum(axis=0))
    interval = interval_alpha(spreads_of(pair, value[kept]).sum(axis=0))
    assert float(ordinal) == pytest.approx(0.815, abs=5e-4)
    assert float(interval) == pytest.approx(0.849, abs=5e-4)


def test_a_value_that_stands_alone_in_its_pair_says_nothing_of_agreement() -> None:
    table = np.where(PUBLISHED == 0, np.nan, (PUBLISHED - 3) / 2)
    whole = by_table(table, Outcome(Scale.PREFERENCE_5))
    rest = by_table(np.delete(table, 11, axis=1), Outcome(Scale.PREFERENCE_5))
    assert whole.alpha is not None
    assert rest.alpha is not None
    assert whole.alpha.value == pytest.approx(0.815, abs=5e-4)
    assert rest.alpha.value == whole.alpha.value
    assert (whole.n_pairs, whole.n_twice, rest.n_pairs) == (12, 11, 11)


def test_kappa_is_its_definition_over_the_table_of_two_people() -> None:
    table = two_people(80, 0.8, seed=3)
    counts = np.zeros((3, 3))
    np.add.at(counts, (table[0].astype(int) + 1, table[1].astype(int) + 1), 1)
    weights = np.subtract.outer(np.arange(3), np.arange(3)) ** 2 / 4
    chance = np.outer(counts.sum(axis=1), counts.sum(axis=0)) / counts.sum()
    wanted = 1 - (weights * counts).sum() / (weights * chance).sum()
    [couple] = by_table(table).couples
    assert couple.kappa is not None
    assert couple.same is not None
    assert couple.kappa.value == pytest.approx(wanted)
    assert couple.same.value == pytest.approx(np.trace(counts) / counts.sum())


def test_kappa_is_one_in_perfect_agreement_and_minus_one_in_perfect_contradiction() -> None:
    values = np.array([-1.0, 1.0, -1.0, 1.0])
    for other, wanted in ((values, 1.0), (-values, -1.0)):
        columns = [np.ones(4), values, other, values**2, other**2, values * other]
        found = quadratic_kappa(np.column_stack(columns).sum(axis=0))
        assert float(found) == pytest.approx(wanted)


def test_people_who_answer_at_random_agree_no_more_than_chance() -> None:
    rng = np.random.default_rng(4)
    found = by_table(rng.integers(-1, 2, size=(3, 4000)).astype(float))
    assert found.alpha is not None
    assert found.same is not None
    assert found.alpha.value == pytest.approx(0, abs=0.03)
    assert found.same.value == pytest.approx(1 / 3, abs=0.02)
    assert found.alpha.low is not None
    assert found.alpha.high is not None
    assert found.alpha.low < 0 < found.alpha.high


@pytest.mark.parametrize("count", [60, 200])
def test_the_interval_of_alpha_holds_the_truth_as_often_as_it_says(count: int) -> None:
    truth = float(ordinal_alpha(_coincidences(two_people(400_000, 0.7, seed=0)).sum(axis=0)))
    inside = []
    for seed in range(1, 301):
        rows = _coincidences(two_people(count, 0.7, seed))
        found = scored(rows, np.arange(count), ordinal_alpha, np.random.default_rng(seed))
        assert found is not None
        assert found.low is not None
        assert found.high is not None
        inside.append(found.low <= truth <= found.high)
    assert 0.95 - 3 * 0.0126 <= np.mean(inside) <= 0.95 + 3 * 0.0126


def _coincidences(table: Floats) -> Floats:
    """Of two people and all their pairs."""
    return coincidences_of(np.tile(np.arange(table.shape[1]), 2), table.ravel())


def test_pairs_of_one_cluster_widen_the_interval() -> None:
    once = two_people(60, 0.7, seed=5)
    table = np.repeat(once, 4, axis=1)
    annotator, row = np.nonzero(np.isfinite(table))
    cluster = np.repeat(np.arange(60), 4)
    given = row, annotator, table[annotator, row], PREFERENCE
    alone, together = (agreement(evidence_of(*given, c), seed=1) for c in (None, cluster))
    assert alone is not None
    assert together is not None
    widths = []
    for found in (alone, together):
        assert found.alpha is not None
        assert found.alpha.low is not None
        assert found.alpha.high is not None
        widths.append(found.alpha.high - found.alpha.low)
    # four equal copies count as one: twice as wide
    assert widths[1] / widths[0] == pytest.approx(2, rel=0.2)


def test_without_overlap_there_is_nothing_to_measure() -> None:
    row = np.arange(20)
    found = agreement(evidence_of(row, row % 3, np.zeros(20)), seed=1)
    assert found is not None
    assert (found.alpha, found.same, found.couples) == (None, None, ())
    assert (found.n_annotators, found.n_pairs, found.n_twice) == (3, 20, 0)


def test_nothing_is_said_before_the_first_judgment() -> None:
    none = np.empty(0, dtype=int)
    evidence = evidence_of(np.arange(3), np.zeros(3, dtype=int), np.zeros(3))
    empty = Judgments(none, np.empty(0), none, np.empty(0), np.empty(0, dtype=bool), np.empty(0))
    assert agreement(Evidence(PREFERENCE, evidence.population, empty), seed=1) is None


def test_one_answer_throughout_has_no_alpha_and_no_kappa() -> None:
    found = by_table(np.zeros((2, 30)))
    assert found.alpha is None
    assert found.couples[0].kappa is None
    assert found.same is not None
    assert (found.same.value, found.same.low) == (1.0, None)


def test_who_never_disagreed_gets_no_interval() -> None:
    found = by_table(np.tile([-1.0, 0.0, 1.0], (2, 10)))
    assert found.alpha is not None
    assert (found.alpha.value, found.alpha.low, found.alpha.high) == (1.0, None, None)


def test_two_people_are_compared_from_enough_common_pairs_on() -> None:
    table = two_people(ENOUGH_COMMON, 0.5, seed=6)
    assert [couple.n_pairs for couple in by_table(table).couples] == [ENOUGH_COMMON]
    assert by_table(table[:, 1:]).couples == ()


def test_the_couple_that_agrees_least_comes_first() -> None:
    rng = np.random.default_rng(7)
    truth = rng.integers(-1, 2, size=200).astype(float)
    random = rng.integers(-1, 2, size=200).astype(float)
    near = np.where(rng.random(200) < 0.9, truth, 0.0)
    found = by_table(np.stack([truth, near, random]))
    assert {found.couples[0].first, found.couples[0].second} & {2}
    assert (found.couples[-1].first, found.couples[-1].second) == (0, 1)


def test_of_a_person_who_judged_a_pair_again_the_first_judgment_counts() -> None:
    table = two_people(40, 0.5, seed=8)
    annotator, row = np.nonzero(np.isfinite(table))
    value = table[annotator, row]
    once = agreement(evidence_of(row, annotator, value), seed=1)
    again = evidence_of(np.r_[row, row], np.r_[annotator, annotator], np.r_[value, -value])
    assert agreement(again, seed=1) == once


def test_continuous_judgments_are_compared_by_their_distance() -> None:
    rng = np.random.default_rng(9)
    table = np.clip(rng.normal(0, 0.2, 3000) + rng.normal(0, 0.1, (2, 3000)), -1, 1)
    found = by_table(table, Outcome(Scale.CONTINUOUS, family=Family.GAUSSIAN))
    assert (found.measure, found.same) == ("interval", None)
    # of two noisy readings of one value alpha is the intraclass correlation
    assert found.alpha is not None
    assert found.alpha.value == pytest.approx(0.04 / 0.05, abs=0.02)
    assert found.couples[0].kappa is not None
    assert found.couples[0].kappa.value == pytest.approx(0.8, abs=0.02)
