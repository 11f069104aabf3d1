"""A chart and its path, against sums by hand."""

import numpy as np
import pytest

from calibration.statistics.cusum import Chart, follow, sums_of

CHART = Chart(centre=0.1, spread=0.5, reference=0.5, worse=2.0, better=4.0, n_residuals=100)


def test_the_path_is_the_two_sums_as_shares_of_their_thresholds() -> None:
    found = follow(CHART, [-0.9, -0.4, 0.6, -0.4])
    # standardised -2, -1, 1, -1; worse: 1.5, 2, .5, 1; better: 0, 0, .5, 0
    assert found.worse == pytest.approx((0.75, 1.0, 0.25, 0.5))
    assert found.better == pytest.approx((0, 0, 0.125, 0))
    assert (found.alarm, found.sinks, found.n_probes) == (2, True, 4)
    assert found.mean == pytest.approx(-0.275 - 0.1)


def test_quality_above_what_was_predicted_signals_on_the_other_side() -> None:
    found = follow(CHART, [1.6, 1.6])
    assert (found.alarm, found.sinks) == (2, False)


def test_before_the_first_probe_there_is_no_path() -> None:
    found = follow(CHART, [])
    assert (found.worse, found.alarm, found.mean, found.n_probes) == ((), None, None, 0)


def test_relabelling_incumbent_and_candidate_swaps_the_sides() -> None:
    mirrored = Chart(-0.1, 0.5, 0.5, worse=4.0, better=2.0, n_residuals=100)
    rng = np.random.default_rng(1)
    residuals = rng.normal(0.1, 0.5, 60)
    one, other = follow(CHART, residuals.tolist()), follow(mirrored, (-residuals).tolist())
    assert one.worse == pytest.approx(other.better)
    assert one.better == pytest.approx(other.worse)
    assert one.alarm == other.alarm


def test_a_sum_never_falls_below_nothing() -> None:
    assert sums_of(np.array([-5.0, 1.0, -5.0]), 0.25).tolist() == [0.0, 0.75, 0.0]
