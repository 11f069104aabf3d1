"""What a plan would do before anything is judged: judgments needed, and how often it is right."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from calibration.statistics.evidence import Goal
from calibration.statistics.planning import (
    OperatingPoint,
    operating_characteristics,
    required_judgments,
)
from calibration.statistics.rules import critical_value
from migrations_app.models import QualityDimension
from migrations_app.planning.charts import Curve, curve_of, curve_truths
from migrations_app.planning.population import PopulationSummary
from migrations_app.planning.wishes import PlanWishes

Scale = QualityDimension.Scale
POWER = 0.8
USD_PER_JUDGMENT = 5
R_SQUARED = 0.3
# A margin of less than this share of the residual spread is seldom decided within n_max.
NARROW = 0.25
# Approval of a candidate that is as good: below it a narrow margin is worth a warning.
LIKELY = 0.9
# Standard deviation of judgments (candidate minus incumbent) where nobody has judged yet: guesses
# to start from, not measurements, and shown as such. An acceptance of .35 is 1 pair in 8 differing.
SPREADS: Mapping[str, float] = {
    Scale.ACCEPTANCE: 0.35,
    Scale.GRADE: 0.2,
    Scale.CONTINUOUS: 0.2,
    Scale.PREFERENCE_3: 0.75,
    Scale.PREFERENCE_5: 0.5,
}
# Stands for a population that is not imported yet.
LARGE = 1_000_000
_CELLS = 1_600_000  # runs times judgments of one simulation
_SEED = 7


@dataclass(frozen=True)
class Assumptions:
    """spreads: of the judgments, by dimension. r_squared: the share that metrics explain."""

    spreads: Mapping[str, float] = field(default_factory=dict)
    r_squared: float = R_SQUARED

    def spread(self, dimension: QualityDimension) -> float:
        return self.spreads.get(dimension.slug, SPREADS[dimension.scale])

    def residual(self, dimension: QualityDimension) -> float:
        return self.spread(dimension) * math.sqrt(1 - self.r_squared)


@dataclass(frozen=True)
class Case:
    """If the truth is so, the plan ends so. wrong: an approval would be a false one.

    hoped: the truth that `needed` judgments are counted for.
    """

    words: str
    note: str
    point: OperatingPoint
    wrong: bool
    hoped: bool

    @property
    def undecided(self) -> float:
        return max(0.0, 1 - self.point.approved - self.point.rejected)


@dataclass(frozen=True)
class DimensionOutlook:
    """needed: judged pairs per candidate to pass in 80% of cases if it is as good (or, where it
    must be better, a margin better). n_max: those there can be.
    """

    dimension: QualityDimension
    margin: float
    superiority: bool
    required: bool
    residual_sd: float
    needed: int
    n_max: int
    cases: tuple[Case, ...]
    curve: Curve

    @property
    def beyond(self) -> bool:
        return self.needed > self.n_max

    @property
    def margin_points(self) -> float:
        return round(self.margin * 100, 4)

    @property
    def least_points(self) -> float:
        """The narrowest margin that is not narrow, rounded up to half a point."""
        return math.ceil(NARROW * self.residual_sd * 200) / 2

    @property
    def narrow(self) -> bool:
        """Less than a quarter of the residual spread, and the population too large to help."""
        hoped = next(case for case in self.cases if case.hoped)
        return self.margin < NARROW * self.residual_sd and hoped.point.approved < LIKELY


@dataclass(frozen=True)
class Outlook:
    """size: pairs of the candidate that has fewest, None where nothing is imported."""

    dimensions: tuple[DimensionOutlook, ...]
    candidates: int
    size: int | None

    @property
    def per_candidate(self) -> int:
        """One screen judges all dimensions of a pair, so the most demanding one counts."""
        needed = [min(row.needed, row.n_max) for row in self.dimensions if row.required]
        return max(needed, default=0)

    @property
    def judgments(self) -> int:
        return self.per_candidate * self.candidates

    @property
    def usd(self) -> int:
        return self.judgments * USD_PER_JUDGMENT

    @property
    def slowest(self) -> DimensionOutlook | None:
        rows = [row for row in self.dimensions if row.required]
        return max(rows, key=lambda row: row.needed, default=None)

    @property
    def narrow(self) -> list[DimensionOutlook]:
        return [row for row in self.dimensions if row.narrow]


def outlook_of(
    dimensions: Sequence[QualityDimension],
    wishes: PlanWishes,
    assumptions: Assumptions,
    population: PopulationSummary,
    columns: Mapping[int, int],
) -> Outlook:
    """columns: metrics by id of the dimension; each costs the rule a degree of freedom."""
    sizes = [size for size in population.sizes.values() if size > 1]
    size = min(sizes, default=None)
    candidates = max(len(population.sizes), 1)
    rows = [
        _dimension(d, wishes, assumptions, size or LARGE, candidates, columns.get(d.pk, 0))
        for d in dimensions
    ]
    return Outlook(tuple(rows), candidates, size)


def _dimension(
    dimension: QualityDimension,
    wishes: PlanWishes,
    assumptions: Assumptions,
    size: int,
    candidates: int,
    columns: int,
) -> DimensionOutlook:
    slug, spread = dimension.slug, assumptions.spread(dimension)
    margin = wishes.margins.get(slug, dimension.margin)
    superiority = wishes.goals.get(slug, Goal(dimension.goal)) is Goal.SUPERIORITY
    bound = 0.0 if superiority else -margin
    n_max = min(wishes.n_max, size - 1)
    c = _critical(wishes, candidates, size, max(n_max, 1))
    residual, hoped = assumptions.residual(dimension), round(margin, 6) if superiority else 0.0
    named = _named_truths(bound, margin, residual)
    truths = tuple(sorted({*named, *curve_truths(bound, margin, residual)}))
    points = _simulated(bound, truths, residual, size, n_max, wishes.n_min, c, columns)
    by_truth = {point.truth: point for point in points}
    needed = required_judgments(
        critical=c, power=POWER, variance=spread**2, r_squared=assumptions.r_squared,
        theta_plan=hoped, bound=bound, n_population=size,
    )  # fmt: skip
    return DimensionOutlook(
        dimension=dimension,
        margin=margin,
        superiority=superiority,
        required=_required(dimension, wishes),
        residual_sd=residual,
        needed=math.ceil(needed),
        n_max=n_max,
        cases=tuple(
            Case(_points(truth), note, by_truth[truth], truth <= bound, truth == hoped)
            for truth, note in named.items()
        ),
        curve=curve_of(points, bound=bound, margin=margin),
    )


def _critical(wishes: PlanWishes, candidates: int, size: int, n_max: int) -> float:
    return critical_value(
        alpha=wishes.alpha / candidates,
        n_max=n_max,
        n_population=size,
        n_min=min(wishes.n_min, n_max),
    )


def _required(dimension: QualityDimension, wishes: PlanWishes) -> bool:
    wanted = dimension.required or dimension.slug in wishes.required
    return wanted and dimension.slug not in wishes.not_required


def _named_truths(bound: float, margin: float, residual: float) -> dict[float, str]:
    """The true differences a reader asks about, ascending, each with its note."""
    notes = {
        round(bound - margin, 6): "",
        round(bound, 6): "the margin itself" if bound else "the line to cross",
        0.0: "" if bound else "the line to cross",
        round(margin, 6): "",
    }
    notes.setdefault(round(bound + NARROW * residual, 6), "a quarter of the spread past the line")
    return dict(sorted(notes.items()))


def _points(difference: float) -> str:
    if round(difference, 4) == 0:
        return "as good"
    number = f"{abs(difference) * 100:.1f}".removesuffix(".0")
    return f"{number} point{'' if number == '1' else 's'} {'better' if difference > 0 else 'worse'}"


@lru_cache(maxsize=128)
def _simulated(
    bound: float,
    truths: tuple[float, ...],
    residual: float,
    size: int,
    n_max: int,
    n_min: int,
    critical: float,
    columns: int,
) -> tuple[OperatingPoint, ...]:
    """Memory is bounded by fewer runs where there are more looks."""
    return operating_characteristics(
        bound=bound,
        truths=truths,
        residual_sd=residual,
        n_population=size,
        n_max=n_max,
        n_min=n_min,
        critical=critical,
        n_columns=columns,
        seed=_SEED,
        runs=max(250, min(2_000, _CELLS // max(n_max, 1))),
    )
