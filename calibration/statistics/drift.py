"""Charts that notice later that a calibration no longer holds, one for each candidate.

A probe is a random pair that nobody had judged, judged after the decision; its residual is the
judgment minus what the last full fit predicts. Thresholds come from a bootstrap of the residuals
that the calibration left: a table for normal residuals whose centre is known keeps no promise.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from calibration.statistics.cusum import Chart
from calibration.statistics.outcome import Floats
from calibration.statistics.run_length import median_of, signalled

FALSE_ALARMS = 0.05
HORIZON = 500
"""Probes over which that share of charts may signal although nothing has drifted."""
WORSE_SHARE = 0.8
"""Of the false alarms, for quality below what was predicted: that is what ruins an approval."""
TOO_SURE = 100
"""A bootstrap of n skewed residuals signals 1 + TOO_SURE/n times as often as it says
(benchmarks/drift.py), so that much less is asked of it."""
TYPICAL = 0.5
"""The drift that must be noticed soon, in residual standard deviations."""
SOON = 60
"""Median probes within which it should be: a little less than the 65 promised."""
REFERENCES = (0.1, 0.15, 0.2, 0.25, 0.3, 0.4)
FEWEST_RESIDUALS = 30
MOST_PROBES = 2000
"""Delays are followed no further: at 25 a week these are one and a half years."""
PATHS = 3000
PSEUDO_RESIDUAL = 0.25
"""Of full size, added to the squares: failures not yet seen are not impossible (rules.py)."""
_BLOCK = 500


@dataclass(frozen=True, eq=False)
class Residuals:
    """Leave-one-out residuals of n judged pairs, and the weight of each draw, shape (n,)."""

    value: Floats
    importance: Floats

    @property
    def count(self) -> int:
        return len(self.value)

    def pool(self) -> tuple[Floats, Floats]:
        """What a probe may leave in control and how probably: the residuals seen and, each a
        quarter as probable as one of them, a difference of full size in either direction."""
        share = self.importance / self.importance.sum()
        value = np.concatenate([self.value, [-1.0, 1.0]])
        weight = np.concatenate([share * self.count, [0.25, 0.25]])
        return value, weight / weight.sum()


def chart_of(residuals: Residuals, *, seed: int) -> Chart | None:
    """The chart that keeps the false alarms and notices most; None below FEWEST_RESIDUALS.

    Of the reference values that notice TYPICAL within SOON probes it takes the smallest, which
    notices small drifts best; where none does, the one that notices TYPICAL first.
    """
    if residuals.count < FEWEST_RESIDUALS:
        return None
    centre, spread = _own(residuals)
    worse, better = _thresholds(residuals, np.random.default_rng(seed))
    charts = [
        Chart(centre, spread, reference, float(low), float(high), residuals.count)
        for reference, low, high in zip(REFERENCES, worse, better, strict=True)
    ]
    delays = [_typical(chart, residuals) for chart in charts]
    soon = [chart for chart, found in zip(charts, delays, strict=True) if found <= SOON]
    return soon[0] if soon else charts[int(np.argmin(delays))]


def _own(residuals: Residuals) -> tuple[float, float]:
    found = _moments(residuals.value, residuals.importance, residuals.count)
    return float(found[0][0]), float(found[1][0])


def delay(
    chart: Chart, residuals: Residuals, drift: float, probes: int = MOST_PROBES
) -> int | None:
    """Median number of probes until a drift is noticed that begins with the sums at 0.

    drift: in units of the judgment, negative for worse quality. None beyond `probes`.
    """
    threshold = chart.worse if drift < 0 else chart.better
    below = _below(chart, residuals, drift)
    return median_of(
        signalled(below, reference=chart.reference, threshold=threshold, probes=probes)
    )


def _typical(chart: Chart, residuals: Residuals) -> float:
    """Median probes to the typical drift for the worse."""
    found = delay(chart, residuals, -TYPICAL * chart.spread, probes=4 * SOON)
    return np.inf if found is None else found


def _below(chart: Chart, residuals: Residuals, drift: float) -> Callable[[Floats], Floats]:
    """Distribution function of a step towards the drift."""
    value, weight = residuals.pool()
    steps = (-1.0 if drift < 0 else 1.0) * chart.standardised(value + drift)
    order = np.argsort(steps)
    ordered, total = steps[order], np.concatenate([[0.0], np.cumsum(weight[order])])

    def below(x: Floats) -> Floats:
        return np.asarray(total[np.searchsorted(ordered, x, side="right")], dtype=float)

    return below


def _thresholds(residuals: Residuals, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Thresholds for worse and better quality, one for each reference value.

    In every path the centre and the spread are those of another calibration of the same size, so
    that their error is part of the promise.
    """
    value, weight = residuals.pool()
    highest = []
    for _ in range(0, PATHS, _BLOCK):
        seen = rng.choice(value, size=(_BLOCK, residuals.count), p=weight)
        centre, spread = _moments(seen, None, residuals.count)
        probes = rng.choice(value, size=(HORIZON, _BLOCK), p=weight)
        highest.append(_highest((probes - centre) / spread))
    reached = np.concatenate(highest)
    allowed = FALSE_ALARMS / (1 + TOO_SURE / residuals.count)
    worse = np.quantile(reached[:, 0], 1 - WORSE_SHARE * allowed, axis=0)
    better = np.quantile(reached[:, 1], 1 - (1 - WORSE_SHARE) * allowed, axis=0)
    return np.asarray(worse, dtype=float), np.asarray(better, dtype=float)


def _highest(steps: Floats) -> Floats:
    """The most that both sums reach; steps: shape (probes, paths). (paths, 2, references)."""
    references = np.array(REFERENCES)
    now = np.zeros((steps.shape[1], 2, len(references)))
    most = np.zeros_like(now)
    signs = np.array([-1.0, 1.0])
    for step in steps:
        now += (step[:, None] * signs)[:, :, None] - references
        np.maximum(now, 0.0, out=now)
        np.maximum(most, now, out=most)
    return most


def _moments(value: Floats, weight: Floats | None, count: int) -> tuple[Floats, Floats]:
    """Centre and spread of calibrations of `count` residuals, one for each row of `value`."""
    rows = np.atleast_2d(value)
    centre = np.average(rows, axis=1, weights=weight)
    about = np.average((rows - centre[:, None]) ** 2, axis=1, weights=weight)
    return centre, np.sqrt((count * about + PSEUDO_RESIDUAL) / (count - 1))
