"""What a candidate must keep beside its quality: how fast it answers, and how often it fails.

Read off sums kept at the import; a number and its interval, its cutoff and one word.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import exp, hypot, log

from calibration.statistics.proportions import Z_95, difference, wilson
from migrations_app.models import ArmProfile, Candidate, Migration

SLOWEST = 1.10
"""Latency at the 95th percentile, as a multiple of the incumbent's."""


class Standing(StrEnum):
    """unclear: beyond the cutoff, and chance may have done that. unknown: nothing was reported."""

    KEPT = "kept"
    UNCLEAR = "unclear"
    BROKEN = "broken"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Guardrail:
    """candidate: id. value: what was found, with its 95% interval, in words."""

    candidate: int
    measure: str
    cutoff: str
    standing: Standing
    value: str = ""

    @property
    def sentence(self) -> str:
        """Without a beginning and an end."""
        return f"{self.measure} is {self.value}; the guardrail is {self.cutoff}"


def guardrails_of(
    candidates: Iterable[Candidate], incumbent: int, profiles: Mapping[int, ArmProfile]
) -> tuple[Guardrail, ...]:
    """profiles, incumbent: by id of the language model."""
    found: list[Guardrail] = []
    for candidate in candidates:
        arms = profiles.get(candidate.language_model_id), profiles.get(incumbent)
        found += [_latency(candidate.pk, *arms), _errors(candidate.pk, *arms)]
    return tuple(found)


def profiles_of(migration: Migration) -> dict[int, ArmProfile]:
    """Of the evidence as it is now, by id of the language model; empty where none were kept."""
    rows = ArmProfile.objects.filter(
        migration=migration, evidence_digest=migration.evidence_digest
    ).order_by()
    return {row.language_model_id: row for row in rows}


def broken(migration: Migration, candidate: Candidate) -> list[str]:
    """What a candidate breaks, as sentences without a beginning."""
    found = guardrails_of([candidate], migration.incumbent_id, profiles_of(migration))
    return [rail.sentence for rail in found if rail.standing is Standing.BROKEN]


def _latency(candidate: int, own: ArmProfile | None, other: ArmProfile | None) -> Guardrail:
    measure, cutoff = "p95 latency", f"at most {SLOWEST:.0%} of the incumbent's"
    if not (own and other and own.p95_s and other.p95_s):
        return Guardrail(candidate, measure, cutoff, Standing.UNKNOWN)
    ratio = own.p95_s / other.p95_s
    half = Z_95 * hypot(_log_error(own), _log_error(other))
    low, high = ratio * exp(-half), ratio * exp(half)
    value = f"{ratio:.0%} of the incumbent's (95% {low:.0%} to {high:.0%})"
    return Guardrail(candidate, measure, cutoff, standing_of(ratio, low, SLOWEST), value)


def _log_error(arm: ArmProfile) -> float:
    """Standard error of the logarithm of a quantile, from its interval of order statistics."""
    if not arm.p95_low_s or not arm.p95_high_s:
        return 0.0
    return log(arm.p95_high_s / arm.p95_low_s) / (2 * Z_95)


def _errors(candidate: int, own: ArmProfile | None, other: ArmProfile | None) -> Guardrail:
    measure, cutoff = "error rate", "not above the incumbent's"
    if not (own and other and own.n_outputs and other.n_outputs):
        return Guardrail(candidate, measure, cutoff, Standing.UNKNOWN)
    shares = [wilson(arm.n_errors / arm.n_outputs, arm.n_outputs) for arm in (own, other)]
    gap, low, high = difference(*shares)
    value = f"{_signed(gap)} points from the incumbent's (95% {_signed(low)} to {_signed(high)})"
    return Guardrail(candidate, measure, cutoff, standing_of(gap, low, 0.0), value)


def standing_of(value: float, low: float, cutoff: float) -> Standing:
    """value, low: what must not lie above the cutoff, and the lower end of its interval."""
    if value <= cutoff:
        return Standing.KEPT
    return Standing.BROKEN if low > cutoff else Standing.UNCLEAR


def _signed(share: float) -> str:
    return f"{100 * share:+.2f}".replace("-", "\N{MINUS SIGN}")
