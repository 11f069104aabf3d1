"""Laplace's approximation against integrals that can be done by enumeration."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from calibration.statistics import synthetic
from calibration.statistics.averaging import average
from calibration.statistics.evidence import Evidence, Judgments, Population
from calibration.statistics.features import normalise
from calibration.statistics.laplace import approximate
from calibration.statistics.levels import LAPSE
from calibration.statistics.outcome import Floats
from calibration.statistics.priors import GAUSSIAN as PRIORS
from calibration.statistics.priors import PREFERENCE
from calibration.statistics.rows import rows_of
from calibration.statistics.synthetic import World
from tests.statistics.evidences import (
    GAUSSIAN,
    GRADES,
    PLAIN,
    RICH,
    THREE,
    evidence_of,
    first,
    with_values,
)

BARE = World(n_population=200, slopes=())


def bare(values: list[float]) -> Evidence:
    """One candidate, no metric, one annotator."""
    once = synthetic.judge(synthetic.make(BARE, seed=1), len(values), seed=1)
    return with_values(once, values)


@pytest.mark.parametrize(
    "values",
    [[1.0] * 8, [0.0] * 30, [-1.0], [1.0, 0.0, -1.0, 1.0, 1.0], [1.0] * 30 + [0.0] * 20],
    ids=["only wins", "only ties", "one judgment", "five", "fifty"],
)
def test_an_ordinal_posterior_of_two_unknowns_is_the_one_on_a_grid(values: list[float]) -> None:
    alpha, log_kappa = np.meshgrid(np.linspace(-4, 4, 401), np.linspace(-5, 4, 451), indexing="ij")
    density = stats.norm.logpdf(alpha, 0, PREFERENCE.alpha)
    density += stats.norm.logpdf(log_kappa, *PREFERENCE.kappa)
    for value in values:
        density += np.log((1 - LAPSE) * _chance(value, alpha, np.exp(log_kappa)) + LAPSE / 3)
    weight = np.exp(density - density.max())
    posterior = approximate(bare(values), seed=3)
    assert posterior.diagnostics["k_hat"] < 0.7
    for name, grid in (("alpha", alpha), ("log_kappa", log_kappa)):
        draws = posterior.draws[name].ravel()
        mean = float((weight * grid).sum() / weight.sum())
        sd = float(np.sqrt((weight * (grid - mean) ** 2).sum() / weight.sum()))
        assert draws.mean() == pytest.approx(mean, abs=0.05 * sd)
        assert draws.std() == pytest.approx(sd, rel=0.05)
        low = _quantile(grid[:, 0] if name == "alpha" else grid[0], weight, name, 0.025)
        assert np.quantile(draws, 0.025) == pytest.approx(low, abs=0.15 * sd)


def _chance(value: float, alpha: Floats, kappa: Floats) -> Floats:
    up, down = stats.logistic.cdf(alpha - kappa), stats.logistic.cdf(-alpha - kappa)
    return np.asarray(up if value > 0 else down if value < 0 else 1 - up - down)


def _quantile(axis: Floats, weight: Floats, name: str, share: float) -> float:
    margin = weight.sum(axis=1 if name == "alpha" else 0).cumsum()
    return float(np.interp(share, margin / margin[-1], axis))


def test_spreads_of_a_gaussian_hierarchy_are_those_of_their_exact_marginal() -> None:
    """y ~ N(alpha + u_segment, sigma): given both spreads the likelihood is a normal density."""
    world = World(n_population=300, slopes=(), segment_effect=(0.0,) * 8)
    once = synthetic.judge(synthetic.make(world, seed=2), 60, seed=2)
    segment = once.population.segment[once.judgments.row]
    rng = np.random.default_rng(4)
    shift = np.array([0.3, -0.3, 0.2, -0.1, 0.0, 0.1, -0.2, 0.0])
    value = np.clip(0.1 + shift[segment] + rng.normal(0, 0.2, 60), -1, 1)
    posterior = approximate(with_values(once, value, GAUSSIAN), seed=1)
    spread, sigma = np.arange(0.01, 0.8, 0.02), np.arange(0.1, 0.4, 0.01)  # midpoints
    inside = np.eye(8)[segment]
    zero_sum = inside @ (np.eye(8) - 1 / 8) @ inside.T
    density = np.array([[_marginal(value, a, b, zero_sum) for b in sigma] for a in spread])
    weight = np.exp(density - density.max())
    for name, axis, margin in (
        ("segment_sd", spread, weight.sum(axis=1)),
        ("sigma", sigma, weight.sum(axis=0)),
    ):
        mean = np.average(axis, weights=margin)
        sd = np.sqrt(np.average((axis - mean) ** 2, weights=margin))
        assert posterior.draws[name].mean() == pytest.approx(mean, abs=0.06 * sd)
        assert posterior.draws[name].std() == pytest.approx(sd, rel=0.06)


def _marginal(value: Floats, spread: float, sigma: float, zero_sum: Floats) -> float:
    covariance = PRIORS.alpha**2 + spread**2 * zero_sum + sigma**2 * np.eye(len(value))
    prior = stats.halfnorm.logpdf(spread, scale=PRIORS.segment)
    prior += stats.halfnorm.logpdf(sigma, scale=PRIORS.sigma)
    return float(stats.multivariate_normal.logpdf(value, cov=covariance) + prior)


@pytest.mark.parametrize(
    "evidence",
    [
        pytest.param(first(evidence_of(THREE, PLAIN), 0), id="no judgment"),
        pytest.param(first(evidence_of(THREE, PLAIN), 1), id="one judgment"),
        pytest.param(with_values(evidence_of(THREE, PLAIN), 0), id="all ties"),
        pytest.param(with_values(evidence_of(THREE, PLAIN), 1), id="all wins"),
        pytest.param(evidence_of(THREE, World(n_population=100, slopes=())), id="no metric"),
        pytest.param(evidence_of(GRADES, RICH), id="rich grades"),
        pytest.param(evidence_of(GAUSSIAN, RICH), id="rich gaussian"),
        pytest.param(evidence_of(THREE, World(slopes=(0.5,) * 20)), id="twenty metrics"),
    ],
)
def test_it_is_to_be_trusted_for(evidence: Evidence) -> None:
    posterior = approximate(evidence, seed=2, draws=1000)
    assert posterior.warnings == ()
    assert posterior.diagnostics["ess"] >= 400
    assert all(np.isfinite(values).all() for values in posterior.draws.values())


def test_perfect_separation_leaves_a_finite_slope() -> None:
    evidence = evidence_of(THREE, PLAIN)
    metric = normalise(evidence.population).matrix[evidence.judgments.row, 0]
    posterior = approximate(with_values(evidence, np.sign(metric)), seed=2, draws=1000)
    assert posterior.warnings == ()
    assert 1 < posterior.draws["beta"][:, 0].mean() < 10 * PREFERENCE.beta


def test_the_same_evidence_and_seed_give_the_same_draws() -> None:
    evidence = evidence_of(THREE, RICH)
    one, two, other = (approximate(evidence, seed=seed, draws=200) for seed in (5, 5, 6))
    for name, values in one.draws.items():
        assert np.array_equal(values, two.draws[name])
    assert not np.array_equal(one.draws["alpha"], other.draws["alpha"])


def test_swapping_incumbent_and_candidate_negates_the_quality_difference() -> None:
    evidence = evidence_of(THREE, replace(PLAIN, difference=(0.7,), order_effect=0.5))
    population = replace(evidence.population, metric=-evidence.population.metric)
    judgments = replace(
        evidence.judgments, value=-evidence.judgments.value, order=-evidence.judgments.order
    )
    one = population_mean(evidence)
    two = population_mean(Evidence(evidence.outcome, population, judgments))
    assert one.mean() == pytest.approx(-two.mean(), abs=0.05 * one.std())
    assert one.std() == pytest.approx(two.std(), rel=0.05)


def population_mean(evidence: Evidence) -> Floats:
    posterior = approximate(evidence, seed=1)
    rows = rows_of(evidence.population, 0)
    parts = average(posterior.draws, posterior.shape, evidence.outcome, rows)
    return np.asarray(sum(parts.values()))


def test_judgments_without_anything_to_tell_them_apart_count_as_often_as_they_were_given() -> None:
    """Three judgments of one pair and one judgment of each of three equal pairs are the same."""
    population = Population(
        candidates=("candidate",),
        metrics=(),
        segments=("all",),
        candidate=np.zeros(3, dtype=np.int64),
        segment=np.zeros(3, dtype=np.int64),
        weight=np.ones(3),
        cluster=np.arange(3),
        metric=np.empty((3, 0)),
    )
    same, apart = (
        approximate(_judged(population, row), seed=1, draws=500) for row in ([0, 0, 0], [0, 1, 2])
    )
    assert np.array_equal(same.draws["alpha"], apart.draws["alpha"])


def _judged(population: Population, row: list[int]) -> Evidence:
    ones = np.ones(3)
    nobody = np.zeros(3, dtype=np.int64)
    judgments = Judgments(np.array(row), ones, nobody, 0 * ones, ones.astype(bool), ones)
    return Evidence(THREE, population, judgments)


def test_the_effective_number_of_draws_is_not_overstated() -> None:
    """Means of many seeds scatter as those of so many independent draws, or less."""
    evidence = evidence_of(GAUSSIAN, replace(PLAIN, segment_effect=(0.1, -0.1, 0.0)))
    fits = [approximate(evidence, seed=seed, draws=1000) for seed in range(40)]
    for name in ("alpha", "sigma", "segment_sd"):
        means = np.array([fit.draws[name].mean() for fit in fits])
        squares = np.array([fit.draws[name].std() for fit in fits])
        draws = min(1000.0, float(np.mean([fit.diagnostics["ess"] for fit in fits])))
        expected = squares.mean() / np.sqrt(draws)
        # the scatter of 40 means is within a third of its expectation in 99.7% of cases
        assert means.std(ddof=1) < 1.34 * expected
        assert squares.std(ddof=1) < 1.34 * 1.5 * expected
