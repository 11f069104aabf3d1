"""Simulation-based calibration of the model's posterior: `python -m benchmarks.sbc [--full]`.

A truth is drawn from the prior of `statistics.model`, judgments are drawn from that truth, the
model is fitted, and the rank of the truth among the draws is noted (Talts et al. 1804.06788). Where
posterior and model agree, ranks are uniform. The second half of the runs stops as a team would: a
look every ten judgments from 50 on, the end at the first verdict of rule V; a posterior does not
depend on why collecting stopped, so ranks must stay uniform. This is of the model alone: the
rectified draws are not a posterior of the model, and are judged by coverage (benchmarks.coverage).
"""

import argparse
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pymc as pm
from scipy import stats

from benchmarks.results import Report, Table, publish
from benchmarks.running import repeat
from calibration.statistics.analysis import analyse
from calibration.statistics.averaging import average
from calibration.statistics.design_matrix import data_of, shape_of
from calibration.statistics.evidence import Evidence, Judgments, Population, Terms
from calibration.statistics.features import normalise
from calibration.statistics.fitting import fit
from calibration.statistics.model import build
from calibration.statistics.outcome import Floats, Ints, Outcome, Scale
from calibration.statistics.prediction import Posterior, judged_eta, level_probabilities
from calibration.statistics.result import Verdict
from calibration.statistics.rows import rows_of
from calibration.statistics.rules import critical_value
from calibration.statistics.signs import fold

RUNS, FULL = 500, 2_000
SIZE, JUDGED, LAST, STEP = 600, 120, 200, 10
RANKS, BINS = 99, 20  # draws that a truth is ranked among, and bins of the ranks
OUTCOMES = {
    "preference, 3 levels": Outcome(Scale.PREFERENCE_3),
    "acceptance": Outcome(Scale.ACCEPTANCE),
}
WATCHED = ("theta", "alpha", "beta", "segment_sd", "delta", "log_kappa")
OPEN = (Verdict.COLLECTING, Verdict.UNDECIDABLE, Verdict.WITHHELD, Verdict.CONFLICT)


@dataclass(frozen=True)
class Run:
    """One truth. stopped: whether collecting ends at a verdict."""

    outcome: str
    stopped: bool
    seed: int


@dataclass(frozen=True)
class Ranked:
    """Rank of the truth by name, 0 to RANKS; method: the path of the fit; n: judgments read."""

    run: Run
    ranks: dict[str, int]
    method: str
    n: int


def main(runs: int) -> None:
    started = time.perf_counter()
    planned = [
        Run(outcome, stopped, seed)
        for outcome in OUTCOMES
        for stopped in (False, True)
        for seed in range(runs // (2 * len(OUTCOMES)))
    ]
    found = repeat(ranked, planned, label="sbc")
    rows = [
        _row(name, stopped, [f for f in found if (f.run.outcome, f.run.stopped) == (name, stopped)])
        for name in OUTCOMES
        for stopped in (False, True)
    ]
    rows.append(_row("all", None, found))
    publish(
        _report(rows, len(found), time.perf_counter() - started),
        lambda figure: _plot(figure, found),
    )


def ranked(run: Run) -> Ranked:
    population = _population(run.seed)
    truth, everything = _judged(OUTCOMES[run.outcome], population, run.seed)
    evidence, posterior = _stopped(everything) if run.stopped else _whole(everything)
    chosen = np.random.default_rng(run.seed).choice(
        len(posterior.draws["alpha"]), RANKS, replace=False
    )
    now, then = _watched(evidence, posterior), _watched(evidence, truth)
    ranks = {name: int((now[name][chosen] < then[name][0]).sum()) for name in WATCHED}
    return Ranked(run, ranks, posterior.method, evidence.judgments.size)


def _population(seed: int) -> Population:
    """Two metrics that lean on each other, three segments of unequal size."""
    rng = np.random.default_rng([seed, 1])
    metric = rng.multivariate_normal([0, 0], [[1, 0.6], [0.6, 1]], SIZE)
    return Population(
        candidates=("candidate",),
        metrics=("judge", "overlap"),
        segments=("a", "b", "c"),
        candidate=np.zeros(SIZE, dtype=np.int64),
        segment=rng.choice(3, SIZE, p=[0.5, 0.3, 0.2]),
        weight=np.ones(SIZE),
        cluster=np.arange(SIZE),
        metric=metric,
    )


def _judged(outcome: Outcome, population: Population, seed: int) -> tuple[Posterior, Evidence]:
    """A truth from the prior, as a posterior of one draw, and LAST judgments it gives."""
    rng = np.random.default_rng([seed, 2])
    row = rng.permutation(SIZE)[:LAST]
    blank = Judgments(
        row=row,
        value=np.zeros(LAST),
        annotator=np.zeros(LAST, dtype=np.int64),
        order=rng.choice([-0.5, 0.5], LAST),
        designed=np.ones(LAST, dtype=bool),
        importance=np.ones(LAST),
    )
    evidence = Evidence(outcome, population, blank)
    truth = _truth(evidence, seed)
    eta = judged_eta(truth, population, blank)
    chance = level_probabilities(truth.draws, truth.shape, blank, eta)[0]
    level = (rng.random((LAST, 1)) > chance.cumsum(axis=1)[:, :-1]).sum(axis=1)
    scale = np.concatenate([-outcome.magnitudes[::-1], [0.0], outcome.magnitudes])
    return truth, replace(evidence, judgments=replace(blank, value=scale[level]))


def _truth(evidence: Evidence, seed: int) -> Posterior:
    """One draw from the very prior that the model samples, by PyMC."""
    features = normalise(evidence.population)
    shape = shape_of(evidence, features)
    with build(shape, data_of(evidence, features, shape)) as model:
        names = [variable.name for variable in model.free_RVs]
        drawn = pm.draw([model[name] for name in names], random_seed=seed)
    draws = {name: np.asarray(value)[None] for name, value in zip(names, drawn, strict=True)}
    return Posterior(shape, features, fold(draws), {}, (), "prior")


def _whole(everything: Evidence) -> tuple[Evidence, Posterior]:
    evidence = _first(everything, JUDGED)
    return evidence, fit(evidence, seed=1, draws=1_000)


def _stopped(everything: Evidence) -> tuple[Evidence, Posterior]:
    """Looks from 50 on; the first verdict ends it, or the budget."""
    terms = Terms(margin=0.15, n_max=LAST)
    critical = critical_value(alpha=terms.alpha, n_max=LAST, n_population=SIZE)
    for count in range(terms.n_min, LAST + 1, STEP):
        evidence = _first(everything, count)
        posterior = fit(evidence, seed=1, draws=1_000)
        [result] = analyse(evidence, terms, posterior, critical=(critical,)).results
        if result.verdict not in OPEN:
            break
    return evidence, posterior


def _first(evidence: Evidence, count: int) -> Evidence:
    judgments = evidence.judgments
    cut = Judgments(
        judgments.row[:count],
        judgments.value[:count],
        judgments.annotator[:count],
        judgments.order[:count],
        judgments.designed[:count],
        judgments.importance[:count],
    )
    return replace(evidence, judgments=cut)


def _watched(evidence: Evidence, posterior: Posterior) -> dict[str, Floats]:
    """What is ranked, shape (S,) each; theta is the average over the population."""
    draws, shape = posterior.draws, posterior.shape
    sums = average(draws, shape, evidence.outcome, rows_of(evidence.population, 0))
    return {
        "theta": np.sum(list(sums.values()), axis=0),
        "alpha": draws["alpha"][:, 0],
        "beta": draws["beta"][:, 0],
        "segment_sd": draws["segment_sd"],
        "delta": draws["delta"],
        "log_kappa": draws["log_kappa"],
    }


def _row(outcome: str, stopped: bool | None, found: Sequence[Ranked]) -> dict[str, Any]:
    how = {None: "both", True: "at a verdict", False: f"at {JUDGED}"}[stopped]
    row: dict[str, Any] = {"outcome": outcome, "stopped": how, "runs": len(found)}
    row["n"] = float(np.mean([f.n for f in found]))
    row["laplace"] = float(np.mean([f.method == "laplace" for f in found]))
    for name in WATCHED:
        row[name] = _uniform_p(np.array([f.ranks[name] for f in found]))
    return row


def _uniform_p(ranks: Ints) -> float:
    """p-value of a chi-square test that ranks fall evenly into the bins."""
    counts = np.bincount(ranks * BINS // (RANKS + 1), minlength=BINS)
    return float(stats.chisquare(counts).pvalue)


def _report(rows: Sequence[dict[str, Any]], runs: int, seconds: float) -> Report:
    least = min(row[name] for row in rows for name in WATCHED)
    tests = len(rows) * len(WATCHED)
    columns = {
        "outcome": "judgments",
        "stopped": "stopped",
        "runs": "runs",
        "n": "mean judgments",
        "laplace": "by Laplace",
        **{name: f"p, {name}" for name in WATCHED},
    }
    note = (
        f"p: chi-square test of uniform ranks in {BINS} bins. The smallest of {tests} is "
        f"{least:.4f}; with uniform ranks one table in 20 has one below {0.05 / tests:.4f}."
    )
    return Report(
        name="sbc",
        command="make bench-sbc",
        summary="Rank of a truth drawn from the prior among the draws of its own posterior.",
        tables=[Table("Uniformity of ranks", columns, rows, note)],
        settings={"runs": runs, "population": SIZE, "ranks": RANKS, "seeds": "0.. in each row"},
        seconds=seconds,
    )


def _plot(figure: Any, found: Sequence[Ranked]) -> None:
    """Difference of the ranks' distribution function from a uniform one, with a 95% band."""
    axes = figure.subplots(2, 3, sharex=True, sharey=True).ravel()
    grid = np.arange(RANKS + 1) / RANKS
    band = 1.36 / np.sqrt(len(found))  # Kolmogorov's, for all ranks together
    for axis, name in zip(axes, WATCHED, strict=True):
        ranks = np.array([f.ranks[name] for f in found])
        share = np.array([(ranks <= rank).mean() for rank in range(RANKS + 1)])
        axis.fill_between(grid, -band, band, alpha=0.2, color="0.5")
        axis.plot(grid, share - (np.arange(RANKS + 1) + 1) / (RANKS + 1), color="black")
        axis.set_title(name)
    figure.supxlabel("rank of the truth")
    figure.supylabel("distribution less uniform")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--repetitions", type=int)
    given = parser.parse_args()
    main(given.repetitions or (FULL if given.full else RUNS))
