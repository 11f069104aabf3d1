"""What a fit says of each person: which side they lean to, how readily they call a tie.

And whether they look at the pairs at all. Nothing here changes a result: whoever reads it decides.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from calibration.statistics.design_matrix import Shape
from calibration.statistics.evidence import Evidence, Judgments
from calibration.statistics.levels import LAPSE
from calibration.statistics.outcome import Family, Floats, Ints, Outcome
from calibration.statistics.prediction import (
    Draws,
    Posterior,
    judged_eta,
    level_probabilities,
    typical_cuts,
)

LEVEL = 0.9
MOST_DRAWS, MOST_PAIRS = 400, 400
GUESSING = 0.02
"""Share of people expected to answer without looking, before their first answer."""

ALARM = 0.9
"""Probability of guessing at which a person is named."""

FEWEST = 20  # judgments before anything is said of guessing


@dataclass(frozen=True)
class Effect:
    """A posterior mean with its 90% interval."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True)
class Person:
    """One annotator by the code in the evidence.

    position: how far the side moves what is said, half of E[y | candidate on the left] less
        E[y | candidate on the right], over the judged pairs; above 0 where what is on the left
        gains. In units of the quality difference; None where no order was recorded.
    ties: chance of a tie less that of a typical annotator on the same pairs; None for the
        Gaussian family and for one annotator alone.
    discrimination: s_a, how much a difference weighs with them as a share of what it weighs with
        a typical annotator; None where pairs judged twice are too few to tell.
    guessing: probability that they answer by habit, whatever the pair; None below 20 judgments.
    """

    code: int
    n_judgments: int
    position: Effect | None
    ties: Effect | None
    discrimination: Effect | None
    guessing: float | None

    @property
    def alarming(self) -> bool:
        return self.guessing is not None and self.guessing >= ALARM


@dataclass(frozen=True)
class Annotators:
    """people: everybody who judged, in the order of their codes."""

    people: tuple[Person, ...]


def annotators(evidence: Evidence, posterior: Posterior) -> Annotators | None:
    """None before the first judgment."""
    if not evidence.judgments.size:
        return None
    return Annotators(tuple(_people(evidence, posterior)))


def _people(evidence: Evidence, posterior: Posterior) -> Iterator[Person]:
    judged = _Judged(evidence, posterior)
    codes, counts = np.unique(evidence.judgments.annotator, return_counts=True)
    chances = _guessing(evidence, posterior)
    for code, count in zip(codes, counts, strict=True):
        yield Person(
            code=int(code),
            n_judgments=int(count),
            position=judged.position(int(code)),
            ties=judged.ties(int(code)),
            discrimination=judged.discrimination(int(code)),
            guessing=chances[int(code)] if count >= FEWEST and chances else None,
        )


class _Judged:
    """A spread of draws and of judged pairs, and what each person would say of all of them."""

    def __init__(self, evidence: Evidence, posterior: Posterior) -> None:
        self.shape, self.outcome = posterior.shape, evidence.outcome
        count = len(posterior.draws["alpha"])
        self.draws = {k: v[:: max(1, count // MOST_DRAWS)] for k, v in posterior.draws.items()}
        few = Posterior(self.shape, posterior.features, self.draws, {}, (), posterior.method)
        eta = judged_eta(few, evidence.population, evidence.judgments)
        self.eta = eta[:, :: max(1, eta.shape[1] // MOST_PAIRS)]

    def position(self, code: int) -> Effect | None:
        if not self.shape.order:
            return None
        half = _delta(self.draws, self.shape, code)[:, None] / 2
        first, second = (self._expected(code, self._own(code) + s * half) for s in (1, -1))
        return _effect((first - second).mean(axis=1) / 2)

    def ties(self, code: int) -> Effect | None:
        if self.shape.family is Family.GAUSSIAN or self.shape.annotators == 1:
            return None
        own = _tie(self._own(code), _cuts(self.draws, self.shape, code)[:, :1])
        typical = _tie(self.eta, typical_cuts(self.draws, self.shape)[:, :1])
        return _effect((1 - LAPSE) * (own - typical).mean(axis=1))

    def discrimination(self, code: int) -> Effect | None:
        return _effect(_scale(self.draws, code)) if self.shape.discrimination else None

    def _own(self, code: int) -> Floats:
        if not self.shape.discrimination:
            return self.eta
        return np.asarray(self.eta * _scale(self.draws, code)[:, None], dtype=float)

    def _expected(self, code: int, latent: Floats) -> Floats:
        if self.shape.family is Family.GAUSSIAN:
            return latent
        return _mean(self.outcome, latent, _cuts(self.draws, self.shape, code))


def _guessing(evidence: Evidence, posterior: Posterior) -> dict[int, float]:
    """P(answers by habit) of every annotator; empty for the Gaussian family.

    Two accounts of a person's answers: what the fit expects of each pair, from somebody who looks
    at it (discrimination 1, their own ties and side), and their own frequencies, each answer left
    out of its own, whatever the pair. Bayes' rule from GUESSING. One answer given always fits
    both accounts: that shows in `ties` instead.
    """
    if posterior.shape.family is Family.GAUSSIAN:
        return {}
    gain = _log_gain(evidence, posterior)
    prior = np.log(GUESSING / (1 - GUESSING))
    return {
        int(code): float(expit(prior - gain[evidence.judgments.annotator == code].sum()))
        for code in np.unique(evidence.judgments.annotator)
    }


def _log_gain(evidence: Evidence, posterior: Posterior) -> Floats:
    """Log chance of each answer by the fit less that by the person's habit, shape (J,)."""
    judgments = evidence.judgments
    draws = dict(posterior.draws)
    if posterior.shape.discrimination:
        draws["discrimination"] = np.zeros_like(draws["discrimination"])
    few = {name: values[:: max(1, len(values) // MOST_DRAWS)] for name, values in draws.items()}
    looked = Posterior(posterior.shape, posterior.features, few, {}, (), posterior.method)
    eta = judged_eta(looked, evidence.population, judgments)
    chance = level_probabilities(few, posterior.shape, judgments, eta).mean(axis=0)
    level = _levels(evidence.outcome, judgments)
    by_fit = chance[np.arange(judgments.size), level]
    return np.asarray(np.log(by_fit) - np.log(_habit(judgments, level, chance.shape[1])))


def _habit(judgments: Judgments, level: Ints, levels: int) -> Floats:
    """Share of a person's other answers that are the same, one in each level added, shape (J,)."""
    counts = np.zeros((int(judgments.annotator.max()) + 1, levels))
    np.add.at(counts, (judgments.annotator, level), 1)
    own = counts[judgments.annotator, level] - 1
    return np.asarray((own + 1) / (counts.sum(axis=1)[judgments.annotator] - 1 + levels))


def _levels(outcome: Outcome, judgments: Judgments) -> Ints:
    scale = np.concatenate([-outcome.magnitudes[::-1], [0.0], outcome.magnitudes])
    near = np.abs(judgments.value[:, None] - scale).argmin(axis=1)
    return np.asarray(near, dtype=np.int64)


def _delta(draws: Draws, shape: Shape, code: int) -> Floats:
    if shape.annotators == 1:
        return draws["delta"]
    return np.asarray(draws["delta"] + draws["delta_sd"] * draws["delta_annotator"][:, code])


def _scale(draws: Draws, code: int) -> Floats:
    own = draws["discrimination_sd"] * draws["discrimination"][:, code]
    return np.asarray(np.exp(own), dtype=float)


def _cuts(draws: Draws, shape: Shape, code: int) -> Floats:
    """Shape (S, levels)."""
    cuts = typical_cuts(draws, shape)
    if shape.annotators == 1:
        return cuts
    own = np.exp(draws["kappa_sd"] * draws["kappa_annotator"][:, code])
    return np.asarray(own[:, None] * cuts, dtype=float)


def _tie(latent: Floats, cut: Floats) -> Floats:
    return np.asarray(expit(cut - latent) - expit(-cut - latent), dtype=float)


def _mean(outcome: Outcome, latent: Floats, cuts: Floats) -> Floats:
    """E[y] of every draw and pair, shape of latent."""
    steps = np.diff(np.concatenate([[0.0], outcome.magnitudes]))
    value = np.zeros_like(latent)
    for level, step in enumerate((1 - LAPSE) * steps):
        cut = cuts[:, level, None]
        value += step * (expit(latent - cut) - expit(-latent - cut))
    return value


def _effect(draws: Floats) -> Effect:
    low, high = np.quantile(draws, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Effect(float(draws.mean()), float(low), float(high))
