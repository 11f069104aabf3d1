"""The packages measured beside ours, each used as its documentation says, on one comparison.

What a user has to choose, and ours does not ask for, is chosen in hindsight, in their favour: the
one metric, its sign and its scale are those that fit the human judgments of the whole population.
bayes_evals (2503.01747) is on no package registry, so it cannot be pinned and is not run; its
human-only Bayes is stood for by `beta`.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import numpy as np
from scipy import stats

from benchmarks.peers_metric import binary_metric, binary_scores, fitted_metric, oriented_scores
from benchmarks.recordings import Comparison
from benchmarks.running import Unavailable
from calibration.statistics.outcome import Floats, Ints
from calibration.statistics.result import Estimate

PACKAGES = {"ppi_py": "ppi-python", "cje": "cje-eval", "judgy": "judgy"}
BOOTSTRAP = 500  # judgy's own default of 20,000 takes a second a system
DRAWS = 4_000


@dataclass(frozen=True, eq=False)
class Judged:
    """A comparison of which `rows` were judged, in this order. seed: of a peer's random numbers."""

    comparison: Comparison
    rows: Ints
    seed: int

    @property
    def rest(self) -> Ints:
        """The rows that nobody judged."""
        return np.setdiff1d(np.arange(self.comparison.size), self.rows)


def check_packages() -> None:
    """Unavailable where a peer is not installed."""
    missing = [PACKAGES[name] for name in PACKAGES if find_spec(name) is None]
    if missing:
        raise Unavailable(
            f"not installed: {', '.join(missing)}; "
            "`.venv/bin/pip install -r requirements-bench.txt -c constraints.txt`"
        )


def human_plain(judged: Judged) -> Estimate | None:
    """The mean of the judgments with the textbook t interval of a finite population.

    Ours (`human_only`) holds a pseudo residual of full size, for rare failures; on scales where
    judgments differ little that makes it wide, and an easy one to beat.
    """
    seen, size = judged.comparison.value[judged.rows], judged.comparison.size
    n, mean = len(seen), float(seen.mean())
    half = stats.t.ppf(0.975, n - 1) * float(seen.std(ddof=1)) * np.sqrt(1 / n - 1 / size)
    return Estimate(mean, float(mean - half), float(mean + half))


def ppi(judged: Judged) -> Estimate | None:
    """PPI++ (2311.01453) by ppi-python with the best single metric."""
    metric, value = fitted_metric(judged.comparison), judged.comparison.value
    low, high = _package("ppi_py").ppi_mean_ci(
        value[judged.rows], metric[judged.rows], metric[judged.rest], alpha=0.05
    )
    low, high = float(np.squeeze(low)), float(np.squeeze(high))
    return Estimate((low + high) / 2, low, high)


def ppi_finite(judged: Judged) -> Estimate | None:
    """PPI++ for the population at hand, which ppi-python does not know: ours, in its favour.

    The package takes the unjudged pairs for a sample of something larger, so that its interval
    stays wide when most of a population is judged. theta = mean of l f over all N + mean of
    y - l f over the judged, l = cov(y, f)/var(f) in [0, 1], variance times 1 - n/N.
    """
    metric, value = fitted_metric(judged.comparison), judged.comparison.value
    seen, f, size = value[judged.rows], metric[judged.rows], judged.comparison.size
    tuning = 0.0 if not np.ptp(f) > 0 else float(np.clip(np.cov(seen, f)[0, 1] / f.var(), 0, 1))
    residual = seen - tuning * f
    mean = float(tuning * metric.mean() + residual.mean())
    half = 1.96 * float(residual.std(ddof=1)) * np.sqrt(1 / len(f) - 1 / size)
    return Estimate(mean, float(mean - half), float(mean + half))


def cje(judged: Judged) -> Estimate | None:
    """Calibrated direct estimates of both systems and their paired difference (2512.11150).

    Where outputs were only compared: the calibrated mean of the comparison itself.
    """
    logging.getLogger("cje").setLevel(logging.CRITICAL)
    comparison = judged.comparison
    if comparison.outputs is None:
        return _cje_compared(judged)
    score, label = oriented_scores(comparison), comparison.outputs.label
    known = np.zeros(comparison.size, dtype=bool)
    known[judged.rows] = True
    draws = {
        name: _records(score[:, arm], label[:, arm], known)
        for arm, name in enumerate(("incumbent", "candidate"))
    }
    found = _package("cje").analyze_dataset(fresh_draws_data=draws)
    compared = found.compare_policies("candidate", "incumbent")
    return Estimate(
        float(compared["difference"]), float(compared["ci_lower"]), float(compared["ci_upper"])
    )


def beta(judged: Judged) -> Estimate | None:
    """Human judgments alone: a flat Dirichlet on the four cells of both outputs right or wrong."""
    outputs = judged.comparison.outputs
    if outputs is None or not outputs.binary:
        return None
    label = outputs.label[judged.rows]
    cells = np.bincount((2 * label[:, 0] + label[:, 1]).astype(int), minlength=4)
    drawn = np.random.default_rng(judged.seed).dirichlet(cells + 1.0, size=DRAWS)
    difference = drawn[:, 1] - drawn[:, 2]
    low, high = np.quantile(difference, [0.025, 0.975])
    return Estimate(float(difference.mean()), float(low), float(high))


def judgy_own(judged: Judged) -> Estimate | None:
    """Rogan-Gladen by judgy: each system's rate by the judge's errors on its own judged outputs."""
    return _judgy(judged, (0, 1))


def judgy_borrowed(judged: Judged) -> Estimate | None:
    """The same with the judge's errors on the incumbent used for the candidate too."""
    return _judgy(judged, (0, 0))


METHODS: Mapping[str, Callable[[Judged], Estimate | None]] = {
    "human_plain": human_plain,
    "ppi": ppi,
    "ppi_finite": ppi_finite,
    "cje": cje,
    "beta": beta,
    "judgy_own": judgy_own,
    "judgy_borrowed": judgy_borrowed,
}


def _judgy(judged: Judged, learned_on: tuple[int, int]) -> Estimate | None:
    """The difference of two rates, its interval by the square rule (MOVER: Zou and Donner 2008).

    None where outputs have no value right or wrong, or judgy refuses.
    """
    name = binary_metric(judged.comparison)
    outputs = judged.comparison.outputs
    if name is None or outputs is None:
        return None
    verdict, seen = binary_scores(outputs.score[name]), judged.rows
    np.random.seed(judged.seed)  # noqa: NPY002 (judgy draws from the global generator)
    try:
        old, new = (
            _package("judgy").estimate_success_rate(
                outputs.label[seen, source],
                verdict[seen, source],
                verdict[judged.rest, arm],
                bootstrap_iterations=BOOTSTRAP,
            )
            for arm, source in enumerate(learned_on)
        )
    except (ValueError, RuntimeError):
        return None
    mean = new[0] - old[0]
    below = np.hypot(new[0] - new[1], old[2] - old[0])
    above = np.hypot(new[2] - new[0], old[0] - old[1])
    return Estimate(float(mean), float(mean - below), float(mean + above))


def _cje_compared(judged: Judged) -> Estimate | None:
    metric = fitted_metric(judged.comparison)
    label = np.full(len(metric), np.nan)
    label[judged.rows] = (judged.comparison.value[judged.rows] + 1) / 2
    found = _package("cje").calibrated_mean_ci(metric, label, seed=judged.seed)
    return Estimate(2 * found.estimate - 1, 2 * found.ci[0] - 1, 2 * found.ci[1] - 1)


def _records(score: Floats, label: Floats, known: Any) -> list[dict[str, Any]]:
    return [
        {"prompt_id": str(row), "judge_score": float(s), "oracle_label": float(y) if k else None}
        for row, (s, y, k) in enumerate(zip(score, label, known, strict=True))
    ]


@lru_cache
def _package(name: str) -> Any:
    return import_module(name)
