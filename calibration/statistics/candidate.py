"""The numbers of one candidate: posterior, design-based estimates, rule limits, segments."""

from dataclasses import dataclass, field

import numpy as np

from calibration.statistics.averaging import average
from calibration.statistics.conflict import Conflict, conflict
from calibration.statistics.design import cross_fitted, design_weights, human_only
from calibration.statistics.evidence import Evidence, Rule, Sample, Terms
from calibration.statistics.loo import leave_one_out
from calibration.statistics.outcome import Floats
from calibration.statistics.pairs import Pairs, sample_of
from calibration.statistics.prediction import Posterior, expected, slopes
from calibration.statistics.rectified import LEVEL, Judged, rectify
from calibration.statistics.result import Estimate, Limits, SegmentResult
from calibration.statistics.rows import rows_of
from calibration.statistics.rules import NO_SKEW, Skew, limits
from calibration.statistics.segments import segment_results
from calibration.statistics.sequences import confidence_sequence, one_sided


@dataclass(frozen=True, eq=False)
class Fitted:
    """A posterior with eta and log likelihood of every judgment, shape (S, J)."""

    posterior: Posterior
    eta: Floats
    log_likelihood: Floats

    @property
    def columns(self) -> int:
        return self.posterior.shape.columns


@dataclass(frozen=True, eq=False)
class Numbers:
    """See CandidateResult; theta, se and skew are of the estimate that the rule looks at."""

    n_judgments: int
    n_population: int
    model: Estimate | None
    model_draws: Floats
    theta: float = 0.0
    se: float | None = None
    skew: Skew = NO_SKEW
    draws: Floats = field(default_factory=lambda: np.empty(0))
    posterior: Estimate | None = None
    design: Estimate | None = None
    human_only: Estimate | None = None
    sequence: Limits | None = None
    rule: Limits | None = None
    judgment_sd: float | None = None
    conflict: Conflict | None = None
    segments: tuple[SegmentResult, ...] = ()


def unknown(evidence: Evidence, fitted: Fitted, candidate: int, pairs: Pairs) -> Numbers:
    """Fewer than two designed pairs: only the model speaks, and no verdict reads it."""
    total = sum_up(_sums(evidence, fitted, candidate))
    size = evidence.population.count_of(candidate)
    return Numbers(pairs.count, size, estimate_of(total), total)


def numbers_of(
    evidence: Evidence,
    terms: Terms,
    fitted: Fitted,
    candidate: int,
    pairs: Pairs,
    critical: float,
) -> Numbers:
    """Everything the verdict and the page need, from two designed pairs on."""
    sample = sample_of(evidence, candidate, pairs)
    judged = _judged(evidence, fitted, pairs, sample)
    sums = _sums(evidence, fitted, candidate)
    total = sum_up(sums)
    # what two candidates' bootstraps share must come from the judgments, not from the generator
    rectified = rectify(judged, total, sample.n_population, (terms.seed, candidate))
    se, skew = judged.spread(sample.n_population)
    return Numbers(
        n_judgments=pairs.count,
        n_population=sample.n_population,
        model=estimate_of(total),
        model_draws=total,
        theta=rectified.centre,
        se=se,
        skew=skew,
        draws=rectified.draws,
        posterior=rectified.estimate(),
        design=cross_fitted(sample, terms.seed).estimate,
        human_only=human_only(sample),
        sequence=confidence_sequence(sample, alpha=1 - LEVEL, n_optimise=terms.n_min),
        rule=_rule_limits(terms, sample, rectified.centre, (se, skew), fitted.columns, critical),
        judgment_sd=float(pairs.value.std(ddof=1)),
        conflict=conflict(
            judged.residual, _score(fitted, candidate, pairs), judged.segment, seed=terms.seed
        ),
        segments=segment_results(evidence, terms, candidate, judged, sums),
    )


def estimate_of(draws: Floats) -> Estimate:
    low, high = np.quantile(draws, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Estimate(float(draws.mean()), float(low), float(high))


def sum_up(sums: dict[int, Floats]) -> Floats:
    """The population mean for every draw, shape (S,)."""
    total: Floats = np.sum(np.stack(list(sums.values())), axis=0)
    return total


def _sums(evidence: Evidence, fitted: Fitted, candidate: int) -> dict[int, Floats]:
    """Sums of w E[y | draw] over the population by segment code, each of shape (S,)."""
    part, posterior = rows_of(evidence.population, candidate), fitted.posterior
    return dict(average(posterior.draws, posterior.shape, evidence.outcome, part))


def _judged(evidence: Evidence, fitted: Fitted, pairs: Pairs, sample: Sample) -> Judged:
    """The judged pairs with what the model says of them, with and without themselves."""
    posterior = fitted.posterior
    first = pairs.members.argmax(axis=1)
    f = expected(posterior.draws, posterior.shape, evidence.outcome, fitted.eta[:, first])
    weight = sample.weight[sample.row]
    pair, judgment = np.nonzero(pairs.members)
    starts = np.searchsorted(pair, np.arange(pairs.count))
    own = np.add.reduceat(fitted.log_likelihood[:, judgment], starts, axis=1)
    return Judged(
        value=pairs.value,
        weight=weight,
        importance=design_weights(sample) / weight * weight.sum(),
        cluster=evidence.population.cluster[pairs.row],
        segment=evidence.population.segment[pairs.row],
        f=f,
        loo=leave_one_out(f, own).prediction,
    )


def _score(fitted: Fitted, candidate: int, pairs: Pairs) -> Floats:
    """What the metrics alone say of each judged pair, weighed as the fit weighs them, shape (n,).

    The whole fit would lean to a pair's own judgment, by the effect of its segment, where few
    pairs of that segment are judged.
    """
    posterior = fitted.posterior
    if not posterior.shape.columns:
        return np.zeros(pairs.count)
    slope = slopes(posterior.draws, posterior.shape, candidate).mean(axis=0)
    return np.asarray(posterior.features.matrix[pairs.row] @ slope, dtype=float)


def _rule_limits(
    terms: Terms,
    sample: Sample,
    centre: float,
    spread: tuple[float, Skew],
    columns: int,
    critical: float,
) -> Limits:
    if terms.rule is Rule.G:
        return one_sided(sample, alpha=terms.alpha_each, n_optimise=terms.n_min)
    return limits(
        centre,
        spread[0],
        n_judgments=sample.n_judgments,
        n_columns=columns,
        critical=critical,
        skew=spread[1],
    )
