"""What is worked out after a fit, beside its verdict: one section for each question.

Nothing here decides. A section is a dataclass that becomes a JSON document and a block of a page.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from calibration.statistics.agreement import agreement
from calibration.statistics.annotators import annotators
from calibration.statistics.arms import ArmValues, arms
from calibration.statistics.best import best
from calibration.statistics.evidence import Evidence, Terms
from calibration.statistics.gaming import gaming
from calibration.statistics.metric_value import guidance
from calibration.statistics.order import order
from calibration.statistics.outcome import Floats
from calibration.statistics.prediction import Posterior
from calibration.statistics.result import Analysis
from calibration.statistics.sensitivity import sensitivity
from calibration.statistics.watch import watch


@dataclass(frozen=True, eq=False)
class Traits:
    """What the texts of a pair are like, candidate minus incumbent, whatever their quality.

    names: of the columns (length, formatting, refusal phrases ...); difference: one row for each
    row of the population, nan where the texts were not read, shape (R, T).
    """

    names: tuple[str, ...]
    difference: Floats


@dataclass(frozen=True, eq=False)
class Ground:
    """What a section reads: the evidence within the budget, its posterior and its analysis."""

    evidence: Evidence
    terms: Terms
    posterior: Posterior
    analysis: Analysis
    traits: Traits | None = None
    values: ArmValues | None = None
    critical: tuple[float, ...] = ()


SECTIONS: Mapping[str, Callable[[Ground], Any]] = {
    "best": lambda ground: best(ground.analysis, ground.evidence.judgments.size),
    "guidance": lambda g: guidance(g.evidence, g.posterior, g.analysis, g.terms.seed),
    "sensitivity": lambda g: sensitivity(g.evidence, g.terms, g.posterior, g.analysis, g.critical),
    "gaming": lambda g: gaming(g.evidence, g.terms, g.posterior, g.analysis, g.traits),
    "agreement": lambda g: agreement(g.evidence, seed=g.terms.seed),
    "arms": lambda g: arms(g.evidence, g.values),
    "order": lambda g: order(g.evidence),
    "annotators": lambda g: annotators(g.evidence, g.posterior),
    "drift": lambda g: watch(g.evidence, g.terms, g.posterior, g.analysis),
}


def supplement(ground: Ground) -> dict[str, Any]:
    """Every section by its name; None where it has nothing to say of this evidence."""
    return {name: section(ground) for name, section in SECTIONS.items()}
