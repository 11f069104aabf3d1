"""A stored posterior re-weighted to newer evidence of its dimension, between two full fits."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace

import numpy as np

from calibration.statistics.design_matrix import shape_of
from calibration.statistics.evidence import Evidence, Judgments, Population
from calibration.statistics.features import normalise
from calibration.statistics.outcome import Floats
from calibration.statistics.packing import pack, unpack
from calibration.statistics.prediction import Posterior, judged_eta, log_likelihood
from calibration.statistics.psis import smooth
from calibration.statistics.resampling import systematic

__all__ = ["LEAST_ESS", "MOST_K_HAT", "Reweighted", "pack", "reweight", "unpack"]

MOST_K_HAT = 0.7
LEAST_ESS = 400.0

_Said = tuple[int, float, int, float]


@dataclass(frozen=True, eq=False)
class Reweighted:
    """A posterior of equally weighted draws that stands for the newer evidence.

    posterior: as many draws as before, resampled by weight; same shape, features, diagnostics and
        warnings.
    k_hat: Pareto shape of the weights, 0 where the likelihood did not change; above .7 the tail
        of the weights is too heavy to be trusted (1507.02646).
    ess: effective sample size, 1 / sum of squared weights, times the efficiency of the draws
        themselves (their own ESS per draw, at most 1) where the diagnostics have it.
    """

    posterior: Posterior
    k_hat: float
    ess: float

    @property
    def reliable(self) -> bool:
        """Whether it may be shown in place of a full fit: k_hat <= .7 and ESS >= 400."""
        return self.k_hat <= MOST_K_HAT and self.ess >= LEAST_ESS


def reweight(
    posterior: Posterior, seen: Evidence, now: Evidence, *, seed: int
) -> Reweighted | None:
    """The posterior of `seen` moved to `now` by importance weights, or None where it cannot be.

    seen: the evidence the posterior was fitted on; now: the present one; both cut to the plan's
    budget (pairs.within_budget). The weight of a draw is likelihood(now) / likelihood(seen):
    judgments added multiply, judgments gone (retracted, or replaced by a revision) divide. Start
    from the draws of a full fit every time, never from draws that were re-weighted.

    Annotators are codes, so both must be coded alike: code `seen` and `now` together, as ranks in
    the union of their annotators' ids. With one set of ids that is the coding of either alone;
    with different sets the codes in use differ, and the answer is None. Ranks made apart would
    take one person for another where somebody left and somebody else came.

    None where a full fit would have another model or another population: other outcome, family
    or priors, an annotator more or less, an order recorded for the first time, enough overlap for
    discrimination for the first time, other candidates, segments, metrics or rows. None too where
    `seen` is not what the posterior was fitted on, as far as its shape tells.
    """
    if not _comparable(posterior, seen, now):
        return None
    log_ratio = _log_ratio(posterior, seen, now)
    if not np.isfinite(log_ratio).all():
        return None
    if not np.ptp(log_ratio) > 0:
        return Reweighted(posterior, 0.0, len(log_ratio) * _efficiency(posterior))
    smoothed = smooth(log_ratio[:, None])
    weight = smoothed.weight[:, 0]
    chosen = systematic(weight, len(weight), np.random.default_rng(seed))
    draws = {name: values[chosen] for name, values in posterior.draws.items()}
    ess = float(_efficiency(posterior) / (weight @ weight))
    return Reweighted(replace(posterior, draws=draws), float(smoothed.k_hat[0]), ess)


def _efficiency(posterior: Posterior) -> float:
    """Bulk ESS of chains, or ESS of importance weights, per draw."""
    known = posterior.diagnostics
    ess = known.get("ess_bulk", known.get("ess"))
    return min(1.0, ess / known["draws"]) if ess is not None and known.get("draws") else 1.0


def _comparable(posterior: Posterior, seen: Evidence, now: Evidence) -> bool:
    if seen.outcome != now.outcome or not _same_population(seen.population, now.population):
        return False
    features = normalise(seen.population)
    if features.columns != posterior.features.columns:
        return False
    shapes = {posterior.shape, shape_of(seen, features), shape_of(now, features)}
    return len(shapes) == 1 and _people(seen) == _people(now)


def _people(evidence: Evidence) -> set[int]:
    return set(evidence.judgments.annotator.tolist())


def _same_population(one: Population, two: Population) -> bool:
    if one is two:
        return True
    pairs = [(getattr(one, field.name), getattr(two, field.name)) for field in fields(Population)]
    return all(_equal(left, right) for left, right in pairs)


def _equal(left: object, right: object) -> bool:
    if isinstance(left, np.ndarray) and isinstance(right, np.ndarray):
        return np.array_equal(left, right, equal_nan=left.dtype.kind == "f")
    return left == right


def _log_ratio(posterior: Posterior, seen: Evidence, now: Evidence) -> Floats:
    """log likelihood(now) - log likelihood(seen) of every draw, shape (S,)."""
    before, after = _counted(seen.judgments), _counted(now.judgments)
    added = _log_likelihood(posterior, now, (after - before).elements())
    gone = _log_likelihood(posterior, now, (before - after).elements())
    return added - gone


def _counted(judgments: Judgments) -> Counter[_Said]:
    """How often each thing was said: all that the likelihood reads of a judgment."""
    said = judgments.row, judgments.value, judgments.annotator, judgments.order
    return Counter(zip(*(column.tolist() for column in said), strict=True))


def _log_likelihood(posterior: Posterior, evidence: Evidence, said: Iterable[_Said]) -> Floats:
    """Summed over what was said, shape (S,)."""
    listed = list(said)
    if not listed:
        return np.zeros(len(posterior.draws["alpha"]))
    row, value, annotator, order = (np.array(column) for column in zip(*listed, strict=True))
    designed = np.ones(len(row), dtype=bool)
    judgments = Judgments(row, value, annotator, order, designed, np.ones(len(row)))
    eta = judged_eta(posterior, evidence.population, judgments)
    likelihood = log_likelihood(posterior.draws, posterior.shape, evidence.outcome, judgments, eta)
    return np.asarray(likelihood.sum(axis=1), dtype=float)
