"""Before the first judgment: how many are needed, and what the rule would then do."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

from calibration.statistics.outcome import Bools, Floats, Ints
from calibration.statistics.rules import PSEUDO_RESIDUAL, information, t_critical


@dataclass(frozen=True)
class OperatingPoint:
    """What rule V does when the quality difference is `truth`.

    approved, rejected: probability that the limits clear the bound above, below, by n_max;
    the rest stays undecided. Approval is false where truth <= bound.
    median: judged pairs at which half of all runs are approved; None where fewer ever are.
    """

    truth: float
    approved: float
    rejected: float
    median: int | None


def required_judgments(
    *,
    critical: float,
    power: float,
    variance: float,
    r_squared: float,
    theta_plan: float,
    bound: float,
) -> float:
    """Judged pairs n = (c + z_power)^2 Var(y) (1 - R^2)/(theta_plan - bound)^2, one look.

    variance: of the judgments. r_squared: share of it the metrics explain. theta_plan: the
    true difference planned for, above `bound`; infinite at or below it. ValueError on a power
    or a share outside [0, 1).
    """
    if not (0 < power < 1 and 0 <= r_squared < 1 and variance >= 0):
        raise ValueError(f"power {power}, r_squared {r_squared}, variance {variance}")
    if theta_plan <= bound:
        return float("inf")
    reach = critical + float(stats.norm.ppf(power))
    return reach**2 * variance * (1 - r_squared) / (theta_plan - bound) ** 2


def operating_characteristics(
    *,
    bound: float,
    truths: Sequence[float],
    residual_sd: float,
    n_population: int,
    n_max: int,
    n_min: int,
    critical: float,
    n_columns: int,
    seed: int,
    runs: int = 2_000,
) -> tuple[OperatingPoint, ...]:
    """Rule V by simulation on the information clock, for each true difference.

    The estimate is a Brownian motion on V_n = N n/(N - n), its residual spread is estimated
    from as many normal residuals as there are judgments, with the pseudo residual of rule V;
    a look after every judgment from n_min to min(n_max, N - 1). The same random numbers serve
    every truth. residual_sd: what the metrics leave, in units of the judgment.
    """
    last = min(n_max, n_population - 1)
    looks = np.arange(1, last + 1)
    clock = information(looks, n_population)
    noise = residual_sd * np.random.default_rng(seed).standard_normal((runs, last))
    error = np.cumsum(noise * np.sqrt(np.diff(clock, prepend=0)), axis=1) / clock
    half = t_critical(looks, n_columns, critical) * _standard_errors(noise, clock)
    first = min(n_min, last) - 1
    error, half, looks = error[:, first:], half[:, first:], looks[first:]
    return tuple(_point(truth, truth - bound + error, half, looks) for truth in truths)


def truths_of_interest(bound: float, residual_sd: float) -> tuple[float, ...]:
    """The bound, then 1/8, 1/4, 3/8 and 1/2 residual spread above it, and no difference."""
    steps = {round(bound + share * residual_sd, 12) for share in (0, 0.125, 0.25, 0.375, 0.5)}
    return tuple(sorted({*steps, 0.0}))


def _standard_errors(noise: Floats, clock: Floats) -> Floats:
    """Rule V's standard error after each judgment, shape (runs, n_max); the first infinite."""
    n = np.arange(1, noise.shape[1] + 1)
    total = np.cumsum(noise, axis=1)
    squares = np.cumsum(noise**2, axis=1) - total**2 / n + PSEUDO_RESIDUAL
    with np.errstate(divide="ignore"):
        return np.asarray(np.sqrt(squares / (n - 1) / clock), dtype=float)


def _point(truth: float, gap: Floats, half: Floats, looks: Ints) -> OperatingPoint:
    """gap: estimate less bound, half: half-width of the limits, shape (runs, looks)."""
    above, below = _first(gap > half), _first(gap < -half)
    approved = above < below
    ordered = np.sort(np.where(approved, above, len(looks)))
    middle = int(ordered[(len(ordered) - 1) // 2])
    median = int(looks[middle]) if middle < len(looks) else None
    return OperatingPoint(truth, float(approved.mean()), float((below < above).mean()), median)


def _first(passed: Bools) -> Ints:
    """Index of the first look that passed, or the number of looks, shape (runs,)."""
    return np.asarray(np.where(passed.any(axis=1), passed.argmax(axis=1), passed.shape[1]))
