"""One comparison judged in one seeded order, estimated by every method at every count.

All methods see the same pairs judged in the same order; the analysis and the peers get the same
seed. The coverage table and the article's table are both made of these rows.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from benchmarks.peers import METHODS, Judged
from benchmarks.recordings import Comparison, comparisons
from calibration.statistics.analysis import analyse
from calibration.statistics.evidence import Evidence, Terms
from calibration.statistics.fitting import fit
from calibration.statistics.prediction import Posterior
from calibration.statistics.result import Analysis, Estimate

OURS = ("posterior", "model", "design", "human_only")
MARGIN = 0.05
DRAWS = 1_000
CRITICAL = (2.5,)  # no verdict is read here
MOST_JUDGED = 0.9  # of a population: beyond it a cell says nothing about estimating

Fit = Callable[..., Posterior]


@dataclass(frozen=True)
class Task:
    """One repetition of a development set; the ordered pairs take turns.

    methods: of OURS and of the peers. whole: let counts near or beyond the population stand for
    all of it; else such counts are left out.
    """

    set: str
    repetition: int
    counts: tuple[int, ...]
    methods: tuple[str, ...]
    whole: bool = False


@dataclass(frozen=True)
class Row:
    """What one method said. path: of the fit ("laplace", "nuts"), empty for other methods.

    n: asked for; judged: judged pairs; verdict: of ours.
    """

    set: str
    pair: str
    repetition: int
    n: int
    judged: int
    method: str
    truth: float
    mean: float
    low: float
    high: float
    seconds: float
    path: str = ""
    verdict: str = ""


def rows_of(task: Task) -> list[Row]:
    found = comparisons(task.set)
    return rows_of_comparison(found[task.repetition % len(found)], task, fit)


def rows_of_comparison(comparison: Comparison, task: Task, fitting: Fit) -> list[Row]:
    """fitting: called as fitting(evidence, seed=, draws=)."""
    order = comparison.order((task.repetition,))
    rows = []
    for n in task.counts:
        enough = n > MOST_JUDGED * comparison.size
        if not enough or task.whole:
            judged = comparison.size if enough else n
            rows += _rows_at(Judged(comparison, order[:judged], task.repetition), task, n, fitting)
    return rows


def _rows_at(judged: Judged, task: Task, n: int, fitting: Fit) -> list[Row]:
    if not len(judged.rest):
        truth = judged.comparison.case.truth
        return [_row(judged, task, n, m, Estimate(truth, truth, truth), 0.0) for m in task.methods]
    rows = _ours(judged, task, n, fitting)
    for method in task.methods:
        if method in METHODS:
            started = time.perf_counter()
            estimate = METHODS[method](judged)
            if estimate is not None:
                rows.append(_row(judged, task, n, method, estimate, time.perf_counter() - started))
    return rows


def _ours(judged: Judged, task: Task, n: int, fitting: Fit) -> list[Row]:
    wanted = [name for name in OURS if name in task.methods]
    if not wanted:
        return []
    evidence = judged.comparison.case.evidence(judged.rows, np.ones(len(judged.rows)))
    started = time.perf_counter()
    posterior, analysis = _analysed(evidence, judged.seed, fitting)
    seconds = time.perf_counter() - started
    result = analysis.results[0]
    found: Mapping[str, Estimate | None] = {name: getattr(result, name) for name in wanted}
    return [
        _row(judged, task, n, name, estimate, seconds, posterior.method, result.verdict.value)
        for name, estimate in found.items()
        if estimate is not None
    ]


def _analysed(evidence: Evidence, seed: int, fitting: Fit) -> tuple[Posterior, Analysis]:
    posterior = fitting(evidence, seed=seed, draws=DRAWS)
    terms = Terms(margin=MARGIN, seed=seed, n_min=2)
    return posterior, analyse(evidence, terms, posterior, critical=CRITICAL)


def _row(
    judged: Judged,
    task: Task,
    n: int,
    method: str,
    estimate: Estimate,
    seconds: float,
    path: str = "",
    verdict: str = "",
) -> Row:
    case = judged.comparison.case
    return Row(
        set=task.set,
        pair=f"{case.incumbent} -> {case.candidate} {case.dimension}",
        repetition=task.repetition,
        n=n,
        judged=len(judged.rows),
        method=method,
        truth=_truth(judged.comparison, method),
        mean=estimate.mean,
        low=estimate.low,
        high=estimate.high,
        seconds=seconds,
        path=path,
        verdict=verdict,
    )


def _truth(comparison: Comparison, method: str) -> float:
    """What the method estimates: some peers read the released values and not every annotator."""
    outputs = comparison.outputs
    if method in ("cje", "beta", "judgy_own", "judgy_borrowed") and outputs is not None:
        return float((outputs.label[:, 1] - outputs.label[:, 0]).mean())
    return comparison.case.truth
