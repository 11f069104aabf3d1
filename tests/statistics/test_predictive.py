"""The posterior predictive check knows judgments that its model would not give."""

import numpy as np

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
