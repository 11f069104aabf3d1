"""The rectified posterior holds the truth whatever the model believes."""

import numpy as np
import pytest

from calibration.statistics.rectified import Judged, rectify
from calibration.statistics.rules import standard_error


def population(size: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """y in {-1, 0, 1} and what a wrong model expects: half the signal and a shift of .2."""
    signal = rng.standard_normal(size)
    y = np.sign(np.where(np.abs(signal + rng.standard_normal(size)) > 1.2, signal, 0))
    return y, 0.2 + 0.25 * np.tanh(signal)


def judged(y: np.ndarray, f: np.ndarray, rows: np.ndarray, draws: int, jitter: float) -> Judged:
    n, size = len(rows), len(y)
    noise = jitter * np.random.default_rng(n).standard_normal((draws, 1))
    return Judged(
        value=y[rows],
        weight=np.full(n, 1 / size),
        importance=np.ones(n),
        cluster=rows,
        segment=np.zeros(n, dtype=np.int64),
        f=f[rows] + noise,
        loo=f[rows],
    )


@pytest.mark.parametrize(("size", "n"), [(2000, 50), (300, 200), (450, 300)])
def test_intervals_of_a_wrong_model_hold_the_finite_populations_truth(size: int, n: int) -> None:
    """95% +- 3 Monte Carlo standard errors of 600 runs: within .923 and .977."""
    rng = np.random.default_rng(11)
    hits = 0
    for run in range(600):
        y, f = population(size, rng)
        rows = rng.permutation(size)[:n]
        sample = judged(y, f, rows, 400, 0.05)
        noise = 0.05 * np.random.default_rng(n).standard_normal(400)
        estimate = rectify(sample, f.mean() + noise, size, seed=run).estimate()
        hits += estimate.low <= y.mean() <= estimate.high
    assert 0.923 <= hits / 600 <= 0.977


def test_a_population_judged_whole_is_known() -> None:
    y, f = population(120, np.random.default_rng(12))
    sample = judged(y, f, np.arange(120), 200, 0.1)
    total = sample.f @ sample.weight
    estimate = rectify(sample, total, 120, seed=1).estimate()
    np.testing.assert_allclose([estimate.mean, estimate.low, estimate.high], y.mean(), atol=1e-12)


def test_the_width_agrees_with_the_design_standard_error() -> None:
    """Where the model is certain, the draws have the textbook spread of a finite sample."""
    y, f = population(600, np.random.default_rng(13))
    sample = judged(y, f, np.arange(200), 20_000, 0.0)
    rectified = rectify(sample, np.full(20_000, f.mean()), 600, seed=2)
    residual = sample.residual - sample.residual.mean()
    textbook = residual.std(ddof=1) / np.sqrt(200) * np.sqrt(1 - 200 / 600)
    assert rectified.draws.std() == pytest.approx(textbook, rel=0.03)
    assert standard_error(sample.residual, sample.share, 600) >= textbook


def test_the_half_shift_takes_off_optimism() -> None:
    """Predictions drawn half way to their own judgments leave half of the optimism to correct."""
    y, f = population(1000, np.random.default_rng(14))
    rows = np.arange(100)
    sample = judged(y, f, rows, 50, 0.0)
    fitted = f + 0.5 * (y - f)
    optimistic = Judged(
        **{
            name: getattr(sample, name)
            for name in ("value", "weight", "importance", "cluster", "segment", "loo")
        },
        f=np.tile(fitted[rows], (50, 1)),
    )
    total = np.full(50, (f.sum() - f[rows].sum() + fitted[rows].sum()) / 1000)
    centre = rectify(optimistic, total, 1000, seed=3).centre
    residual = y[rows] - fitted[rows] + (fitted[rows] - f[rows]) / 2
    by_hand = y[rows].sum() / 1000 + f[100:].sum() / 1000 + 0.9 * residual.mean()
    assert centre == pytest.approx(by_hand)


def test_weighted_prompts_count_by_their_traffic() -> None:
    y, f = population(400, np.random.default_rng(15))
    weight = np.where(np.arange(400) < 100, 5.0, 1.0)
    weight /= weight.sum()
    n = 400
    sample = Judged(
        value=y, weight=weight, importance=np.ones(n), cluster=np.arange(n),
        segment=np.zeros(n, dtype=np.int64), f=np.tile(f, (10, 1)), loo=f,
    )  # fmt: skip
    assert rectify(sample, np.full(10, weight @ f), n, seed=4).centre == pytest.approx(weight @ y)
