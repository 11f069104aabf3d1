"""The posterior predictive check knows judgments that its model would not give."""

from dataclasses import replace

import numpy as np

from calibration.statistics import synthetic
from calibration.statistics.analysis import analyse
from calibration.statistics.evidence import Terms
from calibration.statistics.laplace import approximate
from calibration.statistics.outcome import Family, Outcome, Scale
from calibration.statistics.predictive import predictive_p


def probabilities(share: list[float], judgments: int = 200, draws: int = 300) -> np.ndarray:
    return np.tile(np.array(share), (draws, judgments, 1))


def test_judgments_drawn_from_the_model_pass() -> None:
    rng = np.random.default_rng(1)
    share = [0.2, 0.5, 0.3]
    runs = [
        predictive_p(probabilities(share), rng.choice(3, size=200, p=share), seed)
        for seed in range(60)
    ]
    assert np.mean(np.array(runs) < 0.05) <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 60)
    assert min(runs) > 0


def test_ties_that_the_model_does_not_expect_are_found() -> None:
    observed = np.random.default_rng(2).choice(3, size=200, p=[0.1, 0.8, 0.1])
    assert predictive_p(probabilities([0.3, 0.4, 0.3]), observed, seed=1) < 0.001


def test_grades_of_the_gaussian_family_are_not_checked() -> None:
    """Its levels have no probabilities; the analysis goes through all the same."""
    made = synthetic.make(synthetic.World(n_population=80), seed=3)
    evidence = replace(
        synthetic.judge(made, 30, seed=3),
        outcome=Outcome(Scale.GRADE, grades=3, family=Family.GAUSSIAN),
    )
    posterior = approximate(evidence, seed=1, draws=400)
    [result] = analyse(evidence, Terms(margin=0.1), posterior, critical=(2.6,)).results
    assert result.n_judgments == 30
    assert result.posterior is not None
    assert result.posterior.low < result.posterior.mean < result.posterior.high
