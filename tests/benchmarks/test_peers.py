"""Peers are asked for the same difference as ours, and given the metric that suits them best."""

import numpy as np
import pytest

from benchmarks.peers import METHODS, Judged, beta, judgy_borrowed, judgy_own, ppi, ppi_finite
from benchmarks.peers_metric import fitted_metric, oriented_scores
from tests.benchmarks.populations import answers, comparison

NOT_HERE = "peers are installed by make bench-coverage alone, not for the tests"


def judged(count: int, *, seed: int = 0) -> Judged:
    """900 answers, a judge that errs in a fifth of them, the same way for both systems."""
    label = answers(900, (0.5, 0.6), seed=seed)
    wrong = np.random.default_rng(seed + 1).random(label.shape) < 0.2
    made = comparison(label, np.abs(label - wrong))
    return Judged(made, made.order((seed,))[:count], seed)


def test_the_metric_is_scaled_by_least_squares_whatever_its_sign_and_unit() -> None:
    made = judged(50).comparison
    turned = comparison(made.outputs.label, 3 - 40 * made.outputs.score["judge"])  # type: ignore[union-attr]
    off = fitted_metric(made) - fitted_metric(made).mean()
    np.testing.assert_allclose(off, fitted_metric(turned) - fitted_metric(turned).mean())
    assert off @ made.value == pytest.approx(off @ off)  # slope 1 on the judgments
    assert np.corrcoef(oriented_scores(turned).ravel(), made.outputs.label.ravel())[0, 1] > 0.5  # type: ignore[union-attr]


def test_beta_is_the_closed_form_of_a_flat_dirichlet() -> None:
    given = judged(120)
    label = given.comparison.outputs.label[given.rows]  # type: ignore[union-attr]
    better = ((label[:, 1] > label[:, 0]).sum() + 1) / 124
    worse = ((label[:, 1] < label[:, 0]).sum() + 1) / 124
    spread = np.sqrt((better + worse - (better - worse) ** 2) / 125)
    found = beta(given)
    assert found is not None
    assert found.mean == pytest.approx(better - worse, abs=3 * spread / np.sqrt(4_000))
    assert found.high - found.low == pytest.approx(3.92 * spread, rel=0.06)


def test_ppi_is_the_power_tuned_difference_estimate() -> None:
    pytest.importorskip("ppi_py", reason=NOT_HERE)
    given = judged(120)
    y, f = given.comparison.value, fitted_metric(given.comparison)
    seen, rest = given.rows, given.rest
    share = len(seen) / len(rest)
    pooled = np.r_[f[seen], f[rest]]
    tuning = np.cov(y[seen], f[seen])[0, 1] / ((1 + share) * pooled.var())
    found = ppi(given)
    assert found is not None
    mean = tuning * f[rest].mean() + (y[seen] - tuning * f[seen]).mean()
    assert found.mean == pytest.approx(mean, abs=0.002)
    residual = (y[seen] - tuning * f[seen]).var() / len(seen)
    se = np.sqrt(residual + tuning**2 * f[rest].var() / len(rest))
    assert found.high - found.low == pytest.approx(3.92 * se, rel=0.02)


def test_ppi_for_a_finite_population_covers_it_and_closes_at_its_end() -> None:
    runs = [(run, ppi_finite(run)) for run in (judged(450, seed=seed) for seed in range(200))]
    covered = [e.low <= run.comparison.case.truth <= e.high for run, e in runs if e is not None]
    assert np.mean(covered) == pytest.approx(0.95, abs=3 * np.sqrt(0.95 * 0.05 / 200))
    whole = judged(900)
    found = ppi_finite(whole)
    assert found is not None
    assert found.low == pytest.approx(found.high)
    assert found.mean == pytest.approx(whole.comparison.case.truth)


def test_judgy_undoes_the_errors_of_the_judge() -> None:
    pytest.importorskip("judgy", reason=NOT_HERE)
    runs = [judged(300, seed=seed) for seed in range(12)]
    errors = [judgy_own(run).mean - run.comparison.case.truth for run in runs]  # type: ignore[union-attr]
    assert abs(np.mean(errors)) < 3 * np.std(errors) / np.sqrt(len(runs)) + 1e-9
    assert max(map(abs, errors)) < 0.25


def test_borrowed_errors_mislead_where_the_judge_favours_the_candidate() -> None:
    pytest.importorskip("judgy", reason=NOT_HERE)
    label = answers(2_000, (0.5, 0.5), seed=5)
    score = label.copy()
    score[np.random.default_rng(6).random(len(label)) < 0.3, 1] = 1.0  # the candidate alone
    made = comparison(label, score)
    given = Judged(made, made.order((1,))[:400], 1)
    own, borrowed = judgy_own(given), judgy_borrowed(given)
    assert own is not None
    assert borrowed is not None
    assert own.low < made.case.truth < own.high
    assert borrowed.low > made.case.truth + 0.05


def test_a_judge_no_better_than_chance_gives_no_answer_of_judgy() -> None:
    pytest.importorskip("judgy", reason=NOT_HERE)
    label = answers(600, (0.5, 0.6), seed=2)
    made = comparison(label, 1 - label)
    assert judgy_own(Judged(made, made.order((0,))[:100], 0)) is None


def test_cje_estimates_the_paired_difference() -> None:
    pytest.importorskip("cje", reason=NOT_HERE)
    given = judged(300)
    found = METHODS["cje"](given)
    assert found is not None
    assert found.low < given.comparison.case.truth < found.high
    assert found.mean == pytest.approx(given.comparison.case.truth, abs=0.1)
