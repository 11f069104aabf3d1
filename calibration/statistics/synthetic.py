"""Migrations whose truth is known, for tests and benchmarks."""

from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from calibration.statistics.evidence import Evidence, Judgments, Population
from calibration.statistics.levels import LAPSE
from calibration.statistics.outcome import Floats, Ints, Outcome, Scale


@dataclass(frozen=True)
class World:
    """How a synthetic migration comes to be.

    difference: latent difference of each candidate. slopes: of each metric on the latent scale.
    segment_effect: latent effect of each segment. kappa: tie width. order_effect: latent gain of
    the output shown first. spammers: annotators (the first ones) who answer at random.
    inflated: added to every metric of the last candidate's outputs without better quality.
    """

    n_population: int = 1000
    difference: tuple[float, ...] = (0.0,)
    slopes: tuple[float, ...] = (0.8, 0.4)
    segment_effect: tuple[float, ...] = (0.0,)
    kappa: float = 1.0
    order_effect: float = 0.0
    annotators: int = 1
    spammers: int = 0
    inflated: float = 0.0


@dataclass(frozen=True, eq=False)
class Synthetic:
    """A population with one potential judgment of every pair.

    value: what a typical annotator says of each row without order effect, shape (R,).
    expected: its expectation given the latent difference, shape (R,).
    """

    world: World
    population: Population
    latent: Floats
    value: Floats
    expected: Floats

    def truth(self, candidate: int = 0) -> float:
        """Mean judgment over the finite population of one candidate."""
        return float(self.value[self.population.rows_of(candidate)].mean())


OUTCOME = Outcome(Scale.PREFERENCE_3)


def make(world: World, seed: int) -> Synthetic:
    """Draw a population: latent = difference + segment effect + slopes @ metrics."""
    rng = np.random.default_rng(seed)
    candidates, size = len(world.difference), world.n_population
    candidate = np.repeat(np.arange(candidates), size)
    segment = np.tile(rng.integers(len(world.segment_effect), size=size), candidates)
    metric = rng.standard_normal((candidates * size, len(world.slopes)))
    latent = np.asarray(world.difference)[candidate] + np.asarray(world.segment_effect)[segment]
    latent = latent + metric @ np.asarray(world.slopes)
    seen = metric + world.inflated * (candidate == candidates - 1)[:, None]
    population = Population(
        candidates=tuple(f"candidate {number}" for number in range(candidates)),
        metrics=tuple(f"metric {number}" for number in range(len(world.slopes))),
        segments=tuple(f"segment {number}" for number in range(len(world.segment_effect))),
        candidate=candidate,
        segment=segment,
        weight=np.ones(candidates * size),
        cluster=np.tile(np.arange(size), candidates),
        metric=seen,
    )
    gain = expit(latent - world.kappa) - expit(-latent - world.kappa)
    return Synthetic(world, population, latent, said(latent, world, rng), (1 - LAPSE) * gain)


def said(latent: Floats, world: World, rng: np.random.Generator) -> Floats:
    """Left, tie or right, by the symmetric cumulative logit with lapse, shape of latent."""
    uniform = rng.random(latent.shape)
    better = uniform < expit(latent - world.kappa)
    worse = uniform > 1 - expit(-latent - world.kappa)
    value = better.astype(float) - worse
    lapsed = rng.random(latent.shape) < LAPSE
    return np.where(lapsed, rng.integers(-1, 2, latent.shape), value).astype(float)


def judge(made: Synthetic, count: int, seed: int) -> Evidence:
    """`count` random pairs of every candidate, each by one annotator in a random order."""
    rng = np.random.default_rng(seed)
    world, population = made.world, made.population
    chosen = [
        rng.permutation(population.rows_of(candidate))[:count]
        for candidate in range(len(population.candidates))
    ]
    row = rng.permutation(np.concatenate(chosen)).astype(np.int64)
    annotator = rng.integers(world.annotators, size=len(row))
    value, order = _judged(made, row, annotator, rng)
    judgments = Judgments(
        row=row,
        value=value,
        annotator=annotator,
        order=order,
        designed=np.ones(len(row), dtype=bool),
        importance=np.ones(len(row)),
    )
    return Evidence(OUTCOME, population, judgments)


def _judged(
    made: Synthetic, row: Ints, annotator: Ints, rng: np.random.Generator
) -> tuple[Floats, Floats]:
    """What is said of each row, and the order it was shown in."""
    world = made.world
    if not world.order_effect:
        value, order = made.value[row], np.zeros(len(row))
    else:
        order = rng.choice([-0.5, 0.5], size=len(row))
        value = said(made.latent[row] + world.order_effect * order, world, rng)
    random = rng.integers(-1, 2, size=len(row)).astype(float)
    return np.where(annotator < world.spammers, random, value), order
