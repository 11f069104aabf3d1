"""Evidence as the model reads it: the shape to compile for and the arrays to fill it with."""

from dataclasses import dataclass

import numpy as np

from calibration.statistics.evidence import Evidence
from calibration.statistics.features import Features
from calibration.statistics.levels import slices
from calibration.statistics.outcome import Family, Floats, Ints
from calibration.statistics.priors import Priors, priors_of

MOST_SEGMENTS_WITH_SLOPES = 4
ENOUGH_ANNOTATORS, ENOUGH_OVERLAP = 3, 0.15


@dataclass(frozen=True)
class Shape:
    """All that a compiled model depends on; the number of judgments is free.

    levels: positive magnitudes of the scale, 0 for the Gaussian family.
    order: whether pairs were shown in an order; discrimination: whether annotators overlap enough
    to be told apart; interact: whether slopes may differ between segments.
    """

    family: Family
    levels: int
    priors: Priors
    candidates: int
    columns: int
    segments: int
    annotators: int
    order: bool
    discrimination: bool
    interact: bool


def shape_of(evidence: Evidence, features: Features) -> Shape:
    population, judgments = evidence.population, evidence.judgments
    segments, columns = len(population.segments), len(features.columns)
    annotators = int(judgments.annotator.max(initial=0)) + 1
    return Shape(
        family=evidence.outcome.family,
        levels=len(evidence.outcome.magnitudes),
        priors=priors_of(evidence.outcome),
        candidates=len(population.candidates),
        columns=columns,
        segments=segments,
        annotators=annotators,
        order=bool(judgments.order.any()),
        discrimination=annotators >= ENOUGH_ANNOTATORS and overlap(evidence) >= ENOUGH_OVERLAP,
        interact=columns > 0 and 1 < segments <= MOST_SEGMENTS_WITH_SLOPES,
    )


def overlap(evidence: Evidence) -> float:
    """Share of judged pairs with two judgments or more; 0 without judgments."""
    counts = np.unique(evidence.judgments.row, return_counts=True)[1]
    return float((counts > 1).mean()) if len(counts) else 0.0


def data_of(evidence: Evidence, features: Features, shape: Shape) -> dict[str, Floats | Ints]:
    """Arrays of J rows by the names the model gives them: those that this shape reads.

    place: annotator * (levels + 1) + level of the judgment, the place of its cuts in the table of
    the model.
    """
    judgments = evidence.judgments
    cut = slices(evidence.outcome, judgments.value)
    ordinal = shape.family is Family.ORDINAL
    told_apart = shape.discrimination or (shape.order and shape.annotators > 1)
    arrays: dict[str, tuple[bool, Floats | Ints]] = {
        "design": (True, design_of(evidence, features, shape)),
        "annotator": (told_apart, judgments.annotator),
        "order": (shape.order, judgments.order),
        "sign": (ordinal, cut.sign),
        "place": (ordinal, judgments.annotator * (shape.levels + 1) + cut.level),
        "value": (not ordinal, judgments.value),
    }
    return {name: array for name, (read, array) in arrays.items() if read}


def design_of(evidence: Evidence, features: Features, shape: Shape) -> Floats:
    """One column for each coefficient of eta, so that eta = design @ coefficients.

    Indicators of the candidates, then of the segments (if 2 or more), then the metric columns
    once per candidate, then once per segment (where slopes may differ): shape (J, P). The order
    of model._coefficients.
    """
    population, rows = evidence.population, evidence.judgments.row
    x = features.matrix[rows]
    candidate = np.eye(shape.candidates)[population.candidate[rows]]
    segment = np.eye(shape.segments)[population.segment[rows]]
    parts = [candidate]
    if shape.segments > 1:
        parts.append(segment)
    if shape.columns:
        parts.append(_crossed(candidate, x))
    if shape.interact:
        parts.append(_crossed(segment, x))
    return np.concatenate(parts, axis=1)


def _crossed(indicator: Floats, x: Floats) -> Floats:
    """Products of every indicator with every column, indicators outermost: (J, groups * K)."""
    products = indicator[:, :, None] * x[:, None, :]
    return products.reshape(len(x), indicator.shape[1] * x.shape[1])
