"""Whether the sampler can be believed. Diagnostics are values: the verdict reads them."""

from typing import Any

import arviz
import numpy as np

from calibration.statistics.result import FitWarning

MOST_R_HAT = 1.01
LEAST_ESS = 400.0
MOST_DIVERGENCES = 0.001  # share of draws, where r-hat and ESS are good


def diagnose(trace: Any) -> tuple[dict[str, float], tuple[FitWarning, ...]]:
    """Numbers of the sampler and the warnings they give (Vehtari et al., 1903.08008)."""
    numbers = _numbers(trace)
    return numbers, tuple(_warnings(numbers))


def _numbers(trace: Any) -> dict[str, float]:
    names = [name for name in trace.posterior.data_vars if not str(name).endswith("__")]
    posterior = trace.posterior[names]  # without the sampler's own transformed copies
    divergences = int(np.asarray(trace.sample_stats["diverging"]).sum())
    return {
        "r_hat": _worst(arviz.rhat(posterior), np.nanmax),
        "ess_bulk": _worst(arviz.ess(posterior, method="bulk"), np.nanmin),
        "ess_tail": _worst(arviz.ess(posterior, method="tail"), np.nanmin),
        "divergences": float(divergences),
        "draws": float(posterior.sizes["chain"] * posterior.sizes["draw"]),
    }


def _warnings(numbers: dict[str, float]) -> list[FitWarning]:
    found = []
    if numbers["r_hat"] > MOST_R_HAT:
        found.append(
            _fatal("r_hat", f"chains disagree: r-hat {numbers['r_hat']:.3f} > {MOST_R_HAT}")
        )
    for name in ("ess_bulk", "ess_tail"):
        if numbers[name] < LEAST_ESS:
            found.append(_fatal(name, f"{name} {numbers[name]:.0f} < {LEAST_ESS:.0f}"))
    if numbers["divergences"]:
        share = numbers["divergences"] / numbers["draws"]
        message = f"{numbers['divergences']:.0f} of {numbers['draws']:.0f} draws diverged"
        found.append(FitWarning("divergences", message, share > MOST_DIVERGENCES))
    return found


def _fatal(code: str, message: str) -> FitWarning:
    return FitWarning(code, message, fatal=True)


def _worst(dataset: Any, pick: Any) -> float:
    return float(pick([pick(values.values) for values in dataset.data_vars.values()]))
