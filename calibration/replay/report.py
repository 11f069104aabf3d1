"""One JSON line per (pair, repetition, count)."""

import math
from dataclasses import asdict
from typing import Any

from calibration.inference import Computed
from calibration.replay.case import Case
from calibration.statistics.result import CandidateResult, Estimate, Limits


def line(case: Case, computed: Computed, *, repetition: int) -> dict[str, Any]:
    result = computed.analysis.results[0]
    return {
        "incumbent": case.incumbent,
        "candidate": case.candidate,
        "dimension": case.dimension,
        "repetition": repetition,
        "n_judgments": result.n_judgments,
        "n_population": result.n_population,
        "truth": case.truth,
        "posterior": _posterior(result),
        "model": _values(result.model),
        "design": _values(result.design),
        "human_only": _values(result.human_only),
        "sequence": _values(result.sequence),
        "rule": _values(result.rule),
        "verdict": result.verdict.value,
        "reasons": [asdict(reason) for reason in result.reasons],
        "warnings": [asdict(warning) for warning in computed.analysis.warnings],
        "seconds": {name: round(value, 3) for name, value in computed.seconds.items()},
    }


def sentence(row: dict[str, Any]) -> str:
    """The same for people."""
    posterior = row["posterior"] or {}
    interval = "no estimate yet"
    if posterior:
        interval = "{mean:+.3f} [{low:+.3f}, {high:+.3f}]".format(**posterior)
    return (
        f"{row['incumbent']} -> {row['candidate']} {row['dimension']} "
        f"run {row['repetition']} n={row['n_judgments']}: {row['verdict']} {interval} "
        f"(truth {row['truth']:+.3f}) {'; '.join(r['message'] for r in row['reasons'])}"
    )


def _posterior(result: CandidateResult) -> dict[str, float | None] | None:
    values = _values(result.posterior)
    if values is None:
        return None
    return values | {"p_non_inferior": result.p_non_inferior, "p_superior": result.p_superior}


def _values(value: Estimate | Limits | None) -> dict[str, float | None] | None:
    """Non-finite numbers become null."""
    if value is None:
        return None
    return {name: x if math.isfinite(x) else None for name, x in asdict(value).items()}
