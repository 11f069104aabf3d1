"""Every unknown as a standard normal number, and back."""

import numpy as np
import pytest
from scipy import stats

from calibration.statistics.coordinates import coordinates_of, free_directions, half_normal
from calibration.statistics.design_matrix import shape_of
from calibration.statistics.features import normalise
from calibration.statistics.outcome import Floats
from calibration.statistics.priors import ACCEPTANCE
from tests.statistics.evidences import GRADES, RICH, evidence_of


def drawn() -> dict[str, Floats]:
    """Parameters of 20,000 draws from the prior."""
    evidence = evidence_of(GRADES, RICH)
    found = coordinates_of(shape_of(evidence, normalise(evidence.population)))
    rng = np.random.default_rng(0)
    return found.named(rng.normal(size=(20_000, found.outer + found.inner)))


def test_a_spread_is_half_normal_in_every_tail() -> None:
    z = np.array([-30.0, -8.0, -5.0, -4.7, -1.0, 0.0, 1.0, 6.0, 9.0])
    wanted = stats.halfnorm.isf(stats.norm.sf(z))
    deep = stats.norm.cdf(z[:2]) * np.sqrt(np.pi / 2)  # the density is flat near zero
    assert half_normal(z)[2:] == pytest.approx(wanted[2:], rel=1e-6)
    assert half_normal(z)[:2] == pytest.approx(deep, rel=1e-9)


def test_draws_of_the_prior_have_the_spreads_of_the_priors() -> None:
    named = drawn()
    for name, scale in (("segment_sd", ACCEPTANCE.segment), ("tau", ACCEPTANCE.candidate_slope)):
        assert named[name].mean() == pytest.approx(scale * np.sqrt(2 / np.pi), rel=0.03)
    assert named["alpha"].std(axis=0) == pytest.approx([ACCEPTANCE.alpha] * 3, rel=0.03)
    assert named["log_kappa"].mean() == pytest.approx(ACCEPTANCE.kappa[0], abs=0.03)
    slopes = named["beta"] + named["tau"][:, None] * named["b"][:, :, 0]
    variance = ACCEPTANCE.beta**2 + ACCEPTANCE.candidate_slope**2
    assert slopes.std(axis=0) == pytest.approx([np.sqrt(variance)] * 2, rel=0.04)


@pytest.mark.parametrize("name", ["u", "b", "b_segment", "delta_annotator", "kappa_annotator"])
def test_what_sums_to_zero_does_so_along_its_last_axis(name: str) -> None:
    values = drawn()[name]
    assert values.sum(axis=-1) == pytest.approx(np.zeros(values.shape[:-1]), abs=1e-12)
    many = values.shape[-1]
    assert values.var(axis=0).mean() == pytest.approx(1 - 1 / many, rel=0.05)


def test_free_directions_are_orthonormal_and_sum_to_zero() -> None:
    basis = free_directions(5)
    assert basis.T @ basis == pytest.approx(np.eye(4))
    assert basis.sum(axis=0) == pytest.approx(np.zeros(4), abs=1e-12)
