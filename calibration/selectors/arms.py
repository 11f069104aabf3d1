"""What people said of each output by itself, where the scale values outputs one by one."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from annotation.models import APART, Assignment, Stream
from annotation.selectors import current_judgments
from calibration.models import Fit
from calibration.selectors.agreed import Agreed
from calibration.statistics.arms import ArmValues
from calibration.statistics.outcome import Floats, Ints, Scale
from migrations_app.models import MetricScore, OutputPair, QualityDimension

VALUED = (Scale.ACCEPTANCE, Scale.GRADE, Scale.CONTINUOUS)
CHOSEN = {"left": (1.0, 0.0), "right": (0.0, 1.0), "both": (1.0, 1.0), "neither": (0.0, 0.0)}
"""What a choice says of the left and of the right output."""

Row = tuple[int, int, int, int, str, Mapping[str, Any], str]


def arm_values(fit: Fit, agreed: Agreed) -> ArmValues | None:
    """Of the random stream, as judged when the fit read; None on a scale of preferences."""
    if agreed.outcome.scale not in VALUED:
        return None
    rows = list(_rows(fit))
    positions = {slug: n for n, slug in enumerate(agreed.candidates)}
    slugs = dict(fit.dimension.migration.candidates.values_list("pk", "language_model__slug"))
    pairs = _means(rows, fit.dimension)
    order = [pair for pair in dict.fromkeys(row[0] for row in rows) if pair in pairs]
    place = {row[0]: row for row in rows}
    outputs = np.array([place[pair][2:4] for pair in order], dtype=np.int64).reshape(-1, 2)
    metrics, scores = _scores(fit.dimension, outputs)
    values = np.array([pairs[pair] for pair in order]).reshape(-1, 2)
    return ArmValues(
        candidate=np.array([positions[slugs[place[p][1]]] for p in order], dtype=np.int64),
        output=outputs[:, 0],
        expected=tuple(place[pair][4] for pair in order),
        incumbent=values[:, 0],
        challenger=values[:, 1],
        metrics=metrics,
        incumbent_score=scores[:, 0],
        challenger_score=scores[:, 1],
    )


def _rows(fit: Fit) -> Iterable[Row]:
    pair = "assignment__queued__pair"
    found = current_judgments(dimension=fit.dimension, epoch=fit.epoch).filter(
        created_at__lte=fit.read_at,
        assignment__queued__stream=Stream.RANDOM,
        **{f"{pair}__population": OutputPair.Population.FROZEN},
    )
    return found.exclude(assignment__queued__stream__in=APART).values_list(
        f"{pair}_id",
        f"{pair}__candidate_id",
        f"{pair}__incumbent_output_id",
        f"{pair}__candidate_output_id",
        f"{pair}__prompt__expected_behaviour",
        "answer",
        "assignment__candidate_side",
    )


def _means(rows: Sequence[Row], dimension: QualityDimension) -> dict[int, tuple[float, float]]:
    """Incumbent's and candidate's mean value by pair."""
    said: dict[int, list[tuple[float, float]]] = defaultdict(list)
    for pair, _, _, _, _, answer, side in rows:
        found = values_of(answer, side, dimension)
        if found is not None:
            said[pair].append(found)
    return {pair: _mean(values) for pair, values in said.items()}


def _mean(values: list[tuple[float, float]]) -> tuple[float, float]:
    incumbent, candidate = zip(*values, strict=True)
    return sum(incumbent) / len(values), sum(candidate) / len(values)


def values_of(
    answer: Mapping[str, Any], side: str, dimension: QualityDimension
) -> tuple[float, float] | None:
    """Incumbent's and candidate's value on [0, 1], 1 the best; None where only a difference is."""
    if "choice" in answer:
        left, right = CHOSEN[answer["choice"]]
    elif "left" in answer:
        left, right = (_unit(answer[name], dimension) for name in ("left", "right"))
    elif "incumbent" in answer:
        return _unit(answer["incumbent"], dimension), _unit(answer["candidate"], dimension)
    else:
        return None
    return (right, left) if side == Assignment.Side.LEFT else (left, right)


def _unit(value: float, dimension: QualityDimension) -> float:
    low, high = dimension.minimum, dimension.maximum
    if dimension.scale == Scale.GRADE:
        low, high = 1.0, float(dimension.grades or 2)
    share = (value - low) / (high - low)
    return min(max(share if dimension.higher_is_better else 1 - share, 0.0), 1.0)


def _scores(dimension: QualityDimension, outputs: Ints) -> tuple[tuple[str, ...], Floats]:
    """Names (K) and scores (J, 2, K) of the metrics that score outputs, nan where missing."""
    metrics = [metric for metric in dimension.metrics.all() if not metric.pairwise]
    ids = np.unique(outputs).tolist()
    rows = MetricScore.objects.filter(metric__in=metrics, output__in=ids)
    known = {(m, o): value for m, o, value in rows.values_list("metric_id", "output_id", "value")}
    found = np.full((*outputs.shape, len(metrics)), np.nan)
    for k, metric in enumerate(metrics):
        for j, pair in enumerate(outputs.tolist()):
            found[j, :, k] = [known.get((metric.pk, output), np.nan) for output in pair]
    return tuple(metric.name for metric in metrics), found
