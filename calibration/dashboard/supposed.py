"""What the page would say under other terms: the stored numbers, decided anew."""

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from calibration.dashboard.axis import Axis, axis_of, scale_of
from calibration.dashboard.cards import shown_of, whiskers_of
from calibration.dashboard.comparison import interval
from calibration.dashboard.forms import SupposedTerms
from calibration.dashboard.loading import Loaded
from calibration.dashboard.reasons import reasons_of
from calibration.models import Fit, FitResult
from calibration.selectors.agreed import Agreed, agreed
from calibration.services.document import document
from calibration.statistics.conflict import Conflict
from calibration.statistics.decision import Decided, Facts
from calibration.statistics.evidence import Rule, Terms
from calibration.statistics.latch import held_back
from calibration.statistics.result import (
    Estimate,
    FitWarning,
    Forecast,
    Limits,
    ReasonCode,
    SegmentResult,
)
from calibration.statistics.rules import CriticalValue, critical_value
from calibration.statistics.what_if import Critical, suppose
from migrations_app.decision.wording import MARKS, Mark, as_title, in_points
from migrations_app.models import QualityDimension

ENDLESS = Limits(float("-inf"), float("inf"))


@dataclass(frozen=True)
class Line:
    """One candidate on one dimension. why: the supposed verdict is what it is."""

    candidate: str
    dimension: str
    required: bool
    planned: Mark
    supposed: Mark
    differs: bool
    passes: bool
    mean: str
    interval: str
    margin: str
    why: tuple[str, ...]
    axis: Axis
    as_of: datetime


@dataclass(frozen=True)
class Supposed:
    """approved: candidates that would pass every required dimension."""

    form: SupposedTerms
    lines: tuple[Line, ...]
    approved: tuple[str, ...]
    differs: int


def supposed_of(loaded: Loaded, data: Mapping[str, Any]) -> Supposed:
    form = SupposedTerms(data, loaded.terms, loaded.dimensions)
    form.is_valid()
    found = [
        _line(loaded, form, dimension, fit, result)
        for dimension in loaded.dimensions
        if (fit := loaded.fits.get(dimension.pk))
        for result in fit.results.all()
    ]
    names = [candidate.language_model.name for candidate in loaded.candidates]
    lines = sorted(found, key=lambda line: names.index(line.candidate))
    wanted = sum(loaded.terms["dimensions"][d.slug]["required"] for d in loaded.dimensions)
    passed = {name: sum(_counts(line, name) for line in lines) for name in names}
    approved = tuple(name for name in names if wanted and passed[name] == wanted)
    return Supposed(form, tuple(lines), approved, sum(line.differs for line in lines))


def _counts(line: Line, candidate: str) -> bool:
    return line.candidate == candidate and line.required and line.passes


def _line(
    loaded: Loaded, form: SupposedTerms, dimension: QualityDimension, fit: Fit, result: FitResult
) -> Line:
    plan = agreed(loaded.plan, dimension.slug)
    terms = replace(plan.terms, margin=form.margin_of(dimension.slug), alpha=form.alpha)
    found = _supposed(fit, result, plan, terms)
    shown = shown_of(result)
    ends = [shown.low, shown.high] if shown else []
    scale = scale_of(ends, [plan.terms.margin, terms.margin])
    row = {**loaded.terms["dimensions"][dimension.slug], "margin": terms.margin}
    return Line(
        candidate=result.candidate.language_model.name,
        dimension=as_title(dimension.name),
        required=plan.required,
        planned=MARKS[result.verdict],
        supposed=MARKS[found.verdict],
        differs=found.verdict != result.verdict,
        passes=found.passes,
        mean=in_points(shown.mean) if shown else "",
        interval=interval(shown.low, shown.high) if shown else "",
        margin=f"{terms.margin * 100:g}",
        why=reasons_of(found, loaded.terms, row),
        axis=axis_of(
            scale,
            margin=terms.margin,
            mean=shown.mean if shown else None,
            bar=(shown.low, shown.high) if shown else None,
            whiskers=whiskers_of(found),
        ),
        as_of=fit.created_at,
    )


def _supposed(fit: Fit, result: FitResult, plan: Agreed, terms: Terms) -> FitResult:
    """The result as it would have been stored; never saved."""
    frozen = plan.critical[plan.candidates.index(result.candidate.language_model.slug)]
    critical = Critical(frozen, _critical(frozen, plan.terms, terms))
    centre = (result.estimates["posterior"] or {}).get("mean")
    facts = _facts(fit, result, plan.terms)
    found = suppose(facts, plan.terms, terms, centre=centre, critical=critical)
    decided, other = _awaiting(found.decided, result), copy(result)
    other.verdict, other.passes = decided.verdict, decided.passes
    other.reasons = document(decided.reasons)
    other.estimates = {**result.estimates, "rule": document(found.rule)}
    return other


def _critical(frozen: float, plan: Terms, terms: Terms) -> float:
    """As the plan would have frozen it; rule G has none."""
    if terms.alpha == plan.alpha or plan.rule is Rule.G or not isinstance(frozen, CriticalValue):
        return frozen
    return critical_value(
        alpha=terms.alpha_each,
        n_max=plan.n_max,
        n_population=frozen.n_population,
        n_min=plan.n_min,
        growth=frozen.growth,
    )


def _awaiting(found: Decided, result: FitResult) -> Decided:
    """Under other terms, too, a pass is said by the second fit in a row."""
    codes = {reason["code"] for reason in result.reasons}
    if not found.passes or ReasonCode.AWAITS_CONFIRMATION not in codes:
        return found
    return held_back(found)


def _facts(fit: Fit, result: FitResult, plan: Terms) -> Facts:
    """What the verdict was made of, as it is stored."""
    fires = any(r["code"] == ReasonCode.MODEL_CONFLICT for r in result.reasons)
    return Facts(
        n_judgments=result.n_judgments,
        last=min(plan.n_max, result.n_population),
        rule=_limits(result.estimates["rule"]),
        warnings=tuple(FitWarning(**warning) for warning in fit.warnings),
        conflict=Conflict(0.0, fires=True, groups=()) if fires else None,
        segments=tuple(_segment(segment) for segment in result.segments),
        forecast=Forecast(**result.forecast) if result.forecast else None,
    )


def _limits(rule: Mapping[str, float | None] | None) -> Limits | None:
    """What is not finite is stored as null."""
    if rule is None:
        return None
    low, high = rule["low"], rule["high"]
    return Limits(
        ENDLESS.low if low is None else low,
        ENDLESS.high if high is None else high,
    )


def _segment(stored: Mapping[str, Any]) -> SegmentResult:
    estimate = stored["estimate"]
    known = Estimate(**estimate) if estimate and estimate["mean"] is not None else None
    return SegmentResult(**{**stored, "estimate": known})
