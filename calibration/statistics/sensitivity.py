"""What the result would be had the plan held other beliefs about a candidate beforehand."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy import stats

from calibration.statistics.analysis import analyse
from calibration.statistics.evidence import Evidence, Terms
from calibration.statistics.outcome import Floats
from calibration.statistics.prediction import Posterior
from calibration.statistics.psis import smooth
from calibration.statistics.resampling import systematic
from calibration.statistics.result import Analysis, CandidateResult, Estimate, Limits, Verdict
from calibration.statistics.rules import critical_value

MOST_K_HAT, LEAST_ESS = 0.7, 200.0
FACTORS = (0.5, 1.0, 2.0)
"""Of the plan's prior standard deviation of a candidate's difference: .35, .7 and 1.4 logits."""


@dataclass(frozen=True)
class Belief:
    """The result under one prior.

    factor, sd: of the candidate's difference alpha. known: whether the draws of the fit reach that
    far (k_hat <= .7, ESS >= 200); everything after it is None where they do not. model:
    g-computation, which leans on the prior; posterior: what is reported, which hardly does.
    """

    factor: float
    sd: float
    known: bool
    k_hat: float
    posterior: Estimate | None = None
    model: Estimate | None = None
    rule: Limits | None = None
    verdict: Verdict | None = None
    passes: bool | None = None


@dataclass(frozen=True)
class Strip:
    """One candidate. beliefs: the narrow prior, the plan's, the wide one.

    differs: whether any known verdict is another than the plan's. moved: how far the reported
    mean moves at most; model_moved: how far that of the model alone does.
    """

    candidate: str
    beliefs: tuple[Belief, ...]
    differs: bool
    moved: float | None
    model_moved: float | None


@dataclass(frozen=True)
class Sensitivity:
    strips: tuple[Strip, ...]


def sensitivity(
    evidence: Evidence,
    terms: Terms,
    posterior: Posterior,
    analysis: Analysis,
    critical: Sequence[float] = (),
) -> Sensitivity | None:
    """The prior of every candidate's level halved and doubled; None before the first judgment.

    Draws are weighted by the ratio of the priors, Pareto smoothed (1507.02646), resampled and
    analysed as the fit was, with the same random numbers: exact up to sampling where k-hat is
    small, at the price of an analysis. critical: of rule V, frozen with the plan; worked out
    again where it is not given.
    """
    if not evidence.judgments.size:
        return None
    values = critical or _critical(evidence, terms)
    beliefs = [_beliefs(factor, evidence, terms, posterior, analysis, values) for factor in FACTORS]
    return Sensitivity(
        tuple(
            _strip(result.candidate, own)
            for result, own in zip(analysis.results, zip(*beliefs, strict=True), strict=True)
        )
    )


def log_ratio(alpha: Floats, before: float, after: float) -> Floats:
    """log prior(after) - log prior(before) of the levels of all candidates, shape (S,)."""
    ratio = stats.norm.logpdf(alpha, 0, after) - stats.norm.logpdf(alpha, 0, before)
    return np.asarray(ratio.sum(axis=1), dtype=float)


def _beliefs(
    factor: float,
    evidence: Evidence,
    terms: Terms,
    posterior: Posterior,
    analysis: Analysis,
    critical: Sequence[float],
) -> list[Belief]:
    """Of all candidates under one prior."""
    own = posterior.shape.priors.alpha
    sd, k_hat, under = factor * own, 0.0, analysis
    if factor != 1:
        moved, k_hat = _moved(posterior, own, sd, terms.seed)
        if moved is None:
            return [Belief(factor, sd, known=False, k_hat=k_hat)] * len(analysis.results)
        under = analyse(evidence, terms, moved, critical=critical)
    return [_belief(factor, sd, k_hat, result) for result in under.results]


def _belief(factor: float, sd: float, k_hat: float, result: CandidateResult) -> Belief:
    return Belief(
        factor=factor,
        sd=sd,
        known=True,
        k_hat=k_hat,
        posterior=result.posterior,
        model=result.model,
        rule=result.rule,
        verdict=result.verdict,
        passes=result.passes,
    )


def _moved(
    posterior: Posterior, before: float, after: float, seed: int
) -> tuple[Posterior | None, float]:
    """As many draws under the other prior, None where they do not reach; k-hat."""
    smoothed = smooth(log_ratio(posterior.draws["alpha"], before, after)[:, None])
    weight, k_hat = smoothed.weight[:, 0], float(smoothed.k_hat[0])
    if k_hat > MOST_K_HAT or 1 / (weight @ weight) < LEAST_ESS:
        return None, k_hat
    chosen = systematic(weight, len(weight), np.random.default_rng(seed))
    draws = {name: values[chosen] for name, values in posterior.draws.items()}
    return replace(posterior, draws=draws), k_hat


def _strip(candidate: str, beliefs: tuple[Belief, ...]) -> Strip:
    plan = beliefs[FACTORS.index(1.0)]
    return Strip(
        candidate=candidate,
        beliefs=beliefs,
        differs=any(b.known and b.verdict is not plan.verdict for b in beliefs),
        moved=_most([_apart(b.posterior, plan.posterior) for b in beliefs]),
        model_moved=_most([_apart(b.model, plan.model) for b in beliefs]),
    )


def _apart(one: Estimate | None, two: Estimate | None) -> float | None:
    return abs(one.mean - two.mean) if one and two else None


def _most(moves: Sequence[float | None]) -> float | None:
    known = [move for move in moves if move is not None]
    return max(known) if known else None


def _critical(evidence: Evidence, terms: Terms) -> list[float]:
    found: list[float] = []
    for candidate in range(len(evidence.population.candidates)):
        size = len(evidence.population.rows_of(candidate))
        found.append(
            critical_value(
                alpha=terms.alpha_each,
                n_max=min(terms.n_max, size),
                n_population=size,
                n_min=min(terms.n_min, max(size - 1, 1)),
            )
        )
    return found
