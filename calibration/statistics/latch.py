"""The latch: towards a pass a word moves once two looks in a row say so, away from it at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from calibration.statistics.decision import Decided
from calibration.statistics.result import (
    Analysis,
    CandidateResult,
    Reason,
    ReasonCode,
    Verdict,
)


@dataclass(frozen=True)
class Look:
    """An earlier full fit of the same question. digest: of what it read.

    passed: whether its numbers passed, said or still to be confirmed.
    """

    digest: str
    passed: bool


History = Mapping[str, Sequence[Look]]
"""Earlier looks by candidate, the latest last."""


def settle(analysis: Analysis, history: History, *, digest: str, n_max: int) -> Analysis:
    """The analysis with every pass held back that the look before it did not see.

    digest: of what this analysis read. A look of the same evidence confirms nothing. Nothing is
    held back where there was no look before (nothing moves), nor where the budget is spent (no
    look would follow). It only ever turns a pass into `collecting`, so that the rule's stated
    error rate stands.
    """
    results = tuple(
        _settled(result, _before(history.get(result.candidate, ()), digest), n_max)
        for result in analysis.results
    )
    return replace(analysis, results=results)


def _before(looks: Sequence[Look], digest: str) -> Look | None:
    return next((look for look in reversed(looks) if look.digest != digest), None)


def _settled(result: CandidateResult, before: Look | None, n_max: int) -> CandidateResult:
    spent = result.n_judgments >= min(n_max, result.n_population)
    if not result.passes or before is None or before.passed or spent:
        return result
    held = held_back(Decided(result.verdict, result.passes, result.reasons))
    return replace(result, verdict=held.verdict, passes=held.passes, reasons=held.reasons)


def held_back(decided: Decided) -> Decided:
    """A pass that waits for the next look to agree."""
    message = f"{decided.verdict} at this look: said once the next one agrees"
    awaited = Reason(ReasonCode.AWAITS_CONFIRMATION, message)
    return Decided(Verdict.COLLECTING, passes=False, reasons=(awaited, *decided.reasons))
