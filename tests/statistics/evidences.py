"""Evidence of every shape the model can take, for tests of what computes its posterior."""

from dataclasses import replace

import numpy as np

from calibration.statistics import synthetic
from calibration.statistics.evidence import Evidence, Judgments
from calibration.statistics.outcome import Family, Outcome, Scale
from calibration.statistics.synthetic import World

THREE = Outcome(Scale.PREFERENCE_3)
GRADES = Outcome(Scale.GRADE, grades=4)
GAUSSIAN = Outcome(Scale.CONTINUOUS, family=Family.GAUSSIAN)

PLAIN = World(n_population=200)
RICH = World(
    n_population=200,
    difference=(0.5, -0.5, 0.1),
    segment_effect=(0.3, -0.3),
    order_effect=0.8,
    annotators=4,
)


def evidence_of(outcome: Outcome, world: World, count: int = 40) -> Evidence:
    """Every pair is judged twice, by annotators in turn, so that they overlap."""
    once = synthetic.judge(synthetic.make(world, seed=9), count, seed=10)
    names = ("row", "value", "annotator", "order", "designed", "importance")
    twice = {name: np.tile(getattr(once.judgments, name), 2) for name in names}
    rng = np.random.default_rng(3)
    many = len(twice["row"])
    twice["annotator"] = np.arange(many) % world.annotators
    if outcome.family is Family.GAUSSIAN:
        twice["value"] = np.clip(0.4 * twice["value"] + rng.normal(0, 0.2, many), -1, 1)
    else:
        twice["value"] = twice["value"] * rng.choice(outcome.magnitudes, many)
    return Evidence(outcome, once.population, replace(once.judgments, **twice))


def with_values(evidence: Evidence, value: object, outcome: Outcome | None = None) -> Evidence:
    values = np.broadcast_to(np.asarray(value, dtype=float), evidence.judgments.value.shape)
    judgments = replace(evidence.judgments, value=values.copy())
    return Evidence(outcome or evidence.outcome, evidence.population, judgments)


def first(evidence: Evidence, count: int) -> Evidence:
    names = ("row", "value", "annotator", "order", "designed", "importance")
    few = {name: getattr(evidence.judgments, name)[:count] for name in names}
    return replace(evidence, judgments=Judgments(**few))
