"""Run lengths of a CUSUM chart: published tables, simulation, and the two approximations."""

import numpy as np
import pytest

from calibration.statistics.cusum import sums_of
from calibration.statistics.run_length import median_of, normal, siegmund, signalled


def mean_of(chance: np.ndarray) -> float:
    """Mean of a run length whose distribution has (nearly) reached 1."""
    return 1 + float((1 - chance).sum())


# Mean run lengths of a one-sided chart with k = .5, normal steps: Lucas and Crosier 1982, Hawkins
# and Olwell 1998; h = 4 and 5, shifts of the mean in standard deviations.
@pytest.mark.parametrize(
    ("threshold", "shift", "wanted"),
    [(4.0, 0.0, 336.0), (4.0, 0.5, 26.6), (4.0, 1.0, 8.38), (5.0, 0.5, 38.0), (5.0, 1.0, 10.4)],
)
def test_the_markov_chain_gives_the_published_mean_run_lengths(
    threshold: float, shift: float, wanted: float
) -> None:
    found = signalled(normal(shift), reference=0.5, threshold=threshold, probes=4000)
    assert mean_of(found) == pytest.approx(wanted, rel=0.01)


@pytest.mark.parametrize("shift", [0.0, 0.25, 0.5, 1.0])
def test_siegmund_is_close_to_the_markov_chain(shift: float) -> None:
    found = signalled(normal(shift), reference=0.25, threshold=8.0, probes=6000)
    mean = siegmund(shift=shift, reference=0.25, threshold=8.0)
    assert mean == pytest.approx(mean_of(found), rel=0.05)


def test_siegmund_is_continuous_where_the_drift_equals_the_reference() -> None:
    values = [siegmund(shift=0.25 + d, reference=0.25, threshold=8.0) for d in (-1e-3, 0, 1e-3)]
    assert values[1] == pytest.approx((values[0] + values[2]) / 2, rel=1e-3)


def test_the_markov_chain_gives_the_distribution_that_simulation_shows() -> None:
    rng = np.random.default_rng(1)
    steps = rng.standard_normal((300, 20_000)) + 0.3
    reached = (sums_of(steps, 0.25) >= 8).cumsum(axis=0) > 0
    found = signalled(normal(0.3), reference=0.25, threshold=8.0, probes=300)
    assert np.abs(found - reached.mean(axis=1)).max() < 0.012


def test_a_step_that_never_exceeds_the_reference_never_signals() -> None:
    def at_most_zero(x: np.ndarray) -> np.ndarray:
        return (x >= 0).astype(float)

    found = signalled(at_most_zero, reference=0.2, threshold=1.0, probes=100)
    assert found.max() == 0
    assert median_of(found) is None


def test_a_constant_step_signals_at_the_probe_that_arithmetic_says() -> None:
    def always_one(x: np.ndarray) -> np.ndarray:
        return (x >= 1).astype(float)

    # .75 a probe: the threshold of 3 is reached by the fourth
    found = signalled(always_one, reference=0.25, threshold=2.95, probes=10)
    assert median_of(found) == 4
