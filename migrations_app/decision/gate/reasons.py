"""Why a gate says what it says: stable codes, and what is missing until when in words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from migrations_app.decision.gate.durations import in_words
from migrations_app.decision.gate.facts import Facts, Result
from migrations_app.decision.wording import MARKS, more_judgments
from migrations_app.models import RecommendationDimension

Verdict = RecommendationDimension.Verdict


class Code(StrEnum):
    NO_PLAN = "no_plan"
    NO_JUDGMENTS = "no_judgments"
    NO_REQUIRED_DIMENSION = "no_required_dimension"
    FITS_PENDING = "fits_pending"
    VOID = "void"
    NEW_EPOCH = "new_epoch"
    STALE = "stale"
    NO_WORKER = "no_worker"
    EXPIRED = "expired"
    TOO_OLD = "too_old"
    COLLECTING = "collecting"
    UNDECIDABLE = "undecidable"
    GOAL_NOT_MET = "goal_not_met"
    CONFLICT = "conflict"
    WITHHELD = "withheld"
    INFERIOR = "inferior"
    SUPERIOR = "superior"
    NON_INFERIOR = "non_inferior"
    EQUIVALENT = "equivalent"
    GUARDRAIL = "guardrail"
    DECISION_HELD = "decision_held"
    DECISION_REJECTED = "decision_rejected"


UNHEALTHY = frozenset(
    {Code.STALE, Code.NO_WORKER, Code.EXPIRED, Code.TOO_OLD, Code.CONFLICT, Code.WITHHELD}
)


@dataclass(frozen=True)
class Reason:
    """dimension, candidate: slugs; empty where it is about all of them."""

    code: Code
    message: str
    dimension: str = ""
    candidate: str = ""


def of_all(facts: Facts, results: Sequence[Result]) -> list[Reason]:
    """What stands in the way whatever the verdicts are. results: of the candidates it is about."""
    if not facts.planned:
        return [Reason(Code.NO_PLAN, "No plan is frozen: what it is decided by is open.")]
    if not facts.judged:
        return [Reason(Code.NO_JUDGMENTS, "Nobody has judged a pair yet.")]
    if facts.void:
        said = "The plan was amended or replaced since: the result is computed anew."
        return [Reason(Code.VOID, said), *_worker(facts)]
    if facts.epoch_over:
        said = "A new epoch began since: its judgments decide."
        return [Reason(Code.NEW_EPOCH, said), *_worker(facts)]
    return [*_gaps(facts, results), *_ages(facts, results)]


def of_result(facts: Facts, result: Result) -> Reason:
    code = Code(result.verdict)
    if not result.passes and code in (Code.SUPERIOR, Code.NON_INFERIOR, Code.EQUIVALENT):
        code = Code.GOAL_NOT_MET
    message = f"{_name(facts, result)} {_predicate(code, result)}."
    return Reason(code, message, result.dimension, result.candidate)


def _gaps(facts: Facts, results: Sequence[Result]) -> Iterator[Reason]:
    if not facts.required:
        yield Reason(Code.NO_REQUIRED_DIMENSION, "The plan requires no quality dimension.")
    there = {result.dimension for result in results}
    for dimension in facts.required:
        if dimension not in there:
            yield Reason(Code.FITS_PENDING, f"{dimension} is being computed.", dimension)
    for dimension in dict.fromkeys(r.dimension for r in results if not r.current):
        said = f"Judgments of {dimension} came since, or went: the next fit will read them."
        yield Reason(Code.STALE, said, dimension)
    if there < set(facts.required) or not all(result.current for result in results):
        yield from _worker(facts)


def _ages(facts: Facts, results: Sequence[Result]) -> Iterator[Reason]:
    expires = min((r.expires_at for r in results if r.expires_at), default=None)
    if expires is not None and expires <= facts.now:
        yield Reason(Code.EXPIRED, f"It expired at {expires:%Y-%m-%d %H:%M} UTC.")
    oldest = min((r.as_of for r in results), default=facts.now)
    if facts.max_age is not None and facts.now - oldest > facts.max_age:
        wanted = in_words(facts.max_age)
        said = f"Computed at {oldest:%Y-%m-%d %H:%M} UTC, and {wanted} ago at most was asked for."
        yield Reason(Code.TOO_OLD, said)


def _worker(facts: Facts) -> list[Reason]:
    if facts.worker_alive:
        return []
    return [Reason(Code.NO_WORKER, "No inference worker runs, so nothing will be computed.")]


def _name(facts: Facts, result: Result) -> str:
    one = len(facts.candidates) == 1 or facts.chosen
    return result.dimension if one else f"{result.candidate}, {result.dimension}"


def _predicate(code: Code, result: Result) -> str:
    if code is Code.COLLECTING:
        return _missing(result)
    if code is Code.GOAL_NOT_MET:
        return "is not shown to be better, which is the goal"
    return {
        Code.UNDECIDABLE: f"cannot be decided within {result.n_max} judgments",
        Code.CONFLICT: "has judgments that contradict the model",
        Code.WITHHELD: "has a result that cannot be believed",
    }.get(code, f"is {MARKS[result.verdict].meaning}")


def _missing(result: Result) -> str:
    if result.unconfirmed:
        return "passes, which the next judgments have to confirm"
    more = more_judgments(result.forecast, result.n_judgments)
    if not more:
        return f"is still being judged: {result.n_judgments} of at most {result.n_max} judgments"
    when = result.arrives_at
    until = f", there on {when:%Y-%m-%d} at the pace of the last days" if when else ""
    return f"needs {more}{until}"
