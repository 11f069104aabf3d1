"""Development sets as comparisons, where the recordings are."""

import numpy as np
import pytest

from benchmarks.article_rules import above_margin, agreements, near_incumbent
from benchmarks.recordings import comparisons, the_set
from benchmarks.running import Unavailable
from tests.benchmarks.populations import comparison
from tests.migrations_app.recordings import recording


def test_every_ordered_pair_comes_with_its_opposite() -> None:
    recording("xstest")
    found = {(c.case.incumbent, c.case.candidate): c for c in comparisons("xstest")}
    assert len(found) == 20
    for (old, new), one in found.items():
        other = found[new, old]
        assert other.case.truth == pytest.approx(-one.case.truth)
        np.testing.assert_allclose(one.value, -other.value)


def test_values_of_outputs_are_of_the_rows_of_the_population() -> None:
    recording("topical_chat")
    for one in comparisons("topical_chat"):
        assert one.outputs is not None
        np.testing.assert_allclose(one.outputs.label[:, 1] - one.outputs.label[:, 0], one.value)
        for name, score in one.outputs.score.items():
            column = one.case.population.metrics.index(name)
            difference = score[:, 1] - score[:, 0]
            np.testing.assert_allclose(difference, one.case.population.metric[:, column])


def test_pooled_pairs_are_all_pairs_once_and_come_with_their_opposite() -> None:
    recording("pandalm")
    pooled = comparisons("pandalm, all pairs as one")
    alone = {frozenset((c.case.incumbent, c.case.candidate)): c for c in comparisons("pandalm")}
    assert {one.size for one in pooled} == {sum(c.size for c in alone.values())} == {999}
    truths = sorted(one.case.truth for one in pooled)
    np.testing.assert_allclose(truths, [-truth for truth in reversed(truths)], atol=1e-12)


def test_an_unknown_set_is_refused_by_name() -> None:
    with pytest.raises(Unavailable, match="no development set 'evouna'; there are evouna_tq"):
        the_set("evouna")


def test_rules_without_judgments_are_right_where_the_metric_is_the_truth() -> None:
    label = np.array([[1.0, 1.0], [1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])
    worse = np.array([[1.0, 1.0], [1.0, 0.0], [1.0, 1.0], [1.0, 1.0]])
    right = [comparison(label, label), comparison(worse, worse)]
    fooled = [comparison(label, label), comparison(worse, label)]
    for rule in (above_margin, near_incumbent):
        assert agreements(right, rule) == [1.0]
        assert agreements(fooled, rule) == [0.5]
