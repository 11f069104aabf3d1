"""A posterior as bytes and back; bytes that are not one are refused by name."""

import numpy as np
import pytest

from calibration.statistics import synthetic
from calibration.statistics.design_matrix import shape_of
from calibration.statistics.evidence import Evidence
from calibration.statistics.features import normalise
from calibration.statistics.packing import pack, unpack
from calibration.statistics.prediction import Posterior
from calibration.statistics.result import FitWarning


def evidence(annotators: int = 2) -> Evidence:
    world = synthetic.World(n_population=60, difference=(0.2, -0.1), annotators=annotators)
    return synthetic.judge(synthetic.make(world, seed=1), 30, seed=1)


def posterior(draws: int = 40) -> Posterior:
    rng = np.random.default_rng(3)
    features = normalise(evidence().population)
    drawn = {
        "alpha": rng.standard_normal((draws, 2)),
        "tau": rng.random(draws),
        "b": rng.standard_normal((draws, 2, 2)),
    }
    warnings = (FitWarning("divergences", "2 of 40 draws diverged", fatal=False),)
    shape = shape_of(evidence(), features)
    return Posterior(shape, features, drawn, {"r_hat": 1.003, "draws": 40.0}, warnings, "nuts")


def test_a_posterior_comes_back_in_single_precision() -> None:
    given = posterior()
    back = unpack(pack(given), evidence())
    assert (back.shape, back.warnings) == (given.shape, given.warnings)
    assert dict(back.diagnostics) == dict(given.diagnostics)
    assert back.features.columns == given.features.columns
    np.testing.assert_array_equal(back.features.matrix, given.features.matrix)
    assert list(back.draws) == list(given.draws)
    for name, values in given.draws.items():
        np.testing.assert_allclose(back.draws[name], values, rtol=1e-6)


def test_bytes_hold_four_bytes_a_number_and_a_short_header() -> None:
    assert len(pack(posterior(draws=4000))) < 4 * 4000 * 7 + 1500


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "no packed posterior"),
        (b"PK\x03\x04 something else", "no packed posterior"),
        (pack(posterior())[:40], "header .* damaged"),
        (pack(posterior())[:-8], "numbers has"),
        (pack(posterior()) + b"\0\0\0\0", "numbers has"),
        (b"posterior 2\n\x02\0\0\0[]", "not an object"),
        (b"posterior 2\n\x02\0\0\0{}", "lacks something"),
    ],
)
def test_damaged_bytes_are_refused_by_name(data: bytes, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        unpack(data, evidence())


def test_numbers_that_are_not_finite_are_refused() -> None:
    given = posterior()
    given.draws["tau"][3] = np.nan
    with pytest.raises(ValueError, match="not finite"):
        unpack(pack(given), evidence())


def test_the_evidence_of_another_model_is_refused() -> None:
    with pytest.raises(ValueError, match="the packed posterior is of"):
        unpack(pack(posterior()), evidence(annotators=3))
