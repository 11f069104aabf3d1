"""Charts made from a calibration: their false alarms, their delays, whatever the residuals."""

import numpy as np
import pytest

from calibration.statistics.cusum import Chart, follow, sums_of
from calibration.statistics.drift import (
    FALSE_ALARMS,
    FEWEST_RESIDUALS,
    HORIZON,
    REFERENCES,
    TYPICAL,
    Residuals,
    chart_of,
    delay,
)
from calibration.statistics.outcome import Floats

RARE = 0.03


def residuals_of(kind: str, count: int, seed: int) -> Residuals:
    return Residuals(drawn(kind, (count,), np.random.default_rng(seed)), np.ones(count))


def drawn(kind: str, shape: tuple[int, ...], rng: np.random.Generator) -> Floats:
    """Residuals in control: of a preference, and of a failure in 3% of the pairs."""
    if kind == "rare":
        return np.asarray(RARE - (rng.random(shape) < RARE), dtype=float)
    return rng.choice([-1.0, 0.0, 1.0], size=shape, p=[0.25, 0.5, 0.25])


def made(kind: str, count: int, seed: int) -> tuple[Chart, Residuals]:
    residuals = residuals_of(kind, count, seed)
    chart = chart_of(residuals, seed=seed)
    assert chart is not None
    return chart, residuals


def signals(chart: Chart, residuals: Floats) -> Floats:
    """First probe at which each column signals, infinite where none does."""
    steps = chart.standardised(residuals)
    worse = sums_of(-steps, chart.reference) >= chart.worse
    better = sums_of(steps, chart.reference) >= chart.better
    reached = worse | better
    return np.where(reached.any(axis=0), reached.argmax(axis=0) + 1.0, np.inf)


@pytest.mark.parametrize("kind", ["preference", "rare"])
def test_charts_without_drift_signal_no_more_often_than_promised(kind: str) -> None:
    rates = []
    for seed in range(6):
        chart, _ = made(kind, 300, seed)
        rng = np.random.default_rng([seed, 1])
        rates.append(np.isfinite(signals(chart, drawn(kind, (HORIZON, 100), rng))).mean())
    # charts differ by their calibration: the promise is of their mean
    assert np.mean(rates) <= FALSE_ALARMS + 2 * np.std(rates) / np.sqrt(len(rates))


def test_half_a_standard_deviation_is_noticed_within_the_probes_promised() -> None:
    found = []
    for seed in range(4):
        chart, _ = made("preference", 400, seed)
        rng = np.random.default_rng([seed, 2])
        drift = TYPICAL * np.sqrt(0.5)
        found.append(signals(chart, drawn("preference", (300, 200), rng) - drift))
    assert np.median(np.concatenate(found)) <= 65


def test_the_delay_foretold_is_the_one_that_simulation_shows() -> None:
    chart, residuals = made("preference", 400, seed=3)
    value, weight = residuals.pool()
    rng = np.random.default_rng(4)
    for drift in (-0.4, 0.4):
        steps = rng.choice(value, size=(400, 4000), p=weight) + drift
        foretold = delay(chart, residuals, drift)
        assert foretold is not None
        assert np.median(signals(chart, steps)) == pytest.approx(foretold, rel=0.06, abs=1)


def test_smaller_drifts_take_longer_and_none_is_never_noticed() -> None:
    chart, residuals = made("preference", 400, seed=5)
    delays = [delay(chart, residuals, -drift) for drift in (0.6, 0.4, 0.25)]
    assert None not in delays
    assert delays == sorted(delays, key=lambda one: one or 0)
    assert delay(chart, residuals, -1e-6) is None


def test_a_larger_calibration_lets_the_chart_notice_smaller_drifts() -> None:
    small, large = (made("preference", count, seed=6)[0] for count in (150, 3000))
    assert large.reference < small.reference
    assert {small.reference, large.reference} <= set(REFERENCES)


def test_one_failure_is_no_alarm_where_none_was_ever_seen() -> None:
    rng = np.random.default_rng(7)
    chart = chart_of(Residuals(rng.normal(0, 0.01, 400), np.ones(400)), seed=7)
    assert chart is not None
    probes = rng.normal(0, 0.01, 100)
    probes[50] = -1.0
    assert follow(chart, probes.tolist()).alarm is None
    probes[51:60] = -1.0
    assert follow(chart, probes.tolist()).alarm is not None


def test_the_centre_is_the_mean_of_an_even_draw() -> None:
    value = np.r_[np.full(50, 0.2), np.full(50, -0.2)]
    importance = np.r_[np.full(50, 3.0), np.full(50, 1.0)]
    chart = chart_of(Residuals(value, importance), seed=8)
    assert chart is not None
    assert chart.centre == pytest.approx(0.1)


def test_the_same_seed_makes_the_same_chart() -> None:
    assert made("preference", 100, seed=9)[0] == made("preference", 100, seed=9)[0]


def test_too_few_residuals_make_no_chart() -> None:
    assert chart_of(residuals_of("preference", FEWEST_RESIDUALS - 1, seed=1), seed=1) is None
