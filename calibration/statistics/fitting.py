"""One dimension's posterior: approximated and weighed, sampled where that cannot be trusted."""

from dataclasses import replace
from importlib.metadata import version

from calibration.statistics import laplace, synthetic
from calibration.statistics.evidence import Evidence
from calibration.statistics.prediction import Posterior

METHOD = laplace.METHOD
DRAWS = laplace.DRAWS


def fit(evidence: Evidence, *, seed: int, draws: int = DRAWS) -> Posterior:
    """Laplace with importance weights; NUTS where their k-hat is above .7 or their ESS below 400.

    `Posterior.method` says which. The same evidence and seed give the same draws. draws: of the
    result; chains are sampled in full length all the same, and thinned.
    """
    posterior = laplace.approximate(evidence, seed=seed, draws=draws)
    if not any(warning.fatal for warning in posterior.warnings):
        return posterior
    # PyMC takes seconds and hundreds of megabytes to load: only where it is needed
    from calibration.statistics import sampling  # noqa: PLC0415

    return _thinned(sampling.sample(evidence, seed=seed), draws)


def warm() -> None:
    """Fit a small model, so that libraries are loaded before anyone waits."""
    made = synthetic.make(synthetic.World(n_population=50), seed=0)
    fit(synthetic.judge(made, 20, seed=0), seed=0, draws=100)


def versions(method: str) -> dict[str, str]:
    """Of the packages that a fit by this method depends on."""
    names = ["numpy", "scipy"]
    if method != METHOD:
        names += ["pymc", "nutpie", "pytensor"]
    return {name: version(name) for name in names}


def _thinned(posterior: Posterior, draws: int) -> Posterior:
    step = max(1, len(posterior.draws["alpha"]) // draws)
    return replace(posterior, draws={name: v[::step] for name, v in posterior.draws.items()})
