"""What metrics add to foretelling judgments: differences of log scores out of sample."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from calibration.statistics.evidence import Evidence
from calibration.statistics.outcome import Floats
from calibration.statistics.prediction import Posterior
from calibration.statistics.surrogate import Task, deal, log_scores

ENOUGH = 2.0  # standard errors, from which on a gain is no accident


@dataclass(frozen=True)
class Gain:
    """elpd: sum over all judgments of the gain in log score, with its standard error by cluster.

    earned: more than two standard errors.
    """

    elpd: float
    se: float
    earned: bool


def scores_without(
    evidence: Evidence, posterior: Posterior, columns: Sequence[int], seed: int
) -> Floats:
    """Out-of-fold log scores of every judgment without these metric columns, shape (J,)."""
    judgments, population = evidence.judgments, evidence.population
    kept = [k for k in range(len(posterior.features.columns)) if k not in set(columns)]
    design, sd = _frame(evidence, posterior)
    matrix = posterior.features.matrix[judgments.row][:, kept]
    fold = deal(population.cluster[judgments.row], seed)
    priors = posterior.shape.priors
    task = Task(evidence.outcome, priors, judgments.value, fold)
    spread = np.r_[sd, np.full(len(kept), priors.beta)]
    return log_scores(task, np.column_stack([design, matrix]), spread)


def gain_of(evidence: Evidence, with_them: Floats, without: Floats) -> Gain:
    """SE: sqrt(G) times the spread over G clusters of their summed differences (1507.04544)."""
    cluster = evidence.population.cluster[evidence.judgments.row]
    code = np.unique(cluster, return_inverse=True)[1]
    sums = np.bincount(code, weights=with_them - without)
    se = float(np.sqrt(len(sums)) * sums.std(ddof=1)) if len(sums) > 1 else float("inf")
    elpd = float(sums.sum())
    return Gain(elpd, se, elpd > ENOUGH * se)


def _frame(evidence: Evidence, posterior: Posterior) -> tuple[Floats, Floats]:
    """Levels of candidates and segments and the order shown, with their prior spreads."""
    population, judgments, shape = evidence.population, evidence.judgments, posterior.shape
    parts = [np.eye(shape.candidates)[population.candidate[judgments.row]]]
    spread = [shape.priors.alpha] * shape.candidates
    if shape.segments > 1:
        parts.append(np.eye(shape.segments)[population.segment[judgments.row]])
        spread += [shape.priors.segment] * shape.segments
    if shape.order:
        parts.append(judgments.order[:, None])
        spread.append(shape.priors.delta)
    return np.concatenate(parts, axis=1), np.array(spread)
