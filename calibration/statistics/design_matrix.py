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
    """Arrays of J rows by the names the model gives them: those that this shape reads."""
    population, judgments = evidence.population, evidence.judgments
    cut = slices(evidence.outcome, judgments.value)
    ordinal = shape.family is Family.ORDINAL
    told_apart = shape.discrimination or (shape.order and shape.annotators > 1)
    arrays: dict[str, tuple[bool, Floats | Ints]] = {
        "candidate": (True, population.candidate[judgments.row]),
        "x": (shape.columns > 0, features.matrix[judgments.row]),
        "segment": (shape.segments > 1, population.segment[judgments.row]),
        "annotator": (ordinal or told_apart, judgments.annotator),
        "order": (shape.order, judgments.order),
        "sign": (ordinal, cut.sign),
        "level": (ordinal, cut.level),
        "value": (not ordinal, judgments.value),
    }
    return {name: array for name, (read, array) in arrays.items() if read}
