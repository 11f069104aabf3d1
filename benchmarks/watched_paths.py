"""What is known after every judgment: a ridge with closed forms in place of the posterior.

An honest stand-in, and only that: a ridge on the metrics, penalty fixed, gives the predictions. Its
population mean is rectified by leave-one-out residuals as the product rectifies its posterior (half
of the leave-one-out shift), and these residuals give the standard error. `python -m
benchmarks.peeking --posterior` runs the real analysis beside it.
"""

from dataclasses import dataclass

import numpy as np

from benchmarks.watched_populations import Watched
from calibration.statistics.evidence import Sample
from calibration.statistics.outcome import Floats, Ints

PENALTY = 10.0  # of a slope, in judged pairs
FREE = 1e-6  # of the intercept


@dataclass(frozen=True, eq=False)
class Path:
    """One run, by look. looks: judged pairs, shape (L,). population: what was judged.

    order: pairs in the order of judging, shape (n_max,). centre: rectified estimate; squares,
    cubes: sums of powers of the leave-one-out residuals; plain: mean of the judgments; spread:
    their sum of squares about it; all of shape (L,).
    """

    population: Watched
    order: Ints
    looks: Ints
    centre: Floats
    squares: Floats
    cubes: Floats
    plain: Floats
    spread: Floats

    @property
    def columns(self) -> int:
        return int(self.population.metric.shape[1])

    @property
    def sample(self) -> Sample:
        """All that is judged by the last look, for the rules that read every judgment."""
        population = self.population
        count = len(population.value)
        return Sample(
            value=population.value[self.order],
            row=self.order,
            importance=np.ones(len(self.order)),
            features=population.metric,
            weight=np.full(count, 1 / count),
            cluster=np.arange(count),
        )


def judge(population: Watched, seed: int, *, n_min: int, n_max: int) -> Path:
    """Judgments in random order, a look after every one of them from n_min on."""
    rng = np.random.default_rng([seed, 1])
    last = min(n_max, population.size - 1, len(population.value))
    order = rng.permutation(len(population.value))[:last]
    looks = np.arange(n_min, last + 1)
    value = population.value[order]
    design = np.column_stack([np.ones(last), population.metric[order]])
    middle = np.r_[1.0, population.metric.mean(axis=0)]
    beta, leverage = ridges(design, value, looks)
    seen = np.arange(last) < looks[:, None]
    error = np.where(seen, value - beta @ design.T, 0.0)
    out = error / (1 - leverage)
    centre = beta @ middle + (error + out).sum(axis=1) / (2 * looks)
    square = out * out
    mean = np.cumsum(value)[looks - 1] / looks
    return Path(
        population, order, looks, centre, square.sum(axis=1), (square * out).sum(axis=1),
        mean, np.cumsum(value**2)[looks - 1] - looks * mean**2,
    )  # fmt: skip


def ridges(
    design: Floats, value: Floats, counts: Ints, level: float = FREE
) -> tuple[Floats, Floats]:
    """Ridge fits to the first `counts` pairs each: coefficients, shape (L, p), and leverages of
    all pairs, shape (L, n). level: penalty of the intercept."""
    columns = design.shape[1]
    outer = (design[:, :, None] * design[:, None, :]).reshape(len(design), -1)
    gram = _sums(outer)[counts].reshape(-1, columns, columns)
    moment = _sums(design * value[:, None])[counts]
    inverse = np.linalg.inv(gram + np.diag(np.r_[level, np.full(columns - 1, PENALTY)]))
    beta = (inverse @ moment[:, :, None])[:, :, 0]
    return beta, inverse.reshape(len(counts), -1) @ outer.T


def _sums(rows: Floats) -> Floats:
    """Row n: the sum of the first n rows."""
    return np.asarray(np.cumsum(np.vstack([np.zeros(rows.shape[1]), rows]), axis=0))
