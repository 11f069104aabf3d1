"""What an analysis reads: the frozen population, the judgments, the terms of the plan."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

import numpy as np

from calibration.statistics.outcome import Bools, Floats, Ints, Outcome


class Goal(StrEnum):
    NON_INFERIORITY = "non_inferiority"
    SUPERIORITY = "superiority"


class Rule(StrEnum):
    """V: a fixed maximum of judgments. G: open end or adaptive picks."""

    V = "V"
    G = "G"


@dataclass(frozen=True, eq=False)
class Population:
    """All pairs of one quality dimension: R rows, one per (candidate, prompt).

    candidate, segment: codes into `candidates`, `segments`, shape (R,).
    weight: traffic weight, positive, any scale, shape (R,).
    cluster: pairs with the same code share a prompt or conversation, shape (R,).
    metric: candidate-minus-incumbent metric difference, shape (R, K), nan where a score is missing.
    """

    candidates: tuple[str, ...]
    metrics: tuple[str, ...]
    segments: tuple[str, ...]
    candidate: Ints
    segment: Ints
    weight: Floats
    cluster: Ints
    metric: Floats

    def __post_init__(self) -> None:
        rows = len(self.candidate)
        if rows == 0:
            raise ValueError("the population is empty")
        for name in ("segment", "weight", "cluster"):
            if getattr(self, name).shape != (rows,):
                raise ValueError(f"{name} has shape {getattr(self, name).shape}, want ({rows},)")
        if self.metric.shape != (rows, len(self.metrics)):
            raise ValueError(f"metric has shape {self.metric.shape}")
        _check_codes("candidate", self.candidate, len(self.candidates))
        _check_codes("segment", self.segment, len(self.segments))
        if not (np.isfinite(self.weight) & (self.weight > 0)).all():
            raise ValueError("every traffic weight must be positive and finite")
        if np.isinf(self.metric).any():
            raise ValueError("metric differences must be finite, or nan where missing")

    @property
    def size(self) -> int:
        return len(self.candidate)

    def count_of(self, candidate: int) -> int:
        """Number of rows of one candidate, N."""
        return self._counts[candidate]

    @cached_property
    def _counts(self) -> list[int]:
        counts = np.bincount(self.candidate, minlength=len(self.candidates))
        return [int(count) for count in counts]

    def rows_of(self, candidate: int) -> Ints:
        """Row numbers of one candidate, ascending, shape (N,)."""
        return np.flatnonzero(self.candidate == candidate)


@dataclass(frozen=True, eq=False)
class Judgments:
    """J current judgments of one dimension, in the order in which they arrived.

    row: row of the Population, shape (J,).
    value: candidate minus incumbent on [-1, 1], shape (J,).
    annotator: code of the person, 0 for a released aggregate alone, shape (J,).
    order: +1/2 candidate shown first, -1/2 second, 0 shown without order, shape (J,).
    designed: True where the pair was drawn with a known probability (streams random and active),
        False where it only informs the model (imported and others), shape (J,).
    importance: 1 / (probability at the draw * pairs then remaining); 1 for the random stream,
        shape (J,).
    """

    row: Ints
    value: Floats
    annotator: Ints
    order: Floats
    designed: Bools
    importance: Floats

    def __post_init__(self) -> None:
        count = len(self.row)
        for name in ("value", "annotator", "order", "designed", "importance"):
            if getattr(self, name).shape != (count,):
                raise ValueError(f"{name} has shape {getattr(self, name).shape}, want ({count},)")
        if not np.isin(self.order, (-0.5, 0.0, 0.5)).all():
            raise ValueError("order must be -1/2, 0 or 1/2")
        if not (np.isfinite(self.importance) & (self.importance > 0)).all():
            raise ValueError("every importance must be positive and finite")
        if (self.annotator < 0).any() or (self.row < 0).any():
            raise ValueError("annotator and row are codes of 0 or more")

    @property
    def size(self) -> int:
        return len(self.row)


@dataclass(frozen=True, eq=False)
class Evidence:
    """One quality dimension, ready to fit."""

    outcome: Outcome
    population: Population
    judgments: Judgments

    def __post_init__(self) -> None:
        self.outcome.check(self.judgments.value)
        if self.judgments.size and int(self.judgments.row.max()) >= self.population.size:
            raise ValueError(f"judgment of row {self.judgments.row.max()} outside the population")


@dataclass(frozen=True)
class Terms:
    """What the frozen plan says of one dimension.

    margin: non-inferiority margin, in units of the quality difference, positive.
    alpha: false approvals allowed for the migration; shared over `n_candidates`.
    n_max: judged pairs per candidate after which nothing more is judged.
    n_min: judged pairs per candidate before which nothing is decided.
    critical: judgments wanted in each critical segment before a pass, by segment name.
    seed: of every random number of an analysis.
    """

    margin: float
    goal: Goal = Goal.NON_INFERIORITY
    alpha: float = 0.05
    n_max: int = 400
    n_min: int = 50
    n_candidates: int = 1
    rule: Rule = Rule.V
    critical: Mapping[str, int] = field(default_factory=dict)
    seed: int = 0

    def __post_init__(self) -> None:
        if not 0 < self.margin < 1:
            raise ValueError(f"margin must lie between 0 and 1, got {self.margin}")
        if not 0 < self.alpha < 0.5:
            raise ValueError(f"alpha must lie between 0 and 0.5, got {self.alpha}")
        if not 2 <= self.n_min <= self.n_max:
            raise ValueError(f"want 2 <= n_min <= n_max, got {self.n_min} and {self.n_max}")
        if self.n_candidates < 1:
            raise ValueError(f"n_candidates must be 1 or more, got {self.n_candidates}")

    @property
    def bound(self) -> float:
        """The quality difference the goal compares with: -margin, or 0 for superiority."""
        return -self.margin if self.goal is Goal.NON_INFERIORITY else 0.0

    @property
    def alpha_each(self) -> float:
        """The share of alpha of one candidate."""
        return self.alpha / self.n_candidates


@dataclass(frozen=True, eq=False)
class Sample:
    """One candidate's designed sample, for the estimates that do not believe the model.

    value: mean judgment of each judged pair in order of arrival, shape (n,).
    row: judged pairs as rows of the arrays below, distinct, shape (n,).
    importance: as in Judgments, shape (n,).
    features: normalised metric differences of the whole population, no nan, shape (N, K).
    weight: traffic weights summing to 1, shape (N,).
    cluster: shape (N,).
    known_mean: weighted mean of the features, shape (K,), where the caller has it already.
    """

    value: Floats
    row: Ints
    importance: Floats
    features: Floats
    weight: Floats
    cluster: Ints
    known_mean: Floats | None = None

    @property
    def mean(self) -> Floats:
        """Weighted mean of the features over the population, shape (K,)."""
        if self.known_mean is not None:
            return self.known_mean
        return np.asarray(self.weight @ self.features, dtype=float)

    @property
    def n_judgments(self) -> int:
        return len(self.value)

    @property
    def n_population(self) -> int:
        return len(self.weight)


def _check_codes(name: str, codes: Ints, count: int) -> None:
    if codes.shape and len(codes) and (codes.min() < 0 or codes.max() >= count):
        raise ValueError(f"{name} codes must lie in 0..{count - 1}")
