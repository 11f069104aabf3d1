"""The verdict: one pure function, so that word, colour, interval and threshold cannot disagree."""

from dataclasses import dataclass

from calibration.statistics.conflict import Conflict
from calibration.statistics.evidence import Goal, Terms
from calibration.statistics.result import (
    FitWarning,
    Forecast,
    Limits,
    Reason,
    ReasonCode,
    SegmentResult,
    Verdict,
)

LEAST_PREDICTIVE = 0.2  # below it the budget will not decide, at 80% predictive probability
PASSING = {
    Goal.NON_INFERIORITY: (Verdict.SUPERIOR, Verdict.EQUIVALENT, Verdict.NON_INFERIOR),
    Goal.SUPERIORITY: (Verdict.SUPERIOR,),
}


@dataclass(frozen=True)
class Facts:
    """What the verdict depends on.

    rule: limits of the decision rule, None before there are any. last: judged pairs at which
    the budget ends (n_max, or the population if it is smaller).
    """

    n_judgments: int
    last: int
    rule: Limits | None
    warnings: tuple[FitWarning, ...] = ()
    conflict: Conflict | None = None
    segments: tuple[SegmentResult, ...] = ()
    forecast: Forecast | None = None


@dataclass(frozen=True)
class Decided:
    verdict: Verdict
    passes: bool
    reasons: tuple[Reason, ...]


def decide(facts: Facts, terms: Terms) -> Decided:
    """Verdict of one candidate on one dimension.

    Precedence: withheld > conflict > inferior > superior > equivalent > non_inferior >
    undecidable > collecting. A critical segment that fails, or has too few judgments, turns a
    pass word away and is named as the reason; so does one that is probably below the margin.
    """
    stop = _untrusted(facts)
    if stop:
        return stop
    n_min = min(terms.n_min, facts.last)
    if facts.rule is None or facts.n_judgments < n_min:
        return _collecting(_too_few(facts.n_judgments, n_min))
    word = word_of(facts.rule, terms)
    if word is Verdict.INFERIOR:
        return Decided(word, passes=False, reasons=(_clear(facts.rule, terms, word),))
    if word in PASSING[terms.goal]:
        return _passing(word, facts, terms)
    return _open(word, facts, terms)


def word_of(rule: Limits, terms: Terms) -> Verdict | None:
    """The word that the limits alone allow, None where they clear no line."""
    if rule.high < terms.bound:
        return Verdict.INFERIOR
    if rule.low > 0:
        return Verdict.SUPERIOR
    if rule.low > -terms.margin:
        return Verdict.EQUIVALENT if rule.high < terms.margin else Verdict.NON_INFERIOR
    return None


def _untrusted(facts: Facts) -> Decided | None:
    fatal = tuple(w for w in facts.warnings if w.fatal)
    if fatal:
        reasons = tuple(Reason(ReasonCode.SAMPLER, warning.message) for warning in fatal)
        return Decided(Verdict.WITHHELD, passes=False, reasons=reasons)
    if facts.conflict and facts.conflict.fires:
        message = (
            "judgments contradict the model beyond chance "
            f"(p = {facts.conflict.p_value:.2g}): read the design-based estimate"
        )
        reason = Reason(ReasonCode.MODEL_CONFLICT, message)
        return Decided(Verdict.CONFLICT, passes=False, reasons=(reason,))
    return None


def _passing(word: Verdict, facts: Facts, terms: Terms) -> Decided:
    """A pass, unless a critical segment stands in its way."""
    clear = _clear(facts.rule or Limits(-1, 1), terms, word)
    failing = tuple(_failing(s, terms) for s in facts.segments if s.critical and s.fails)
    if failing:
        return Decided(Verdict.UNDECIDABLE, passes=False, reasons=(*failing, clear))
    waiting = (
        *(_quota(s, terms) for s in facts.segments if _is_short(s, terms)),
        *(_leaning(s, terms) for s in facts.segments if s.critical and s.leans),
    )
    if waiting:
        return _waiting(facts, (*waiting, clear))
    notes = tuple(_unassessed(s) for s in facts.segments if s.critical and not s.assessed)
    return Decided(word, passes=True, reasons=(clear, *notes))


def _waiting(facts: Facts, reasons: tuple[Reason, ...]) -> Decided:
    """The whole would pass; a critical segment wants more judgments, if there are any left."""
    if facts.n_judgments < facts.last:
        return _collecting(*reasons)
    return Decided(Verdict.UNDECIDABLE, passes=False, reasons=(*reasons, _spent(facts)))


def _open(word: Verdict | None, facts: Facts, terms: Terms) -> Decided:
    """The goal is not met yet; `word` may still say something short of it."""
    rule = facts.rule or Limits(-1, 1)
    failing = tuple(_failing(s, terms) for s in facts.segments if s.critical and s.fails)
    unclear = Reason(
        ReasonCode.LIMIT_NOT_CLEAR,
        f"the rule's lower limit {rule.low:+.3f} has not cleared {terms.bound:+.3f}",
    )
    if word is not None:
        return Decided(word, passes=False, reasons=(*failing, unclear))
    if facts.n_judgments >= facts.last:
        reasons = *failing, _spent(facts), unclear
        return Decided(Verdict.UNDECIDABLE, passes=False, reasons=reasons)
    if facts.forecast and facts.forecast.probability < LEAST_PREDICTIVE:
        message = (
            f"a decision within {facts.last} judged pairs has a predictive probability of "
            f"{facts.forecast.probability:.0%}"
        )
        late = Reason(ReasonCode.FORECAST_UNDECIDED, message)
        return Decided(Verdict.UNDECIDABLE, passes=False, reasons=(*failing, late, unclear))
    return _collecting(*failing, unclear)


def _collecting(*reasons: Reason) -> Decided:
    return Decided(Verdict.COLLECTING, passes=False, reasons=reasons)


def _spent(facts: Facts) -> Reason:
    return Reason(ReasonCode.BUDGET_SPENT, f"all {facts.last} judged pairs are spent")


def _too_few(n_judgments: int, n_min: int) -> Reason:
    if not n_judgments:
        message = "no judged pair of a random or active stream yet"
        return Reason(ReasonCode.NO_DESIGNED_JUDGMENTS, message)
    message = f"{n_judgments} of the {n_min} judged pairs before a first verdict"
    return Reason(ReasonCode.TOO_FEW_JUDGMENTS, message)


def _clear(rule: Limits, terms: Terms, word: Verdict) -> Reason:
    if word is Verdict.INFERIOR:
        message = f"the rule's upper limit {rule.high:+.3f} lies below {terms.bound:+.3f}"
    else:
        line = 0.0 if word is Verdict.SUPERIOR else -terms.margin
        message = f"the rule's lower limit {rule.low:+.3f} lies above {line:+.3f}"
    return Reason(ReasonCode.LIMIT_CLEAR, message)


def _failing(segment: SegmentResult, terms: Terms) -> Reason:
    mean = segment.estimate.mean if segment.estimate else float("nan")
    message = (
        f"critical segment {segment.segment} fails: {mean:+.3f} from {segment.n_judgments} "
        f"judged pairs, below {-terms.margin:+.3f}"
    )
    return Reason(ReasonCode.SEGMENT_FAILS, message, segment.segment)


def _is_short(segment: SegmentResult, terms: Terms) -> bool:
    wanted = min(terms.critical.get(segment.segment, 0), segment.n_population)
    return segment.n_judgments < wanted


def _quota(segment: SegmentResult, terms: Terms) -> Reason:
    message = (
        f"critical segment {segment.segment} has {segment.n_judgments} of "
        f"{terms.critical[segment.segment]} judged pairs"
    )
    return Reason(ReasonCode.SEGMENT_QUOTA, message, segment.segment)


def _leaning(segment: SegmentResult, terms: Terms) -> Reason:
    mean = segment.estimate.mean if segment.estimate else float("nan")
    message = (
        f"critical segment {segment.segment} is probably below {-terms.margin:+.3f}: "
        f"{mean:+.3f} from {segment.n_judgments} judged pairs, and more would say"
    )
    return Reason(ReasonCode.SEGMENT_LEANS, message, segment.segment)


def _unassessed(segment: SegmentResult) -> Reason:
    message = (
        f"critical segment {segment.segment} lies too near the margin to be called "
        f"({segment.n_judgments} judged pairs)"
    )
    return Reason(ReasonCode.SEGMENT_NOT_ASSESSED, message, segment.segment)
