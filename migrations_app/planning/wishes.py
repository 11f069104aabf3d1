"""What a plan is asked to say; a default stands for what is not asked."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from calibration.statistics.evidence import Goal, Rule
from calibration.statistics.selection import Selection
from migrations_app.planning.errors import PlanRefused


@dataclass(frozen=True)
class PlanWishes:
    """margins, goals: by dimension, "" for all the others.

    required, not_required: where the plan says otherwise than the dimension.
    critical: quota of judgments by segment, None for the default quota.
    seed: None for one derived from the migration's slug and the plan's version.
    """

    margins: Mapping[str, float] = field(default_factory=dict)
    goals: Mapping[str, Goal] = field(default_factory=dict)
    alpha: float = 0.05
    n_max: int = 400
    n_min: int = 50
    rule: Rule = Rule.V
    selection: Selection = Selection.RANDOM
    critical: Mapping[str, int | None] = field(default_factory=dict)
    segment_weights: Mapping[str, float] = field(default_factory=dict)
    required: frozenset[str] = frozenset()
    not_required: frozenset[str] = frozenset()
    seed: int | None = None

    def __post_init__(self) -> None:
        if not 0 < self.alpha < 0.5:
            raise PlanRefused(f"alpha must lie between 0 and 0.5, got {self.alpha:g}")
        if not 2 <= self.n_min <= self.n_max:
            raise PlanRefused(f"want 2 <= n_min <= n_max, got {self.n_min} and {self.n_max}")
        if self.selection is Selection.ACTIVE and self.rule is Rule.V:
            raise PlanRefused("pairs are chosen under rule G only: rule V counts on random draws")
        for name, margin in self.margins.items():
            if not 0 < margin < 1:
                of = f" of {name}" if name else ""
                raise PlanRefused(f"margin{of} must lie between 0 and 1, got {margin:g}")
        for name, weight in self.segment_weights.items():
            if not 0 < weight < float("inf"):
                raise PlanRefused(f"weight of segment {name} must be positive, got {weight:g}")
        for name, quota in self.critical.items():
            if quota is not None and quota < 1:
                raise PlanRefused(f"quota of segment {name} must be 1 or more, got {quota}")

    @property
    def named_dimensions(self) -> set[str]:
        return {*self.margins, *self.goals, *self.required, *self.not_required} - {""}
