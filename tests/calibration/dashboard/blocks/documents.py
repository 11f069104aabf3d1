"""Sections as they are stored, made by the statistics from synthetic evidence."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import numpy as np

from calibration.dashboard.blocks.section import Section
from calibration.services.document import document
from calibration.statistics import synthetic
from calibration.statistics.evidence import Terms
from calibration.statistics.supplement import SECTIONS, Ground, Traits
from tests.statistics.laplace_fits import fitted, with_metrics

MARGIN = 0.15


@lru_cache(maxsize=8)
def stored(name: str, inflated: float = 0.0) -> Mapping[str, Any]:
    """One section of two candidates, the second one's metrics inflated; one metric is noise."""
    rng = np.random.default_rng(2)
    world = synthetic.World(
        n_population=400, difference=(0.5, 0.0), slopes=(1.5,), kappa=0.6, inflated=inflated
    )
    evidence = synthetic.judge(synthetic.make(world, 1), 100, 1)
    evidence = with_metrics(evidence, noise=rng.standard_normal(800))
    terms = Terms(margin=MARGIN, n_candidates=2)
    traits = Traits(("length",), rng.standard_normal((800, 1)))
    ground = Ground(evidence, terms, *fitted(evidence, terms), traits)
    found: Mapping[str, Any] = document(SECTIONS[name](ground))
    return found


def section_of(name: str, content: Mapping[str, Any]) -> Section:
    return Section(
        dimension="Tone",
        key=f"{name}-1",
        document=content,
        names={"candidate 0": "Atlas 3", "candidate 1": "Birch"},
        incumbent="Atlas 2",
        margin=MARGIN,
        monthly=None,
        n_judgments=200,
        as_of=datetime(2026, 11, 21, 9, 30, tzinfo=UTC),
    )
