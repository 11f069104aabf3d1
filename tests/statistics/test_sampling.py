"""The real sampler on synthetic migrations with known truth."""

from dataclasses import replace

import numpy as np
import pytest

from calibration.statistics import sampling, synthetic
from calibration.statistics.analysis import analyse
from calibration.statistics.design_matrix import data_of
from calibration.statistics.evidence import Evidence, Terms
from calibration.statistics.model import build
from calibration.statistics.outcome import Family, Outcome, Scale
from calibration.statistics.prediction import linear, log_likelihood
from calibration.statistics.result import Analysis, Verdict
from calibration.statistics.rules import critical_value
from calibration.statistics.synthetic import World

pytestmark = [pytest.mark.slow, pytest.mark.compiled]  # every shape of the model, first

TERMS = Terms(margin=0.15, seed=5)


def analysed(evidence: Evidence, terms: Terms = TERMS, draws: int = 500) -> Analysis:
    posterior = sampling.sample(evidence, seed=terms.seed, draws=draws)
    critical = critical_value(
        alpha=terms.alpha_each, n_max=terms.n_max, n_population=1000, n_min=terms.n_min
    )
    count = len(evidence.population.candidates)
    return analyse(evidence, terms, posterior, critical=[critical] * count)


def test_a_clearly_better_candidate_is_superior_and_the_interval_holds_the_truth() -> None:
    made = synthetic.make(World(difference=(1.2,)), seed=1)
    result = analysed(synthetic.judge(made, 150, seed=2)).results[0]
    assert result.verdict is Verdict.SUPERIOR
    assert result.posterior is not None
    assert result.posterior.low <= made.truth() <= result.posterior.high


def test_a_clearly_worse_candidate_is_inferior() -> None:
    made = synthetic.make(World(difference=(-1.5,)), seed=3)
    result = analysed(synthetic.judge(made, 150, seed=4)).results[0]
    assert result.verdict is Verdict.INFERIOR
    assert not result.passes


def test_the_same_judgments_and_seed_give_the_same_draws() -> None:
    evidence = synthetic.judge(synthetic.make(World(), seed=5), 60, seed=6)
    one, two = (sampling.sample(evidence, seed=9, draws=200) for _ in range(2))
    np.testing.assert_array_equal(one.draws["alpha"], two.draws["alpha"])
    other = sampling.sample(evidence, seed=10, draws=200)
    assert not np.array_equal(one.draws["alpha"], other.draws["alpha"])


def test_relabelling_the_arms_negates_the_estimate() -> None:
    """Swap invariance: theta -> -theta, within 3 Monte Carlo standard errors of two runs."""
    evidence = synthetic.judge(synthetic.make(World(difference=(0.6,)), seed=7), 100, seed=8)
    judgments = replace(
        evidence.judgments, value=-evidence.judgments.value, order=-evidence.judgments.order
    )
    population = replace(evidence.population, metric=-evidence.population.metric)
    swapped = Evidence(evidence.outcome, population, judgments)
    one, two = analysed(evidence).results[0], analysed(swapped).results[0]
    assert one.posterior is not None
    assert two.posterior is not None
    error = 3 * np.sqrt(2) * one.model_draws.std() / np.sqrt(400)
    assert one.model_draws.mean() == pytest.approx(-two.model_draws.mean(), abs=error)
    assert one.posterior.mean == pytest.approx(-two.posterior.mean, abs=error)


def test_metrics_that_say_nothing_are_no_conflict() -> None:
    """At level .001 ten runs of a true model stay silent but in one case of a hundred."""
    verdicts = []
    for seed in range(10):
        made = synthetic.make(World(n_population=400, difference=(0.8,), slopes=(0, 0)), seed=seed)
        result = analysed(synthetic.judge(made, 100, seed=seed + 50), draws=400).results[0]
        verdicts.append(result.verdict)
    assert Verdict.CONFLICT not in verdicts


def test_more_judgments_do_not_compile_anew() -> None:
    made = synthetic.make(World(), seed=5)
    sampling.sample(synthetic.judge(made, 60, seed=6), seed=1, draws=50)
    before = set(sampling._compiled)
    sampling.sample(synthetic.judge(made, 90, seed=6), seed=1, draws=50)
    assert set(sampling._compiled) == before


def test_no_judgment_at_all_leaves_the_prior_and_no_verdict() -> None:
    made = synthetic.make(World(), seed=5)
    evidence = synthetic.judge(made, 0, seed=6)
    result = analysed(evidence, draws=200).results[0]
    assert result.verdict is Verdict.COLLECTING
    assert result.posterior is None
    assert result.model is not None
    assert result.model.low < 0 < result.model.high


WORLD = World(
    n_population=300,
    difference=(0.5, -0.5),
    segment_effect=(0.3, -0.3),
    order_effect=0.8,
    annotators=4,
    spammers=1,
)


def rich(scale: Outcome) -> Evidence:
    """Two candidates, two segments, four overlapping annotators, shown in an order."""
    made = synthetic.make(WORLD, seed=9)
    parts = [synthetic.judge(made, 60, seed=10), synthetic.judge(made, 60, seed=10)]
    joined = {
        name: np.concatenate([getattr(part.judgments, name) for part in parts])
        for name in ("row", "value", "annotator", "order", "designed", "importance")
    }
    joined["annotator"] = np.arange(len(joined["row"])) % 4
    if scale.family is Family.GAUSSIAN:
        joined["value"] = joined["value"] * 0.7
    judgments = replace(parts[0].judgments, **joined)
    return Evidence(scale, made.population, judgments)


RICH = [
    Outcome(Scale.PREFERENCE_5),
    Outcome(Scale.CONTINUOUS, family=Family.GAUSSIAN),
]


@pytest.mark.parametrize("scale", RICH, ids=lambda o: o.scale)
def test_the_likelihood_in_numpy_is_the_likelihood_that_is_sampled(scale: Outcome) -> None:
    evidence = rich(scale)
    posterior = sampling.sample(evidence, seed=1, chains=2, draws=50)
    draws = {name: values[:1] for name, values in posterior.draws.items()}
    model = build(posterior.shape, data_of(evidence, posterior.features, posterior.shape))
    judgments, population = evidence.judgments, evidence.population
    eta = np.empty((1, judgments.size))
    for candidate in range(2):
        mine = population.candidate[judgments.row] == candidate
        rows = judgments.row[mine]
        eta[:, mine] = linear(
            draws,
            posterior.shape,
            posterior.features.matrix[rows],
            candidate,
            population.segment[rows],
        )
    ours = log_likelihood(draws, posterior.shape, scale, judgments, eta).sum()
    free = {variable: draws[variable.name][0] for variable in model.free_RVs}
    assert ours == pytest.approx(float(model.potentials[0].eval(free)), rel=1e-6)


@pytest.mark.parametrize("scale", RICH, ids=lambda o: o.scale)
def test_a_rich_migration_is_told_apart_by_candidate(scale: Outcome) -> None:
    analysis = analysed(rich(scale), replace(TERMS, n_candidates=2), draws=sampling.DRAWS)
    better, worse = analysis.results
    assert better.posterior is not None
    assert worse.posterior is not None
    assert better.posterior.mean > worse.posterior.mean
    assert {segment.segment for segment in better.segments} == {"segment 0", "segment 1"}
    assert not [warning for warning in analysis.warnings if warning.fatal]
