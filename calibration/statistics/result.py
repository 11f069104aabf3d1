"""What an analysis says: estimates, limits, a verdict in one word, and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from calibration.statistics.outcome import Floats


class Verdict(StrEnum):
    COLLECTING = "collecting"
    SUPERIOR = "superior"
    NON_INFERIOR = "non_inferior"
    EQUIVALENT = "equivalent"
    INFERIOR = "inferior"
    UNDECIDABLE = "undecidable"
    CONFLICT = "conflict"
    WITHHELD = "withheld"


class ReasonCode(StrEnum):
    TOO_FEW_JUDGMENTS = "too_few_judgments"
    NO_DESIGNED_JUDGMENTS = "no_designed_judgments"
    LIMIT_NOT_CLEAR = "limit_not_clear"
    LIMIT_CLEAR = "limit_clear"
    SEGMENT_FAILS = "segment_fails"
    SEGMENT_LEANS = "segment_leans"
    SEGMENT_QUOTA = "segment_quota"
    SEGMENT_NOT_ASSESSED = "segment_not_assessed"
    FORECAST_UNDECIDED = "forecast_undecided"
    BUDGET_SPENT = "budget_spent"
    MODEL_CONFLICT = "model_conflict"
    SAMPLER = "sampler"
    AWAITS_CONFIRMATION = "awaits_confirmation"


@dataclass(frozen=True)
class Reason:
    """One reason of a verdict: a code for programs, a sentence for people."""

    code: ReasonCode
    message: str
    segment: str = ""


@dataclass(frozen=True)
class FitWarning:
    """A diagnostic that failed (`fatal`: the verdict is withheld) or is worth a note."""

    code: str
    message: str
    fatal: bool


@dataclass(frozen=True)
class Estimate:
    """A quality difference with a 95% interval, on [-1, 1] units."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True)
class Limits:
    """An interval without a centre: a rule's limits or a confidence sequence."""

    low: float
    high: float


@dataclass(frozen=True)
class Forecast:
    """Judged pairs at which the rule is expected to decide, counted from zero.

    probability: predictive probability of a decision (either way) within n_max.
    low, median, high: 80% predictive band and median among the futures that decide;
        None where none does.
    """

    probability: float
    low: int | None
    median: int | None
    high: int | None


@dataclass(frozen=True)
class SegmentResult:
    """The quality difference within one segment of one candidate.

    assessed: whether the estimate lies clearly on one side of the bound.
    fails: assessed and below the bound. leans: not clear, but probably below it.
    raw: the plain mean of its judgments, which leans on nothing else.
    """

    segment: str
    n_judgments: int
    n_population: int
    estimate: Estimate | None
    critical: bool
    assessed: bool
    fails: bool
    leans: bool = False
    raw: Estimate | None = None


@dataclass(frozen=True, eq=False)
class CandidateResult:
    """What one fit says of one candidate. Estimates are None where nothing can be said yet.

    posterior: the rectified posterior, the one that is reported; model: g-computation alone.
    design: cross-fitted, human_only: plain mean; both from the designed streams alone.
    sequence: 95% confidence sequence, valid at every look. rule: limits of the decision rule.
    p_non_inferior, p_superior: posterior probabilities above -margin and above 0.
    judgment_sd: spread of judgments (aleatoric); posterior_sd: width of knowledge (epistemic).
    draws, model_draws: of the quality difference, shape (S,).
    """

    candidate: str
    n_judgments: int
    n_population: int
    verdict: Verdict
    passes: bool
    reasons: tuple[Reason, ...]
    posterior: Estimate | None
    model: Estimate | None
    design: Estimate | None
    human_only: Estimate | None
    sequence: Limits | None
    rule: Limits | None
    p_non_inferior: float | None
    p_superior: float | None
    judgment_sd: float | None
    posterior_sd: float | None
    forecast: Forecast | None
    segments: tuple[SegmentResult, ...]
    draws: Floats
    model_draws: Floats


@dataclass(frozen=True, eq=False)
class Analysis:
    """One quality dimension, all candidates.

    diagnostics: numbers about the sampler, by name (r_hat, ess_bulk, ess_tail, divergences, ...).
    """

    results: tuple[CandidateResult, ...]
    warnings: tuple[FitWarning, ...]
    diagnostics: Mapping[str, float]
