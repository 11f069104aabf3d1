"""NUTS by nutpie; a compiled model is kept for every shape and fed new judgments."""

import warnings
from collections.abc import Mapping
from threading import Lock
from typing import Any

import numpy as np
import nutpie

from calibration.statistics.design_matrix import Shape, data_of, shape_of
from calibration.statistics.diagnostics import diagnose
from calibration.statistics.evidence import Evidence
from calibration.statistics.features import normalise
from calibration.statistics.model import build
from calibration.statistics.outcome import Floats, Ints
from calibration.statistics.prediction import Posterior
from calibration.statistics.signs import fold

METHOD = "nuts"
CHAINS, DRAWS, TUNE = 4, 1000, 300
TARGET = 0.95
RETRY_TARGET, RETRY_LENGTH = 0.99, 2  # once, before a verdict is withheld

_compiled: dict[Shape, Any] = {}
_lock = Lock()


def sample(evidence: Evidence, *, seed: int, chains: int = CHAINS, draws: int = DRAWS) -> Posterior:
    """Sample the posterior of one dimension. The same evidence and seed give the same draws."""
    features = normalise(evidence.population)
    shape = shape_of(evidence, features)
    model = compiled(shape, data_of(evidence, features, shape))
    drawn, divergences = _run(model, seed, chains, draws, TARGET)
    diagnostics, found = diagnose(drawn, divergences)
    if any(warning.fatal for warning in found):
        drawn, divergences = _run(model, seed, chains, RETRY_LENGTH * draws, RETRY_TARGET)
        diagnostics, found = diagnose(drawn, divergences)
    joined = {name: values.reshape(-1, *values.shape[2:]) for name, values in drawn.items()}
    return Posterior(shape, features, joined, diagnostics, found, METHOD)


def compiled(shape: Shape, data: Mapping[str, Floats | Ints]) -> Any:
    """The compiled model of a shape, holding `data`."""
    with _lock:
        if shape not in _compiled:
            with warnings.catch_warnings():
                # large graphs are compiled in two pieces; nothing to act on
                warnings.filterwarnings("ignore", message="Loop fusion failed")
                _compiled[shape] = nutpie.compile_pymc_model(build(shape, dict(data)))
        return _compiled[shape].with_data(**data)


def _run(
    model: Any, seed: int, chains: int, draws: int, target: float
) -> tuple[dict[str, Floats], int]:
    """Draws of every parameter, shape (chains, draws, ...), and how many of them diverged."""
    trace = nutpie.sample(
        model,
        draws=draws,
        tune=TUNE,
        chains=chains,
        cores=min(chains, 2),
        seed=seed,
        target_accept=target,
        progress_bar=False,
        save_warmup=False,
    )
    drawn = {
        str(name): np.asarray(array.values, dtype=float)
        for name, array in trace.posterior.data_vars.items()
        if not str(name).endswith("__")  # the sampler's own transformed copies
    }
    return fold(drawn), int(np.asarray(trace.sample_stats["diverging"]).sum())
