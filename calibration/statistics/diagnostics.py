"""Whether the draws can be believed. Diagnostics are values: the verdict reads them."""

from collections.abc import Mapping

import numpy as np

from calibration.statistics.convergence import convergence
from calibration.statistics.outcome import Floats
from calibration.statistics.result import FitWarning

MOST_R_HAT = 1.01
LEAST_ESS = 400.0
MOST_DIVERGENCES = 0.001  # share of draws, where r-hat and ESS are good
MOST_K_HAT = 0.7  # of importance weights


def diagnose(
    draws: Mapping[str, Floats], divergences: int
) -> tuple[dict[str, float], tuple[FitWarning, ...]]:
    """Numbers of the sampler and the warnings they give (Vehtari et al., 1903.08008).

    draws: parameter -> array of shape (chains, draws, ...). The worst parameter counts.
    """
    chains, count = next(iter(draws.values())).shape[:2]
    series = np.concatenate(
        [values.reshape(chains, count, -1).transpose(2, 0, 1) for values in draws.values()]
    )
    found = convergence(series)
    numbers = {
        "r_hat": float(np.nanmax(found.r_hat)),
        "ess_bulk": float(np.nanmin(found.ess_bulk)),
        "ess_tail": float(np.nanmin(found.ess_tail)),
        "divergences": float(divergences),
        "draws": float(chains * count),
    }
    return numbers, tuple(_warnings(numbers))


def weighed(
    k_hat: float, ess: float, draws: int
) -> tuple[dict[str, float], tuple[FitWarning, ...]]:
    """The same for draws resampled by importance weights (1507.02646).

    k_hat: Pareto shape of the weights; ess: their effective number. Resampled draws repeat, so
    that r-hat and the ESS of chains would say nothing.
    """
    found = []
    if not k_hat <= MOST_K_HAT:
        found.append(_fatal("k_hat", f"weights too uneven: k-hat {k_hat:.2f} > {MOST_K_HAT}"))
    if ess < LEAST_ESS:
        found.append(_fatal("ess", f"ess {ess:.0f} < {LEAST_ESS:.0f}"))
    return {"k_hat": k_hat, "ess": ess, "draws": float(draws)}, tuple(found)


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
