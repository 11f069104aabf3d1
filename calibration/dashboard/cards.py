"""One candidate on one quality dimension: everything on a card is from one result of one fit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from calibration.dashboard.amounts import plain
from calibration.dashboard.axis import Axis, Scale, axis_of
from calibration.dashboard.pace import arrival
from calibration.dashboard.reasons import reasons_of
from calibration.models import Fit, FitResult
from calibration.pairs.filters import query_of
from calibration.selectors.latest import HistoryPoint
from calibration.statistics.result import Verdict
from migrations_app.decision.wording import MARKS, Mark, as_title, more_judgments
from migrations_app.models import QualityDimension

DECIDED = (Verdict.SUPERIOR, Verdict.NON_INFERIOR, Verdict.EQUIVALENT, Verdict.INFERIOR)
Ends = tuple[float | None, float | None]


@dataclass(frozen=True)
class Shown:
    """The estimate a card shows: the posterior, or what to read where that is not believed."""

    name: str
    mean: float
    low: float
    high: float


@dataclass(frozen=True)
class Card:
    """last: judged pairs after which nothing more is judged. quick: the fit was re-weighted.
    pairs: the query of the address at which its pairs are read. n_lost: how many it lost, by now.

    read_at: when the judgments were read; computed_at: when the fit was there. amended: a sentence
    for every amendment that bears on the verdict and came after judgments.
    """

    fit_id: int
    candidate_id: int
    dimension_id: int
    candidate: str
    dimension: str
    required: bool
    goal: str
    margin: float
    mark: Mark
    shown: Shown | None
    axis: Axis
    plain: str
    probability: str
    n_judgments: int
    last: int
    open_end: bool
    more: str
    decides_at: datetime | None
    reasons: tuple[str, ...]
    amended: tuple[str, ...]
    quick: bool
    read_at: datetime
    computed_at: datetime
    pairs: str
    n_lost: int

    @property
    def key(self) -> str:
        return f"{self.candidate_id}-{self.dimension_id}"

    @property
    def margin_points(self) -> str:
        return f"{self.margin * 100:g}"


@dataclass(frozen=True)
class Context:
    """What a card needs beside its result.

    terms: in force. row: of its dimension. points: what earlier fits said of the same. amended: as
    on the card. n_lost: pairs that the candidate lost.
    """

    dimension: QualityDimension
    terms: Mapping[str, Any]
    row: Mapping[str, Any]
    scale: Scale
    monthly: int | None
    points: Sequence[HistoryPoint]
    amended: Sequence[str] = ()
    n_lost: int = 0


def shown_of(result: FitResult) -> Shown | None:
    """In conflict the design-based estimate is to be read; what is withheld has no number."""
    if result.verdict == Verdict.WITHHELD:
        return None
    conflict = result.verdict == Verdict.CONFLICT
    name = "design-based estimate" if conflict else "posterior mean"
    found = result.estimates["design" if conflict else "posterior"]
    return Shown(name, **found) if found and found["mean"] is not None else None


def whiskers_of(result: FitResult) -> Ends | None:
    """The limits of the rule, where they decide."""
    rule = result.estimates["rule"]
    if not rule or result.verdict in (Verdict.WITHHELD, Verdict.CONFLICT):
        return None
    return rule["low"], rule["high"]


def card_of(fit: Fit, result: FitResult, context: Context) -> Card:
    shown, row, terms = shown_of(result), context.row, context.terms
    last = min(terms["n_max"], result.n_population)
    return Card(
        fit_id=fit.pk,
        candidate_id=result.candidate_id,
        dimension_id=context.dimension.pk,
        candidate=result.candidate.language_model.name,
        dimension=as_title(context.dimension.name),
        required=row["required"],
        goal=row["goal"],
        margin=row["margin"],
        mark=MARKS[result.verdict],
        shown=shown,
        axis=_axis(result, shown, context),
        plain=_plain(shown, context),
        probability=_probability(result, row),
        n_judgments=result.n_judgments,
        last=last,
        open_end=terms["rule"] != "V",
        more=_more(result),
        decides_at=_decides_at(result, context),
        reasons=reasons_of(result, terms, row),
        amended=tuple(context.amended),
        quick=fit.method == Fit.Method.REWEIGHTED,
        read_at=fit.read_at,
        computed_at=fit.created_at,
        pairs=query_of(result.candidate, context.dimension),
        n_lost=context.n_lost,
    )


def _axis(result: FitResult, shown: Shown | None, context: Context) -> Axis:
    return axis_of(
        context.scale,
        margin=context.row["margin"],
        mean=shown.mean if shown else None,
        bar=(shown.low, shown.high) if shown else None,
        whiskers=whiskers_of(result),
    )


def _plain(shown: Shown | None, context: Context) -> str:
    if shown is None:
        return ""
    return plain(context.dimension, shown.mean, shown.low, shown.high, context.monthly)


def _probability(result: FitResult, row: Mapping[str, Any]) -> str:
    """Never 1 nor 0: draws are finite."""
    superiority = row["goal"] == "superiority"
    chance = result.p_superior if superiority else result.p_non_inferior
    if chance is None or result.verdict in (Verdict.WITHHELD, Verdict.CONFLICT):
        return ""
    shown = f"{min(max(chance, 0.0001), 0.9999):.2%}"
    line = "above 0" if superiority else f"above \N{MINUS SIGN}{row['margin'] * 100:g}"
    return f"Posterior probability {line}: {shown}"


def _decides_at(result: FitResult, context: Context) -> datetime | None:
    if not _more(result):
        return None
    return arrival(context.points, (result.forecast or {}).get("median"))


def _more(result: FitResult) -> str:
    if result.verdict in DECIDED or not result.forecast:
        return ""
    more = more_judgments(result.forecast, result.n_judgments)
    chance = f"{result.forecast['probability']:.0%}"
    if not more:
        return "Not expected to be decided within the plan's judgments."
    return f"{more[0].upper()}{more[1:]}; chance of a decision within the plan {chance}."
