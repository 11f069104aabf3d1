"""What can be said before the first judgment: nothing is sampled."""

import numpy as np

from calibration.statistics.decision import Facts, decide
from calibration.statistics.evidence import Evidence, Terms
from calibration.statistics.result import Analysis, CandidateResult


def unjudged(evidence: Evidence, terms: Terms) -> Analysis:
    """Every candidate collecting, with the reason; no estimates, no draws."""
    candidates = range(len(evidence.population.candidates))
    return Analysis(tuple(_unknown(evidence, terms, code) for code in candidates), (), {})


def _unknown(evidence: Evidence, terms: Terms, candidate: int) -> CandidateResult:
    size = len(evidence.population.rows_of(candidate))
    decided = decide(Facts(n_judgments=0, last=min(terms.n_max, size), rule=None), terms)
    return CandidateResult(
        candidate=evidence.population.candidates[candidate],
        n_judgments=0,
        n_population=size,
        verdict=decided.verdict,
        passes=decided.passes,
        reasons=decided.reasons,
        posterior=None,
        model=None,
        design=None,
        human_only=None,
        sequence=None,
        rule=None,
        p_non_inferior=None,
        p_superior=None,
        judgment_sd=None,
        posterior_sd=None,
        forecast=None,
        segments=(),
        draws=np.empty(0),
        model_draws=np.empty(0),
    )
