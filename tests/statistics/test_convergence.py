"""Diagnostics of chains in numpy against ArviZ."""

import arviz
import numpy as np
import pytest

from calibration.statistics.convergence import convergence
from calibration.statistics.diagnostics import diagnose


def series(draws: int) -> np.ndarray:
    """Independent, sticky, discrete and drifting chains, and chains that disagree."""
    rng = np.random.default_rng(draws)
    white = rng.standard_normal((8, 4, draws))
    sticky = np.empty_like(white)
    sticky[:, :, 0] = white[:, :, 0]
    for t in range(1, draws):
        sticky[:, :, t] = 0.95 * sticky[:, :, t - 1] + white[:, :, t]
    opposite = -white
    opposite[:, :, 1::2] = white[:, :, : draws // 2 * 2 : 2]
    apart = white + np.arange(4)[None, :, None]
    drifting = white + np.linspace(0, 3, draws)
    return np.concatenate([white, sticky, opposite, white.round(), apart, drifting])


@pytest.mark.parametrize("draws", [50, 401, 1000])
def test_r_hat_and_effective_sizes_are_those_of_arviz(draws: int) -> None:
    given = series(draws)
    found = convergence(given)
    np.testing.assert_allclose(found.r_hat, [float(arviz.rhat(x)) for x in given], rtol=1e-6)
    for name in ("bulk", "tail"):
        theirs = [float(arviz.ess(x, method=name)) for x in given]
        np.testing.assert_allclose(getattr(found, f"ess_{name}"), theirs, rtol=1e-6)


def test_the_worst_parameter_is_reported_and_warned_of() -> None:
    rng = np.random.default_rng(1)
    good, bad = rng.standard_normal((4, 1000, 3)), rng.standard_normal((4, 1000))
    bad += 2 * np.arange(4)[:, None]
    numbers, warnings = diagnose({"good": good, "bad": bad}, divergences=0)
    assert numbers["r_hat"] > 1.5
    assert numbers["ess_bulk"] < 100
    assert {warning.code for warning in warnings if warning.fatal} >= {"r_hat", "ess_bulk"}


def test_independent_draws_give_no_warning_and_few_divergences_a_note() -> None:
    good = {"good": np.random.default_rng(2).standard_normal((4, 1000, 3))}
    assert diagnose(good, divergences=0)[1] == ()
    note, fatal = diagnose(good, divergences=4)[1], diagnose(good, divergences=5)[1]
    assert [warning.fatal for warning in (*note, *fatal)] == [False, True]
