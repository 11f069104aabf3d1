"""Where an automated score preferred the other side: asked about after the judgment."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from annotation.models import Assignment, Judgment, ScoreObjection
from annotation.selectors.desk import Desk
from annotation.selectors.masking import Mask
from migrations_app.models import MetricScore, Migration

LEFT, RIGHT = Assignment.Side.LEFT, Assignment.Side.RIGHT
Difference = tuple[int, float]
"""Id of a metric, and its difference: candidate minus incumbent."""


@dataclass(frozen=True)
class Objection:
    """side: the one that the score preferred. metric: its id, told to nobody who judges."""

    metric: int
    question: str
    side: str

    def as_json(self) -> dict[str, str]:
        return {"question": self.question, "side": self.side}


def objection_of(assignment: Assignment, desk: Desk) -> Objection | None:
    """The first dimension whose score says the opposite of what this person says now.

    Of every pair alike, whatever its stream: which pairs are asked about tells no more than that.
    A score of a side stands for quality; where it means the opposite, do not ask.
    """
    if not desk.policy.asks_objections:
        return None
    by_dimension: dict[int, list[Difference]] = {}
    for dimension, metric, difference in _differences(assignment):
        by_dimension.setdefault(dimension, []).append((metric, difference))
    for judgment in _standing(assignment):
        for metric, difference in by_dimension.get(judgment.dimension_id, []):
            if (judgment.value or 0) * difference < 0:
                name = Mask(desk.names).text(judgment.dimension.name)
                return Objection(metric, name, _side(assignment, difference))
    return None


def objections_by_metric(migration: Migration) -> Mapping[str, Mapping[str, int]]:
    """How often which reason was given, by name of the metric: strata for who calibrates."""
    rows = ScoreObjection.objects.filter(assignment__queued__epoch=migration.epoch)
    found: dict[str, Counter[str]] = {}
    for name, codes in rows.order_by("pk").values_list("metric__name", "codes"):
        found.setdefault(name, Counter()).update(codes)
    return found


def _differences(assignment: Assignment) -> list[tuple[int, int, float]]:
    """Dimension, metric and difference, by name of the metric."""
    pair = assignment.queued.pair
    sides: Mapping[Any, int] = {pair.candidate_output_id: 1, pair.incumbent_output_id: -1}
    scores = MetricScore.objects.filter(Q(output__in=sides) | Q(pair=pair))
    found: dict[tuple[int, int], list[float]] = {}
    rows = scores.order_by("metric__name", "pk").values_list(
        "metric__dimension_id", "metric_id", "output_id", "value"
    )
    for dimension, metric, output, value in rows:
        found.setdefault((dimension, metric), []).append(sides.get(output, 1) * value)
    return [(*key, sum(values)) for key, values in found.items()]


def _standing(assignment: Assignment) -> list[Judgment]:
    rows = Judgment.objects.filter(assignment=assignment).select_related("dimension")
    last = {row.dimension_id: row for row in rows.order_by("revision")}
    return sorted(last.values(), key=lambda row: row.dimension.position)


def _side(assignment: Assignment, difference: float) -> str:
    mine = assignment.candidate_side == RIGHT
    return str(RIGHT if mine == (difference > 0) else LEFT)
