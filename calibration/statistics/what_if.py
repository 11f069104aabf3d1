"""What the verdict would be under other terms, from numbers that were stored under the plan's."""

from dataclasses import dataclass, replace

import numpy as np
from scipy import stats

from calibration.statistics.decision import Decided, Facts, decide
from calibration.statistics.evidence import Terms
from calibration.statistics.result import Estimate, Limits, SegmentResult
from calibration.statistics.rules import critical_at, skew_factor
from calibration.statistics.segments import LEANING, SEGMENT_CRITICAL


@dataclass(frozen=True)
class Critical:
    """Critical values of rule V: as frozen with the plan, and under the supposed terms."""

    frozen: float
    supposed: float


@dataclass(frozen=True)
class Supposition:
    """decided: under the supposed terms. rule: the limits that it was decided by."""

    decided: Decided
    rule: Limits | None


def suppose(
    facts: Facts, frozen: Terms, supposed: Terms, *, centre: float | None, critical: Critical
) -> Supposition:
    """The verdict of the same numbers under other terms.

    facts: under the terms `frozen`. centre: the estimate inside the rule's limits. A forecast
    was made for the frozen terms and counts only where the bound stays.
    """
    rule = facts.rule
    if rule is not None and centre is not None and critical.supposed != critical.frozen:
        rule = rescaled(rule, centre, facts.n_judgments, critical)
    moved = supposed.margin != frozen.margin
    segments = tuple(reassessed(s, supposed.margin) if moved else s for s in facts.segments)
    same = supposed.bound == frozen.bound and critical.supposed == critical.frozen
    forecast = facts.forecast if same else None
    known = replace(facts, rule=rule, segments=segments, forecast=forecast)
    return Supposition(decide(known, supposed), rule)


def rescaled(rule: Limits, centre: float, n_judgments: int, critical: Critical) -> Limits:
    """Rule V's limits at another critical value, at least as wide as they would be.

    A limit is t(c) standard errors and (2 c^2 + 1)/6 of a skewness away from the centre
    (rules.limits); which part is whose, and the degrees of freedom, are not stored. So both are
    scaled by the largest ratio that either may have.
    """
    ratio = max(_ratios(n_judgments, critical))
    return Limits(centre - (centre - rule.low) * ratio, centre + (rule.high - centre) * ratio)


def _ratios(n_judgments: int, critical: Critical) -> tuple[float, ...]:
    """Of Student's quantile, with the most and the fewest degrees of freedom, and of the skew."""
    frozen, supposed = (
        float(critical_at(c, n_judgments)) for c in (critical.frozen, critical.supposed)
    )
    most, fewest = max(n_judgments - 1, 1), max((n_judgments - 1) / 3, 1)
    student = [_student(supposed, df) / _student(frozen, df) for df in (most, fewest)]
    skew = skew_factor(np.array(supposed)) / skew_factor(np.array(frozen))
    return *student, float(skew)


def _student(critical: float, df: float) -> float:
    return float(stats.t.isf(stats.norm.sf(critical), df))


def reassessed(segment: SegmentResult, margin: float) -> SegmentResult:
    """Whether a segment fails or leans at another margin, its estimate taken as normal."""
    if segment.estimate is None:
        return segment
    mean, se = segment.estimate.mean, _standard_error(segment.estimate)
    fails = mean + SEGMENT_CRITICAL * se < -margin
    clear = mean - SEGMENT_CRITICAL * se > -margin
    below = float(stats.norm.cdf((-margin - mean) / se)) if se else float(mean < -margin)
    leans = not fails and below >= LEANING
    return replace(segment, assessed=fails or clear, fails=fails, leans=leans)


def _standard_error(estimate: Estimate) -> float:
    return (estimate.high - estimate.low) / (2 * float(stats.norm.ppf(0.975)))
