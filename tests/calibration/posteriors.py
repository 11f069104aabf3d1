"""A posterior without a sampler, near what the judgments of `world` say, and its stored fit."""

import numpy as np

from calibration.models import Fit
from calibration.selectors.evidence import Snapshot, take_snapshot
from calibration.services.store import store_fit
from calibration.statistics.design_matrix import Shape, shape_of
from calibration.statistics.features import normalise
from calibration.statistics.outcome import Floats
from calibration.statistics.pairs import within_budget
from calibration.statistics.prediction import Posterior
from tests.calibration.analyses import RUN, analysis_of
from tests.calibration.world import World

DRAWS = 4000


def sampled_fit(world: World, position: int = 0) -> Fit:
    """As a full refit leaves it, but for the sampler."""
    snapshot = take_snapshot(world.dimensions[position].pk)
    fit = store_fit(snapshot, analysis_of(snapshot), RUN, posterior_of(snapshot))
    assert fit is not None
    return fit


def posterior_of(snapshot: Snapshot) -> Posterior:
    assert snapshot.evidence is not None
    evidence = within_budget(snapshot.evidence, snapshot.agreed.terms)
    features = normalise(evidence.population)
    shape = shape_of(evidence, features)
    diagnostics = {"r_hat": 1.002, "ess_bulk": float(DRAWS), "draws": float(DRAWS)}
    return Posterior(shape, features, _draws(shape), diagnostics, (), "nuts")


def _draws(shape: Shape) -> dict[str, Floats]:
    """Of an ordinal model with two levels or segments at most and one annotator or more."""
    rng = np.random.default_rng(5)
    found = {
        "alpha": rng.normal(0, 0.3, (DRAWS, shape.candidates)),
        "segment_sd": np.abs(rng.normal(0, 0.2, DRAWS)),
        "u": _zero_sum(rng.normal(0, 1, (DRAWS, shape.segments))),
        "beta": rng.normal(0, 0.2, (DRAWS, shape.columns)),
        "segment_tau": np.abs(rng.normal(0, 0.2, DRAWS)),
        "b_segment": _zero_sum(rng.normal(0, 1, (DRAWS, shape.columns, shape.segments))),
        "delta": rng.normal(0, 0.2, DRAWS),
        "log_kappa": rng.normal(0, 0.2, DRAWS),
    }
    if shape.candidates > 1:
        found["tau"] = np.abs(rng.normal(0, 0.2, DRAWS))
        found["b"] = _zero_sum(rng.normal(0, 1, (DRAWS, shape.columns, shape.candidates)))
    if shape.annotators > 1:
        for name in ("delta", "kappa"):
            found[f"{name}_sd"] = np.abs(rng.normal(0, 0.2, DRAWS))
            found[f"{name}_annotator"] = _zero_sum(rng.normal(0, 1, (DRAWS, shape.annotators)))
    return found


def _zero_sum(values: Floats) -> Floats:
    centred: Floats = values - values.mean(axis=-1, keepdims=True)
    return centred
