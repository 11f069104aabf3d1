"""Evidence and posteriors for tests of what stands beside a verdict: no sampler is called."""

from dataclasses import replace

import numpy as np

from calibration.statistics import synthetic
from calibration.statistics.analysis import analyse
from calibration.statistics.evidence import Evidence, Judgments, Population, Terms
from calibration.statistics.laplace import approximate
from calibration.statistics.outcome import Floats
from calibration.statistics.prediction import Posterior
from calibration.statistics.result import Analysis
from calibration.statistics.rules import critical_value

DRAWS = 1000


def fitted(evidence: Evidence, terms: Terms) -> tuple[Posterior, Analysis]:
    posterior = approximate(evidence, seed=terms.seed, draws=DRAWS)
    critical = [
        critical_value(
            alpha=terms.alpha_each,
            n_max=min(terms.n_max, size),
            n_population=size,
            n_min=min(terms.n_min, size - 1),
        )
        for size in np.bincount(evidence.population.candidate).tolist()
    ]
    return posterior, analyse(evidence, terms, posterior, critical=critical)


def with_metrics(evidence: Evidence, **columns: Floats) -> Evidence:
    """The same evidence with further metrics, one value for each row of the population."""
    old = evidence.population
    metric = np.column_stack([old.metric, *columns.values()])
    population = replace(old, metrics=(*old.metrics, *columns), metric=metric)
    return replace(evidence, population=population)


def population_of(metric: Floats, cluster: Floats | None = None) -> Population:
    """One candidate, one segment. metric: shape (N, K)."""
    count = len(metric)
    return Population(
        candidates=("new",),
        metrics=tuple(f"metric {k}" for k in range(metric.shape[1])),
        segments=("",),
        candidate=np.zeros(count, dtype=np.int64),
        segment=np.zeros(count, dtype=np.int64),
        weight=np.ones(count),
        cluster=np.arange(count) if cluster is None else cluster.astype(np.int64),
        metric=metric,
    )


def judged(population: Population, value: Floats) -> Evidence:
    """The first pairs of the population, each judged once by one person."""
    count = len(value)
    judgments = Judgments(
        row=np.arange(count),
        value=value,
        annotator=np.zeros(count, dtype=np.int64),
        order=np.zeros(count),
        designed=np.ones(count, dtype=bool),
        importance=np.ones(count),
    )
    return Evidence(synthetic.OUTCOME, population, judgments)
