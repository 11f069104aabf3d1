"""Why a verdict is what it is, in points, from the numbers of the same result."""

from collections.abc import Mapping
from typing import Any

from calibration.models import FitResult
from calibration.statistics.result import ReasonCode, Verdict
from migrations_app.decision.wording import in_points

Terms = Mapping[str, Any]


def reasons_of(result: FitResult, terms: Terms, row: Terms) -> tuple[str, ...]:
    """terms: in force. row: of its dimension."""
    return tuple(_sentence(reason, result, terms, row) for reason in result.reasons)


def _sentence(reason: Mapping[str, str], result: FitResult, terms: Terms, row: Terms) -> str:
    code, segment = reason["code"], reason["segment"]
    rule = result.estimates["rule"] or {"low": None, "high": None}
    last = min(terms["n_max"], result.n_population)
    bound = _margin(row) if row["goal"] == "non_inferiority" else "0"
    said = {
        ReasonCode.LIMIT_CLEAR: _clear(result, rule, row, bound),
        ReasonCode.LIMIT_NOT_CLEAR: (
            f"The rule's lower limit, {in_points(rule['low'])} points, "
            f"has not cleared {bound} points."
        ),
        ReasonCode.TOO_FEW_JUDGMENTS: (
            f"{result.n_judgments} of the {min(terms['n_min'], last)} judgments "
            "before a first verdict."
        ),
        ReasonCode.NO_DESIGNED_JUDGMENTS: "No pair drawn at random has been judged yet.",
        ReasonCode.BUDGET_SPENT: f"All {last} judgments of the plan are spent.",
        ReasonCode.FORECAST_UNDECIDED: _late(result, last),
        ReasonCode.AWAITS_CONFIRMATION: (
            "It passes at this look. The word is said once the next fit, of more judgments, agrees."
        ),
        ReasonCode.SEGMENT_FAILS: _failing(result, segment, row),
        ReasonCode.SEGMENT_LEANS: _leaning(result, segment, row),
        ReasonCode.SEGMENT_QUOTA: _quota(result, segment, terms),
        ReasonCode.SEGMENT_NOT_ASSESSED: (
            f"{_name(segment)} lies too near the margin to be called "
            f"({_judged(result, segment)} judgments)."
        ),
    }
    return said.get(ReasonCode(code)) or _capital(reason["message"])


def _clear(result: FitResult, rule: Terms, row: Terms, bound: str) -> str:
    if result.verdict == Verdict.INFERIOR:
        return (
            f"The rule's upper limit, {in_points(rule['high'])} points, lies below {bound} points."
        )
    line = "0" if result.verdict == Verdict.SUPERIOR else _margin(row)
    return f"The rule's lower limit, {in_points(rule['low'])} points, lies above {line} points."


def _late(result: FitResult, last: int) -> str:
    chance = (result.forecast or {}).get("probability", 0.0)
    return f"A decision within {last} judgments has a probability of {chance:.0%}."


def _failing(result: FitResult, segment: str, row: Terms) -> str:
    estimate = _segment(result, segment).get("estimate") or {}
    return (
        f"{_name(segment)} fails: {in_points(estimate.get('mean'))} points from "
        f"{_judged(result, segment)} judgments, below {_margin(row)} points."
    )


def _leaning(result: FitResult, segment: str, row: Terms) -> str:
    estimate = _segment(result, segment).get("estimate") or {}
    return (
        f"{_name(segment)} is probably below {_margin(row)} points: "
        f"{in_points(estimate.get('mean'))} from {_judged(result, segment)} judgments. "
        "More judgments there will tell."
    )


def _quota(result: FitResult, segment: str, terms: Terms) -> str:
    wanted = terms["critical_segments"].get(segment, 0)
    return f"{_name(segment)} has {_judged(result, segment)} of {wanted} judgments."


def _segment(result: FitResult, name: str) -> Mapping[str, Any]:
    return next((s for s in result.segments if s["segment"] == name), {})


def _judged(result: FitResult, segment: str) -> int:
    return int(_segment(result, segment).get("n_judgments", 0))


def _name(segment: str) -> str:
    return f"Critical segment {segment or '(none)'}"


def _margin(row: Terms) -> str:
    return f"\N{MINUS SIGN}{row['margin'] * 100:g}"


def _capital(message: str) -> str:
    return f"{message[:1].upper()}{message[1:]}."
