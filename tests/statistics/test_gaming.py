"""Metrics that flatter a candidate are caught; honest ones pass; what nobody judged is seen."""

from dataclasses import replace

import numpy as np
import pytest

from calibration.statistics import synthetic
from calibration.statistics.claims import advantage, claim_of_all
from calibration.statistics.evidence import Evidence, Terms
from calibration.statistics.gaming import CandidateAudit, Finding, gaming
from calibration.statistics.leaning import leans_of
from calibration.statistics.outcome import Floats
from calibration.statistics.residuals import Foretold
from calibration.statistics.supplement import Traits
from tests.statistics.laplace_fits import fitted, judged, population_of, with_metrics

TERMS = Terms(margin=0.15)
WIDE = Terms(margin=0.3)


def world_of(**changes: object) -> synthetic.Synthetic:
    settings = {"n_population": 500, "slopes": (1.5, 0.8), "kappa": 0.6} | changes
    return synthetic.make(synthetic.World(**settings), seed=6)  # type: ignore[arg-type]


def audited(
    evidence: Evidence, terms: Terms = TERMS, traits: Traits | None = None
) -> CandidateAudit:
    found = gaming(evidence, terms, *fitted(evidence, terms), traits)
    assert found is not None
    return found.candidates[-1]


def test_metrics_inflated_for_the_candidate_alone_are_caught() -> None:
    audit = audited(synthetic.judge(world_of(inflated=1.0), 100, seed=6))
    assert audit.flattered
    assert audit.together.flatters
    assert audit.together.claimed.low > 0 > audit.together.gap.high
    assert audit.metrics[0].rewards


def test_an_inflated_candidate_is_caught_among_several() -> None:
    made = world_of(difference=(0.0, 0.0), inflated=1.0)
    evidence = synthetic.judge(made, 100, seed=6)
    found = gaming(evidence, TERMS, *fitted(evidence, TERMS), None)
    assert found is not None
    assert [audit.flattered for audit in found.candidates] == [False, True]


def test_an_advantage_that_people_confirm_passes() -> None:
    """Metrics of the candidate are higher by .7 sd, and it is better by as much."""
    slopes = (1.5, 0.8)
    made = world_of(difference=(0.7 * sum(slopes),), inflated=0.7)
    audit = audited(synthetic.judge(made, 300, seed=6), WIDE)
    assert audit.together.finding is Finding.PASS
    assert audit.together.claimed.low > 0.2
    assert not audit.flattered


def test_a_loss_no_metric_sees_is_missed_and_not_called_a_reward() -> None:
    audit = audited(synthetic.judge(world_of(difference=(-1.5,)), 200, seed=6))
    assert audit.together.flatters
    assert not audit.together.rewards


def test_an_advantage_no_metric_sees_is_no_flattery() -> None:
    audit = audited(synthetic.judge(world_of(difference=(1.5,)), 200, seed=6))
    assert audit.together.finding is Finding.FAIL
    assert not audit.flattered


def test_nothing_passes_on_fewer_than_twenty_prompts() -> None:
    """Ties alone make the band narrow at once."""
    population = population_of(np.random.default_rng(2).standard_normal((60, 1)))
    assert audited(judged(population, np.zeros(19)), WIDE).together.finding is Finding.INCONCLUSIVE
    assert audited(judged(population, np.zeros(20)), WIDE).together.finding is Finding.PASS


def test_a_metric_that_follows_nobody_claims_nothing() -> None:
    noise = np.random.default_rng(9).standard_normal(500) + 3.0
    evidence = with_metrics(synthetic.judge(world_of(), 200, seed=6), noise=noise)
    found = {audit.metric: audit for audit in audited(evidence).metrics}
    assert found["noise"].finding is Finding.SILENT
    assert found["metric 0"].finding is not Finding.SILENT


def test_without_metrics_there_is_nothing_to_audit() -> None:
    population = population_of(np.empty((60, 0)))
    evidence = judged(population, np.ones(30))
    assert gaming(evidence, TERMS, *fitted(evidence, TERMS), None) is None


def test_the_advantage_is_the_mean_score_above_that_of_no_difference() -> None:
    """Normal differences N(d, 1): the rank score of 0 lies d below the mean score."""
    raw = np.random.default_rng(3).normal(0.8, 1.0, (4000, 1))
    evidence = judged(population_of(raw), np.zeros(30))
    posterior, _ = fitted(evidence, TERMS)
    assert advantage(posterior, evidence, 0)[0] == pytest.approx(0.8, abs=0.05)


def test_swapping_the_arms_turns_every_claim_round() -> None:
    evidence = synthetic.judge(world_of(inflated=0.6), 80, seed=6)
    posterior, _ = fitted(evidence, TERMS)
    old = evidence.population
    turned = replace(evidence, population=replace(old, metric=-old.metric))
    features = replace(posterior.features, matrix=-posterior.features.matrix)
    straight = claim_of_all(evidence, posterior, 0).value
    back = claim_of_all(turned, replace(posterior, features=features), 0).value
    assert advantage(posterior, evidence, 0).min() > 0.3
    assert back == pytest.approx(-straight, abs=0.02)


def test_scores_beyond_those_of_all_judged_pairs_are_counted_by_traffic() -> None:
    metric = np.concatenate([np.linspace(-1, 1, 40), np.full(10, 5.0)])[:, None]
    weight = np.concatenate([np.ones(40), np.full(10, 4.0)])
    population = replace(population_of(metric), weight=weight)
    support = audited(judged(population, np.tile([0.0, 1.0], 20))).support
    assert support is not None
    assert support.outside == pytest.approx(0.5)
    assert support.wide


def foretold_of(residual: Floats) -> Foretold:
    count = len(residual)
    place = np.arange(count)
    return Foretold(0, place, place, residual, np.full(count, 1 / count), np.zeros(count))


def test_a_residual_that_falls_with_length_leans_and_one_that_does_not_does_not() -> None:
    rng = np.random.default_rng(4)
    length = rng.standard_normal(150)
    found = foretold_of(-0.6 * length + rng.standard_normal(150))
    traits = np.column_stack([length, rng.standard_normal(150)])
    down, none = leans_of(found, ("length", "formatting"), traits, seed=1)
    assert down.clear
    assert down.correlation.high < 0
    assert not none.clear


def test_traits_that_nothing_leans_on_are_called_clear_about_once_in_twenty() -> None:
    rng = np.random.default_rng(5)
    clear = 0
    for seed in range(60):
        traits = rng.standard_normal((80, 3))
        found = leans_of(foretold_of(rng.standard_normal(80)), ("a", "b", "c"), traits, seed)
        clear += any(lean.clear for lean in found)
    assert clear <= 9  # 3 of 60 expected; 10 or more once in 1,000 times


def test_traits_that_were_not_read_or_do_not_differ_are_left_out() -> None:
    traits = np.full((50, 3), np.nan)
    traits[:19, 0] = np.arange(19)
    traits[:, 1] = 2.0
    traits[:25, 2] = np.arange(25)
    residual = np.random.default_rng(1).standard_normal(50)
    [only] = leans_of(foretold_of(residual), ("few", "constant", "read"), traits, seed=1)
    assert (only.trait, only.n_pairs) == ("read", 25)
