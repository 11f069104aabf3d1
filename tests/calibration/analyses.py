"""Analyses made by hand, for tests of what becomes of one."""

from typing import Any

import numpy as np

from calibration.selectors.evidence import Snapshot
from calibration.services.store import Run
from calibration.statistics.result import (
    Analysis,
    CandidateResult,
    Estimate,
    Limits,
    Reason,
    ReasonCode,
    SegmentResult,
    Verdict,
)

RUN = Run(method="nuts", versions={"python": "3.11"}, seconds=1.5)
CLEAR = Reason(ReasonCode.LIMIT_CLEAR, "the rule's lower limit -0.010 lies above -0.050")


def analysis_of(snapshot: Snapshot, **changes: Any) -> Analysis:
    """Every candidate of the plan non-inferior, but for the changes."""
    results = [candidate_result(slug, **changes) for slug in snapshot.agreed.candidates]
    return Analysis(tuple(results), (), {"r_hat": 1.002, "draws": 4000.0})


def candidate_result(candidate: str, **changes: Any) -> CandidateResult:
    values: dict[str, Any] = {
        "candidate": candidate,
        "n_judgments": 60,
        "n_population": 120,
        "verdict": Verdict.NON_INFERIOR,
        "passes": True,
        "reasons": (CLEAR,),
        "posterior": Estimate(0.02, -0.004, 0.044),
        "model": Estimate(0.02, -0.003, 0.043),
        "design": Estimate(0.021, -0.02, 0.06),
        "human_only": Estimate(0.02, -0.03, 0.07),
        "sequence": Limits(-0.1, float("inf")),
        "rule": Limits(-0.01, 0.05),
        "p_non_inferior": 0.999,
        "p_superior": 0.95,
        "judgment_sd": 0.4,
        "posterior_sd": float("nan"),
        "forecast": None,
        "segments": (_segment("safe", 0.03), _segment("unsafe", -0.02)),
        "draws": np.linspace(-0.01, 0.05, 8),
        "model_draws": np.linspace(-0.01, 0.05, 8),
    }
    return CandidateResult(**values | changes)


def _segment(name: str, mean: float) -> SegmentResult:
    estimate = Estimate(mean, mean - 0.05, mean + 0.05)
    return SegmentResult(name, 30, 60, estimate, critical=False, assessed=True, fails=False)
