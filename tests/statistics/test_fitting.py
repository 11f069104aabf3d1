"""The fast path first, the slow one where the fast one says that it cannot be trusted."""

import subprocess
import sys
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from calibration.statistics import fitting, laplace, sampling
from calibration.statistics.diagnostics import weighed
from calibration.statistics.evidence import Evidence
from calibration.statistics.prediction import Posterior
from calibration.statistics.result import FitWarning
from tests.statistics.evidences import PLAIN, THREE, evidence_of

UNEVEN = FitWarning("k_hat", "weights too uneven", fatal=True)


def test_what_can_be_trusted_is_not_sampled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(sampling, "sample")
    posterior = fitting.fit(evidence_of(THREE, PLAIN), seed=1, draws=300)
    assert posterior.method == "laplace"
    assert posterior.draws["alpha"].shape == (300, 1)


def test_what_cannot_be_trusted_is_sampled_in_full_and_thinned(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    evidence = evidence_of(THREE, PLAIN)
    good = laplace.approximate(evidence, seed=1, draws=300)
    monkeypatch.setattr(laplace, "approximate", lambda *_, **__: replace(good, warnings=(UNEVEN,)))
    asked: dict[str, Any] = {}

    def sample(evidence: Evidence, **given: Any) -> Posterior:
        asked.update(given)
        draws = {
            name: np.tile(values, (10, *[1] * (values.ndim - 1)))
            for name, values in good.draws.items()
        }
        return replace(good, draws=draws, method="nuts")

    monkeypatch.setattr(sampling, "sample", sample)
    posterior = fitting.fit(evidence, seed=7, draws=1000)
    assert asked == {"seed": 7}
    assert (posterior.method, posterior.warnings) == ("nuts", ())
    assert len(posterior.draws["alpha"]) == 1000


@pytest.mark.parametrize(
    ("k_hat", "ess", "codes"),
    [
        (0.7, 400.0, []),
        (0.71, 400.0, ["k_hat"]),
        (0.1, 399.0, ["ess"]),
        (float("inf"), 10.0, ["k_hat", "ess"]),
        (float("nan"), 1000.0, ["k_hat"]),
    ],
)
def test_weights_are_trusted_up_to_stated_limits(
    k_hat: float, ess: float, codes: list[str]
) -> None:
    _, warnings = weighed(k_hat, ess, 4000)
    assert [warning.code for warning in warnings] == codes
    assert all(warning.fatal for warning in warnings)


def test_the_fast_path_loads_no_sampler() -> None:
    program = (
        "import sys; from calibration.statistics import fitting; fitting.warm(); "
        "print(sorted({'pymc', 'pytensor', 'nutpie', 'numba'} & set(sys.modules)))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert ran.stdout.strip() == "[]"
