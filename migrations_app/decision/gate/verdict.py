"""Whether a program may go on with a migration: from plain facts, without database or clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from migrations_app.decision.gate.facts import Facts, Result
from migrations_app.decision.gate.reasons import UNHEALTHY, Code, Reason, of_all, of_result
from migrations_app.models import Recommendation, RecommendationDimension

Kind = Recommendation.Kind
Verdict = RecommendationDimension.Verdict


class GateVerdict(StrEnum):
    PASS = "pass"  # noqa: S105 - no password
    FAIL = "fail"
    INCONCLUSIVE = "inconclusive"


@dataclass(frozen=True)
class Gate:
    """reasons: what a pass stands on, else what stands in the way, the gravest first.

    candidate: slug of the one it is about; None where it is about all. checked: candidate and
    required dimension. as_of: of the oldest fit that it stands on.
    """

    migration: str
    candidate: str | None
    verdict: GateVerdict
    recommendation: str | None
    reasons: tuple[Reason, ...]
    as_of: datetime | None
    expires_at: datetime | None
    report_url: str
    checked: tuple[tuple[str, str], ...] = ()

    @property
    def healthy(self) -> bool:
        """False where it is not for want of judgments that nothing can be said."""
        undecided = self.verdict is GateVerdict.INCONCLUSIVE
        return not (undecided and any(reason.code in UNHEALTHY for reason in self.reasons))


def gate_of(facts: Facts) -> Gate:
    """Pass: approved on the terms in force, by fits of the evidence as it is. Fail: rejected, or
    worse on a required dimension. Inconclusive: all else.
    """
    results = _told(facts)
    stopped, why = bearing_of_decision(facts.decision)
    against = [*why, *of_all(facts, results), *_against(facts, results), *_broken(facts)]
    verdict = stopped or _verdict(facts, against)
    reasons = against if verdict is not GateVerdict.PASS else [of_result(facts, r) for r in results]
    return Gate(
        migration=facts.migration,
        candidate=_about(facts),
        verdict=verdict,
        recommendation=facts.recommendation,
        reasons=tuple(sorted(reasons, key=lambda reason: reason.code != Code.INFERIOR)),
        as_of=min((r.as_of for r in results), default=None),
        expires_at=min((r.expires_at for r in results if r.expires_at), default=None),
        report_url=facts.report_url,
        checked=tuple((c, d) for c in _candidates(facts) for d in facts.required),
    )


def bearing_of_decision(outcome: str | None) -> tuple[GateVerdict | None, list[Reason]]:
    """How the decision in force bears on the gate: a person may stop what statistics let through,
    and never opens what they stop.

    outcome: approved, approved_with_exception, held or rejected; None where none is in force.
    """
    if outcome == "rejected":
        return GateVerdict.FAIL, [Reason(Code.DECISION_REJECTED, "An owner has rejected it.")]
    if outcome == "held":
        held = Reason(Code.DECISION_HELD, "An owner has decided to hold.")
        return GateVerdict.INCONCLUSIVE, [held]
    return None, []


def _verdict(facts: Facts, against: Sequence[Reason]) -> GateVerdict:
    if facts.recommendation is None or facts.void or facts.epoch_over:
        return GateVerdict.INCONCLUSIVE
    if facts.recommendation == Kind.REJECT or _all_are_worse(facts):
        return GateVerdict.FAIL
    if facts.recommendation == Kind.APPROVE and not against:
        return GateVerdict.PASS
    return GateVerdict.INCONCLUSIVE


def _all_are_worse(facts: Facts) -> bool:
    worse = {r.candidate for r in facts.results if r.verdict == Verdict.INFERIOR}
    return bool(facts.candidates) and worse >= set(facts.candidates)


def _against(facts: Facts, results: Sequence[Result]) -> list[Reason]:
    """Of the results that do not pass; those of other terms or epochs say nothing any more."""
    if facts.void or facts.epoch_over:
        return []
    return [of_result(facts, result) for result in results if not result.passes]


def _broken(facts: Facts) -> list[Reason]:
    """Nothing, where people have signed that it may be broken."""
    if facts.decision == "approved_with_exception" or not facts.chosen:
        return []
    said = (f"{text[:1].upper()}{text[1:]}." for text in facts.broken)
    return [Reason(Code.GUARDRAIL, text, candidate=facts.chosen) for text in said]


def _told(facts: Facts) -> tuple[Result, ...]:
    wanted = _candidates(facts)
    return tuple(r for r in facts.results if r.candidate in wanted)


def _candidates(facts: Facts) -> tuple[str, ...]:
    """The one that is approved, where one is; else all that were asked about."""
    return (facts.chosen,) if facts.chosen else facts.candidates


def _about(facts: Facts) -> str | None:
    found = _candidates(facts)
    return found[0] if len(found) == 1 else None
