"""From draws to verdicts: one quality dimension, every candidate. No sampler is called here."""

from collections.abc import Sequence

import numpy as np

from calibration.statistics.candidate import Fitted, Numbers, numbers_of, unknown
from calibration.statistics.decision import PASSING, Decided, Facts, decide, word_of
from calibration.statistics.evidence import Evidence, Rule, Terms
from calibration.statistics.forecast import forecast
from calibration.statistics.outcome import Floats
from calibration.statistics.pairs import pairs_of
from calibration.statistics.prediction import Posterior, judged_eta, log_likelihood
from calibration.statistics.predictive import predictive_check
from calibration.statistics.result import Analysis, CandidateResult, FitWarning, Forecast, Verdict


def analyse(
    evidence: Evidence, terms: Terms, posterior: Posterior, *, critical: Sequence[float]
) -> Analysis:
    """Verdict and numbers of every candidate.

    critical: rule V's critical value of each candidate, frozen with the plan. The evidence must
    be the one that was sampled, already cut to the plan's budget (pairs.within_budget).
    """
    fitted = _fitted(evidence, posterior)
    checks = predictive_check(
        posterior.draws,
        posterior.shape,
        evidence.outcome,
        evidence.judgments,
        fitted.eta,
        terms.seed,
    )
    warnings = (*posterior.warnings, *checks)
    results = tuple(
        _result(evidence, terms, fitted, candidate, critical[candidate], warnings)
        for candidate in range(len(evidence.population.candidates))
    )
    return Analysis(results, warnings, posterior.diagnostics)


def unjudged(evidence: Evidence, terms: Terms) -> Analysis:
    """Before the first judgment nothing is sampled: every candidate collecting, and why."""
    results = []
    for code, name in enumerate(evidence.population.candidates):
        size = evidence.population.count_of(code)
        found = Numbers(0, size, model=None, model_draws=np.empty(0))
        facts = Facts(n_judgments=0, last=min(terms.n_max, size), rule=None)
        results.append(_stated(name, found, decide(facts, terms), terms, None))
    return Analysis(tuple(results), (), {})


def _fitted(evidence: Evidence, posterior: Posterior) -> Fitted:
    """eta and log likelihood of every judgment, shape (S, J)."""
    judgments = evidence.judgments
    eta = judged_eta(posterior, evidence.population, judgments)
    likelihood = log_likelihood(posterior.draws, posterior.shape, evidence.outcome, judgments, eta)
    return Fitted(posterior, eta, likelihood)


def _result(
    evidence: Evidence,
    terms: Terms,
    fitted: Fitted,
    candidate: int,
    critical: float,
    warnings: tuple[FitWarning, ...],
) -> CandidateResult:
    pairs = pairs_of(evidence, candidate)
    if pairs.count < 2:
        found = unknown(evidence, fitted, candidate, pairs)
    else:
        found = numbers_of(evidence, terms, fitted, candidate, pairs, critical)
    foreseen = _forecast(found, terms, fitted.columns, critical)
    facts = Facts(
        n_judgments=found.n_judgments,
        last=min(terms.n_max, found.n_population),
        rule=found.rule,
        warnings=warnings,
        conflict=found.conflict,
        segments=found.segments,
        forecast=foreseen,
    )
    decided = decide(facts, terms)
    name = evidence.population.candidates[candidate]
    final = _final(decided.verdict, found, terms)
    return _stated(name, found, decided, terms, None if final else foreseen)


def _stated(
    name: str, found: Numbers, decided: Decided, terms: Terms, foreseen: Forecast | None
) -> CandidateResult:
    return CandidateResult(
        candidate=name,
        n_judgments=found.n_judgments,
        n_population=found.n_population,
        verdict=decided.verdict,
        passes=decided.passes,
        reasons=decided.reasons,
        posterior=found.posterior,
        model=found.model,
        design=found.design,
        human_only=found.human_only,
        sequence=found.sequence,
        rule=found.rule,
        p_non_inferior=_above(found.draws, -terms.margin),
        p_superior=_above(found.draws, 0.0),
        judgment_sd=found.judgment_sd,
        posterior_sd=float(found.draws.std()) if len(found.draws) else None,
        forecast=foreseen,
        segments=found.segments,
        draws=found.draws,
        model_draws=found.model_draws,
    )


def _above(draws: Floats, bound: float) -> float | None:
    return float((draws > bound).mean()) if len(draws) else None


def _final(verdict: Verdict, found: Numbers, terms: Terms) -> bool:
    """Whether the rule has decided already, so that there is nothing to foresee."""
    if found.rule is None or found.n_judgments < terms.n_min:
        return False
    word = word_of(found.rule, terms)
    return verdict is Verdict.INFERIOR or word in PASSING[terms.goal]


def _forecast(found: Numbers, terms: Terms, columns: int, critical: float) -> Forecast | None:
    """Only rule V foresees: rule G has no end to reach."""
    if found.se is None or terms.rule is not Rule.V or not 0 < found.se < np.inf:
        return None
    return forecast(
        theta=found.theta,
        se=found.se,
        n_judgments=found.n_judgments,
        n_population=found.n_population,
        n_max=terms.n_max,
        n_min=terms.n_min,
        bound=terms.bound,
        critical=critical,
        n_columns=columns,
        seed=terms.seed,
        skew=found.skew,
    )
