"""Before the first judgment: how many are needed, and what the rule would then do."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import optimize, stats

from calibration.statistics.outcome import Floats, Ints
from calibration.statistics.rules import (
    PSEUDO_RESIDUAL,
    critical_at,
    information,
    skew_factor,
    t_critical,
)


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
    n_population: int | None = None,
) -> float:
    """Judged pairs n of one look: V_n = (c_n + z_power)^2 Var(y) (1 - R^2)/(theta_plan - bound)^2.

    variance: of the judgments. r_squared: share of it the metrics explain. theta_plan: the
    true difference planned for, above `bound`; infinite at or below it. n_population: pairs N on
    whose clock V_n = N n/(N - n) the last judgments tell more than the first; V_n = n if not
    given. ValueError on a power or a share outside [0, 1).
    """
    if not (0 < power < 1 and 0 <= r_squared < 1 and variance >= 0):
        raise ValueError(f"power {power}, r_squared {r_squared}, variance {variance}")
    if theta_plan <= bound:
        return float("inf")
    z, spread = float(stats.norm.ppf(power)), variance * (1 - r_squared)
    unit = spread / (theta_plan - bound) ** 2
    if n_population is None or unit == 0:
        return (float(critical) + z) ** 2 * unit

    def excess(n: float) -> float:
        wanted = (critical_at(critical, n) + z) ** 2 * unit
        return float(n_population * n - wanted * (n_population - n))

    return float(optimize.brentq(excess, 0, n_population))


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

    The estimate is a Brownian motion on V_n = N n/(N - n); its spread and its skewness are
    estimated from as many normal residuals as there are judgments, with the pseudo residual of
    rule V; a look after every judgment from n_min to min(n_max, N - 1). The same random numbers
    serve every truth. residual_sd: what the metrics leave, in units of the judgment.
    """
    last = min(n_max, n_population - 1)
    looks = np.arange(1, last + 1)
    clock = information(looks, n_population)
    noise = residual_sd * np.random.default_rng(seed).standard_normal((runs, last))
    error = np.cumsum(noise * np.sqrt(np.diff(clock, prepend=0)), axis=1) / clock
    below, above = _reaches(noise, clock, looks, critical, n_columns)
    first = min(n_min, last) - 1
    # A look passes once the highest lower limit so far does: one search per run and truth.
    highest = np.maximum.accumulate((error - below)[:, first:], axis=1)
    lowest = np.maximum.accumulate((-error - above)[:, first:], axis=1)
    gaps = np.asarray(truths, dtype=float) - bound
    approved, rejected = _firsts(highest, -gaps), _firsts(lowest, gaps)
    return tuple(
        _point(truth, approved[:, place], rejected[:, place], looks[first:])
        for place, truth in enumerate(truths)
    )


def truths_of_interest(bound: float, residual_sd: float) -> tuple[float, ...]:
    """The bound, then 1/8, 1/4, 3/8 and 1/2 residual spread above it, and no difference."""
    steps = {round(bound + share * residual_sd, 12) for share in (0, 0.125, 0.25, 0.375, 0.5)}
    return tuple(sorted({*steps, 0.0}))


def _reaches(
    noise: Floats, clock: Floats, looks: Ints, critical: float, n_columns: int
) -> tuple[Floats, Floats]:
    """How far the limits lie below and above the estimate, shape (runs, n_max); first infinite."""
    total, power = np.cumsum(noise, axis=1), noise * noise
    mean = total / looks
    raw = np.cumsum(power, axis=1)
    squares = raw - total * mean + PSEUDO_RESIDUAL
    cubes = np.cumsum(power * noise, axis=1) - 3 * mean * raw + 2 * mean * mean * total
    with np.errstate(divide="ignore", invalid="ignore"):
        half = t_critical(looks, n_columns, critical) * np.sqrt(squares / ((looks - 1) * clock))
    scale = skew_factor(critical_at(critical, looks)) / (squares * clock)
    below = half + scale * np.maximum(PSEUDO_RESIDUAL - cubes, 0)
    above = half + scale * np.maximum(PSEUDO_RESIDUAL + cubes, 0)
    return below, above


def _firsts(highest: Floats, lines: Floats) -> Ints:
    """Index of the first look above each line, or the number of looks, shape (runs, lines)."""
    found = [np.searchsorted(path, lines, side="right") for path in highest]
    return np.asarray(found, dtype=np.int64)


def _point(truth: float, above: Ints, below: Ints, looks: Ints) -> OperatingPoint:
    """above, below: index of the look whose limits leave the bound on that side, shape (runs,)."""
    approved = above < below
    ordered = np.sort(np.where(approved, above, len(looks)))
    middle = int(ordered[(len(ordered) - 1) // 2])
    median = int(looks[middle]) if middle < len(looks) else None
    return OperatingPoint(truth, float(approved.mean()), float((below < above).mean()), median)
