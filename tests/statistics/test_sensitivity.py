"""The result under other priors: closed forms, and what must not move."""

from dataclasses import replace

import numpy as np
import pytest

from calibration.statistics import synthetic
from calibration.statistics.evidence import Evidence, Terms
from calibration.statistics.prediction import Posterior
from calibration.statistics.result import Analysis, Verdict
from calibration.statistics.sensitivity import log_ratio, sensitivity
from tests.statistics.laplace_fits import fitted

TERMS = Terms(margin=0.15)


def example(
    n: int = 120, candidates: tuple[float, ...] = (0.6,)
) -> tuple[Evidence, Posterior, Analysis]:
    world = synthetic.World(n_population=400, difference=candidates, kappa=0.6)
    evidence = synthetic.judge(synthetic.make(world, 2), n, 2)
    terms = replace(TERMS, n_candidates=len(candidates))
    return (evidence, *fitted(evidence, terms))


def test_reweighted_draws_have_the_posterior_of_the_other_prior() -> None:
    """alpha ~ N(0, s^2) with one observation x ~ N(alpha, v): the mean is x s^2 / (s^2 + v)."""
    x, v, before, after = 0.9, 0.15, 0.7, 1.4
    spread = np.sqrt(v * before**2 / (before**2 + v))
    centre = x * before**2 / (before**2 + v)
    alpha = np.random.default_rng(1).normal(centre, spread, (200_000, 1))
    weight = np.exp(log_ratio(alpha, before, after))
    mean = float((weight @ alpha)[0] / weight.sum())
    assert mean == pytest.approx(x * after**2 / (after**2 + v), abs=0.005)


def test_levels_of_all_candidates_are_weighed_together() -> None:
    alpha = np.array([[0.5, -1.0]])
    one, two = log_ratio(alpha[:, :1], 0.7, 0.35)[0], log_ratio(alpha[:, 1:], 0.7, 0.35)[0]
    assert log_ratio(alpha, 0.7, 0.35)[0] == pytest.approx(one + two)


def test_the_reported_result_hardly_moves_where_the_model_alone_does() -> None:
    evidence, posterior, analysis = example()
    found = sensitivity(evidence, TERMS, posterior, analysis)
    assert found is not None
    [strip] = found.strips
    assert [belief.sd for belief in strip.beliefs] == [0.35, 0.7, 1.4]
    assert all(belief.known for belief in strip.beliefs)
    assert strip.moved is not None
    assert strip.model_moved is not None
    assert strip.moved < 0.002
    assert strip.model_moved > 5 * strip.moved
    assert not strip.differs


def test_a_narrow_prior_pulls_the_model_towards_no_difference() -> None:
    evidence, posterior, analysis = example()
    found = sensitivity(evidence, TERMS, posterior, analysis)
    assert found is not None
    narrow, plan, wide = (belief.model for belief in found.strips[0].beliefs)
    assert narrow
    assert plan
    assert wide
    assert 0 < narrow.mean < plan.mean < wide.mean


def test_the_middle_row_is_the_analysis_of_the_plan() -> None:
    evidence, posterior, analysis = example(candidates=(0.6, -0.2))
    terms = replace(TERMS, n_candidates=2)
    found = sensitivity(evidence, terms, posterior, analysis)
    assert found is not None
    for strip, result in zip(found.strips, analysis.results, strict=True):
        plan = strip.beliefs[1]
        assert (plan.posterior, plan.rule) == (result.posterior, result.rule)
        assert plan.verdict is result.verdict


def test_rule_v_uses_the_critical_value_that_it_is_given() -> None:
    evidence, posterior, analysis = example()
    lax = sensitivity(evidence, TERMS, posterior, analysis, critical=(1.0,))
    strict = sensitivity(evidence, TERMS, posterior, analysis, critical=(6.0,))
    assert lax is not None
    assert strict is not None
    first, second = lax.strips[0].beliefs[0].rule, strict.strips[0].beliefs[0].rule
    assert first
    assert second
    assert first.low > second.low + 0.1


def test_a_verdict_that_is_another_is_said_to_differ() -> None:
    evidence, posterior, analysis = example()
    lax = sensitivity(evidence, TERMS, posterior, analysis, critical=(0.0,))
    wide = replace(analysis.results[0], verdict=Verdict.COLLECTING)
    other = sensitivity(
        evidence, TERMS, posterior, replace(analysis, results=(wide,)), critical=(0.0,)
    )
    assert lax is not None
    assert other is not None
    assert other.strips[0].beliefs[0].verdict is not Verdict.COLLECTING
    assert other.strips[0].differs


def test_where_the_draws_do_not_reach_nothing_is_said() -> None:
    """Levels some 6 logits away from 0 would weigh a narrow prior by a handful of draws."""
    evidence, posterior, analysis = example()
    far = posterior.draws["alpha"] * 4 + 6
    away = replace(posterior, draws=dict(posterior.draws) | {"alpha": far})
    found = sensitivity(evidence, TERMS, away, analysis)
    assert found is not None
    narrow = found.strips[0].beliefs[0]
    assert not narrow.known
    assert narrow.verdict is None
    assert narrow.posterior is None


def test_before_the_first_judgment_there_is_no_strip() -> None:
    evidence, posterior, analysis = example()
    judgments = evidence.judgments
    none = replace(
        judgments,
        **{
            name: getattr(judgments, name)[:0]
            for name in ("row", "value", "annotator", "order", "designed", "importance")
        },
    )
    assert sensitivity(replace(evidence, judgments=none), TERMS, posterior, analysis) is None
