"""One run of every attack of benchmarks/robustness.py: a seed in, a few numbers out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from benchmarks.borrowed import borrowed_interval
from benchmarks.recordings import Comparison, comparisons
from calibration.statistics import synthetic
from calibration.statistics.analysis import analyse
from calibration.statistics.evidence import Evidence, Judgments, Terms
from calibration.statistics.fitting import fit
from calibration.statistics.gaming import gaming
from calibration.statistics.prediction import Posterior
from calibration.statistics.result import Analysis, CandidateResult, Estimate
from calibration.statistics.rules import critical_value

DRAWS = 1000
SIZE = 1000  # pairs of a synthetic population
WORSE = -0.55  # latent difference that makes a candidate about 13 points worse
INFLATION = 1.0  # standard deviations of the metric difference
ORDER_EFFECT = 0.78
"""Latent: an output gains .30 of the scale of the judgment by being shown first, not second."""

CLEARLY_WORSE = -0.05  # recorded candidates whose metrics are raised, scale of the judgment
HUNTED = 50
UNEVEN = 0.7

Numbers = Mapping[str, float]


@dataclass(frozen=True)
class Job:
    """attack: a key of ATTACKS; cell: its row; n: judged pairs; seed: of everything random."""

    attack: str
    cell: str
    n: int
    seed: int


def run(job: Job) -> Numbers:
    return ATTACKS[job.attack](job)


def useless(job: Job) -> Numbers:
    """Width with a permuted metric beside all others, over the width without it."""
    found = _drawn(job.cell, job.seed)
    population, rows = found.case.population, found.order([job.seed])[: job.n]
    column = population.metric[:, job.seed % len(population.metrics)]
    shuffled = np.random.default_rng([job.seed, 1]).permutation(column)
    more = replace(
        population,
        metrics=(*population.metrics, "useless"),
        metric=np.column_stack([population.metric, shuffled]),
    )
    evidence = found.case.evidence(rows, np.ones(job.n))
    ratio = _width(replace(evidence, population=more), job.seed) / _width(evidence, job.seed)
    return {"cost": ratio - 1}


def useless_alone(job: Job) -> Numbers:
    """The same where there is no other metric."""
    found = _drawn(job.cell, job.seed)
    rows = found.order([job.seed])[: job.n]
    evidence = found.case.evidence(rows, np.ones(job.n))
    population = evidence.population
    column = population.metric[:, job.seed % len(population.metrics)]
    shuffled = np.random.default_rng([job.seed, 1]).permutation(column)[:, None]
    bare = replace(population, metrics=(), metric=np.empty((population.size, 0)))
    one = replace(population, metrics=("useless",), metric=shuffled)
    wide = _width(replace(evidence, population=one), job.seed)
    return {"cost": wide / _width(replace(evidence, population=bare), job.seed) - 1}


def inflated(job: Job) -> Numbers:
    """A candidate exactly on the bound whose metrics are inflated, or not."""
    by = INFLATION if job.cell == "inflated" else 0.0
    world = synthetic.World(n_population=SIZE, difference=(WORSE,), inflated=by)
    made = synthetic.make(world, job.seed)
    terms = Terms(margin=-made.truth(), seed=job.seed)
    return _audited(synthetic.judge(made, job.n, job.seed), terms)


def inflated_real(job: Job) -> Numbers:
    """Recorded judgments: the metrics of a candidate that people find worse, raised alone."""
    name, raised = job.cell.split(": ")
    found = _drawn(name, job.seed, CLEARLY_WORSE)
    population = found.case.population
    if raised == "inflated":
        spread = np.nanstd(population.metric, axis=0)
        population = replace(population, metric=population.metric + INFLATION * spread)
    evidence = found.case.evidence(found.order([job.seed])[: job.n], np.ones(job.n))
    terms = Terms(margin=-float(found.value.mean()), seed=job.seed)
    return _audited(replace(evidence, population=population), terms)


def position(job: Job) -> Numbers:
    """Whoever is shown first gains; sides are drawn evenly, or 70 to 30."""
    world = synthetic.World(
        n_population=SIZE, difference=(0.3,), kappa=0.6, order_effect=ORDER_EFFECT
    )
    made = synthetic.make(world, job.seed)
    evidence = _shown(made, job)
    result = _analysed(evidence, Terms(margin=0.15, seed=job.seed)).results[0]
    return {"error": _reported(result).mean - made.truth()}


def spammer(job: Job) -> Numbers:
    """One of five annotators answers at random."""
    world = synthetic.World(
        n_population=SIZE, difference=(float(job.cell),), annotators=5, spammers=1
    )
    made = synthetic.make(world, job.seed)
    evidence = synthetic.judge(made, job.n, job.seed)
    result = _analysed(evidence, Terms(margin=0.15, seed=job.seed)).results[0]
    return {"error": _reported(result).mean - made.truth(), "truth": made.truth()}


def borrowed(job: Job) -> Numbers:
    """Slopes learned on another candidate of the same incumbent, and our own interval."""
    known = comparisons(job.cell)
    here = known[job.seed % len(known)]
    others = [one for one in known if one.case.incumbent == here.case.incumbent and one is not here]
    there = others[job.seed // len(known) % len(others)]
    rows = there.order([job.seed])[: job.n]
    low, high = borrowed_interval(
        there.case.population.metric, rows, there.value[rows], here.case.population.metric, job.seed
    )
    truth = float(here.value.mean())
    evidence = here.case.evidence(here.order([job.seed, 2])[: job.n], np.ones(job.n))
    own = _reported(_analysed(evidence, Terms(margin=0.05, seed=job.seed)).results[0])
    return {
        "borrowed": low <= truth <= high,
        "borrowed width": high - low,
        "ours": own.low <= truth <= own.high,
        "ours width": own.high - own.low,
    }


def hunting(job: Job) -> Numbers:
    """Beside the random stream the 50 pairs that look worst are judged, outside of it."""
    made = synthetic.make(synthetic.World(n_population=SIZE), job.seed)
    evidence = synthetic.judge(made, job.n, job.seed)
    terms = Terms(margin=0.15, seed=job.seed)
    before = _analysed(evidence, terms).results[0]
    after = _analysed(_hunted(made, evidence), terms).results[0]
    if not (before.design and after.design and before.human_only and after.human_only):
        raise ValueError(f"no design estimate of {job.n} judged pairs")
    return {
        "design": abs(after.design.mean - before.design.mean),
        "human_only": abs(after.human_only.mean - before.human_only.mean),
        "reported": _reported(after).mean - made.truth(),
        "naive": float(_hunted(made, evidence).judgments.value.mean()) - made.truth(),
    }


def disaster(job: Job) -> Numbers:
    """A quarter of the prompts fails badly; the whole would pass."""
    effects = {"one fails": (-1.6, 0.6, 0.6, 0.6), "none fails": (0.3,) * 4}
    kind, quota = job.cell.split(", ")
    critical = {"segment 0": int(quota)} if int(quota) else {}
    effect = effects[kind]
    world = synthetic.World(n_population=SIZE, segment_effect=effect)
    made = synthetic.make(world, job.seed)
    terms = Terms(margin=0.15, critical=critical, seed=job.seed)
    result = _analysed(synthetic.judge(made, job.n, job.seed), terms).results[0]
    inside = made.population.segment == 0
    return {
        "approved": result.passes,
        "segment": float(made.value[inside].mean()),
        "truth": made.truth(),
    }


def _drawn(name: str, seed: int, least: float = 1.0) -> Comparison:
    """An ordered pair of systems of a development set, each in turn; those below `least`."""
    known = [one for one in comparisons(name) if one.value.mean() < least]
    return known[seed % len(known)]


def _analysed(evidence: Evidence, terms: Terms) -> Analysis:
    return _with_posterior(evidence, terms)[0]


def _with_posterior(evidence: Evidence, terms: Terms) -> tuple[Analysis, Posterior]:
    posterior = fit(evidence, seed=terms.seed, draws=DRAWS)
    size = evidence.population.size
    last = min(terms.n_max, size)
    critical = critical_value(
        alpha=terms.alpha, n_max=last, n_population=size, n_min=min(terms.n_min, last)
    )
    return analyse(evidence, terms, posterior, critical=(critical,)), posterior


def _reported(result: CandidateResult) -> Estimate:
    if result.posterior is None:
        raise ValueError(f"no posterior of {result.n_judgments} judged pairs")
    return result.posterior


def _width(evidence: Evidence, seed: int) -> float:
    found = _reported(_analysed(evidence, Terms(margin=0.05, seed=seed)).results[0])
    return found.high - found.low


def _audited(evidence: Evidence, terms: Terms) -> Numbers:
    analysis, posterior = _with_posterior(evidence, terms)
    audit = gaming(evidence, terms, posterior, analysis, None)
    return {
        "flagged": bool(audit and audit.candidates[0].flattered),
        "approved": analysis.results[0].passes,
    }


def _shown(made: synthetic.Synthetic, job: Job) -> Evidence:
    """The candidate is shown first in half of the pairs, or in 70 of 100."""
    evidence = synthetic.judge(made, job.n, job.seed)
    if job.cell == "sides drawn evenly":
        return evidence
    rng = np.random.default_rng([job.seed, 3])
    judgments = evidence.judgments
    order = np.where(rng.random(job.n) < UNEVEN, 0.5, -0.5)
    latent = made.latent[judgments.row] + made.world.order_effect * order
    value = synthetic.said(latent, made.world, rng)
    return replace(evidence, judgments=replace(judgments, value=value, order=order))


def _hunted(made: synthetic.Synthetic, evidence: Evidence) -> Evidence:
    """The worst-looking pairs that are not judged yet, added outside of the random stream."""
    judgments = evidence.judgments
    free = np.setdiff1d(np.arange(made.population.size), judgments.row)
    worst = free[np.argsort(made.expected[free])[:HUNTED]]
    more = Judgments(
        row=np.r_[judgments.row, worst],
        value=np.r_[judgments.value, made.value[worst]],
        annotator=np.zeros(judgments.size + HUNTED, dtype=np.int64),
        order=np.zeros(judgments.size + HUNTED),
        designed=np.r_[judgments.designed, np.zeros(HUNTED, dtype=bool)],
        importance=np.ones(judgments.size + HUNTED),
    )
    return replace(evidence, judgments=more)


ATTACKS: Mapping[str, Callable[[Job], Numbers]] = {
    "useless": useless,
    "useless alone": useless_alone,
    "inflated": inflated,
    "inflated real": inflated_real,
    "position": position,
    "spammer": spammer,
    "borrowed": borrowed,
    "hunting": hunting,
    "disaster": disaster,
}
