"""A CUSUM chart: sums that rise when residuals lean to one side for long (Page 1954)."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from calibration.statistics.outcome import Floats


@dataclass(frozen=True)
class Chart:
    """A chart of the residuals of one candidate, for either direction.

    centre, spread: of residuals in control, in units of the judgment. reference: k, what a
    standardised residual must exceed to raise a sum. worse, better: h, the thresholds of the sums
    for quality below and above what was predicted. n_residuals: that the chart was made from.
    """

    centre: float
    spread: float
    reference: float
    worse: float
    better: float
    n_residuals: int

    def standardised(self, residuals: Floats) -> Floats:
        return (residuals - self.centre) / self.spread


@dataclass(frozen=True)
class Path:
    """What the probes did to a chart, in the order in which they were judged.

    worse, better: the two sums as shares of their thresholds, one value for each probe. alarm: the
    number of the first probe (from 1) at which one of them reached 1, None where none did; sinks:
    whether that was the one for worse quality. mean: of the residuals beyond the chart's centre,
    in units of the judgment; None before the first probe.
    """

    worse: tuple[float, ...]
    better: tuple[float, ...]
    alarm: int | None
    sinks: bool
    mean: float | None

    @property
    def n_probes(self) -> int:
        return len(self.worse)


def follow(chart: Chart, residuals: Sequence[float]) -> Path:
    """The path of residuals (judgment minus prediction) in the order in which they came.

    The sums go on after an alarm: it stands until the calibration is made anew.
    """
    values = np.asarray(residuals, dtype=float)
    steps = chart.standardised(values)[:, None] * np.array([-1.0, 1.0])
    sums = sums_of(steps, chart.reference) / np.array([chart.worse, chart.better])
    reached = (sums >= 1).any(axis=1)
    alarm = int(reached.argmax()) if reached.any() else None
    return Path(
        worse=tuple(sums[:, 0].tolist()),
        better=tuple(sums[:, 1].tolist()),
        alarm=None if alarm is None else alarm + 1,
        sinks=alarm is not None and bool(sums[alarm, 0] >= 1),
        mean=float(values.mean() - chart.centre) if len(values) else None,
    )


def sums_of(steps: Floats, reference: float) -> Floats:
    """max(0, previous + step - reference), from 0 on, along the first axis; shape of steps."""
    found = np.empty_like(steps)
    now = np.zeros(steps.shape[1:])
    for place, step in enumerate(steps):
        now = np.maximum(now + step - reference, 0.0)
        found[place] = now
    return found
