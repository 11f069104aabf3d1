"""Seconds of a refit by judgments and population, beside nutpie and pm.sample on the same model.

`python -m benchmarks.refit_speed [--full] [--repetitions R]`: one candidate, 4 metrics, judgments
made up by the model. A refit is what a worker does once it has the evidence: the fit with 4,000
draws (benchmarks.laplace_agreement says how near they are to sampled ones) and all of the analysis,
on one thread; median of R warm runs. What is made of a population once per import, normal scores
and the digest, is timed apart.

The peers sample the same model with the same data, 4 chains of 1,000 draws after 300, target_accept
.95, on 2 threads. nutpie is warm: its compilation, once per shape of the model, is timed apart.
pm.sample is PyMC's own NUTS in PyTensor's numba mode, since the product asks for no C compiler; it
compiles at every call, so that belongs to it. Without --full it is left out above 300 judgments.
"""

import os
import time
from argparse import Namespace
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from benchmarks.results import Report, Table, publish
from benchmarks.running import options, repeat, run
from calibration.statistics import fitting, synthetic
from calibration.statistics.analysis import analyse
from calibration.statistics.design_matrix import data_of, shape_of
from calibration.statistics.evidence import Evidence, Terms
from calibration.statistics.features import normalise
from calibration.statistics.rows import rows_of
from calibration.statistics.rules import critical_value
from calibration.statistics.synthetic import Synthetic, World

JUDGED = (100, 300, 1_000, 3_000)
POPULATIONS = (10_000, 1_000_000, 10_000_000)
REPETITIONS, FULL = 3, 7
MOST_FOR_PYMC = 300  # judgments, without --full
SLOPES = (0.9, 0.5, 0.3, 0.1)

PEER = ("nutpie", "pymc")

Row = dict[str, Any]


@dataclass(frozen=True)
class Task:
    """size: of the population; judged: of the peers, None for refits of ours at every count."""

    size: int
    repetitions: int
    judged: int | None = None


def main(asked: Namespace) -> None:
    os.environ.setdefault("PYTENSOR_FLAGS", "cxx=")  # for the processes that measure
    started = time.monotonic()
    ours = [Task(size, asked.repetitions) for size in POPULATIONS]
    found = repeat(refitted, ours, label="refit_speed", processes=1)
    refits = _compared([row for one in found for row in one["refits"]])
    others = [Task(POPULATIONS[0], asked.repetitions, judged) for judged in JUDGED]
    peers = repeat(peer, others, label="refit_speed, peers", processes=1)
    tables = [
        Table("A warm refit", REFITS, refits, "Ratio: to a population of 10,000."),
        Table("The same model by other means, population 10,000", PEERS, _against(refits, peers)),
        Table("Once per import", IMPORTS, [one["import"] for one in found]),
    ]
    report = Report(
        name="refit_speed",
        command="make bench-speed",
        summary=(__doc__ or "").splitlines()[0],
        tables=tables,
        settings={"repetitions": asked.repetitions, "metrics": len(SLOPES), "seed": 1},
        seconds=time.monotonic() - started,
    )
    publish(report, _drawing(refits))


def refitted(task: Task) -> dict[str, Any]:
    """In a process of its own, so that one population is in memory at a time."""
    made = _made(task.size)
    imported = _imported(made)
    refits = [_refitted(made, judged, task.repetitions) for judged in JUDGED]
    normalise.cache_clear()
    rows_of.cache_clear()
    return {"import": imported, "refits": refits}


def _made(size: int) -> Synthetic:
    return synthetic.make(World(n_population=size, slopes=SLOPES, difference=(0.2,)), seed=1)


def _imported(made: Synthetic) -> Row:
    scores_s = _seconds(lambda: normalise(made.population))
    digest_s = _seconds(lambda: rows_of(made.population, 0).bins)
    return {"population": made.population.size, "scores_s": scores_s, "digest_s": digest_s}


def _refitted(made: Synthetic, judged: int, repetitions: int) -> Row:
    evidence = synthetic.judge(made, judged, seed=2)
    _refit(evidence, seed=0)  # a first one, to be warm
    found = [_refit(evidence, seed=seed) for seed in range(1, repetitions + 1)]
    row: Row = {"judgments": judged, "population": made.population.size}
    for name in ("fit_s", "analysis_s", "total_s"):
        row[name] = float(np.median([one[name] for one in found]))
    return row | {"method": found[0]["method"]}


def _refit(evidence: Evidence, seed: int) -> Row:
    terms = Terms(margin=0.05, seed=seed, n_max=max(400, evidence.judgments.size))
    critical = critical_value(
        alpha=terms.alpha, n_max=terms.n_max, n_population=evidence.population.size
    )
    started = time.perf_counter()
    posterior = fitting.fit(evidence, seed=seed)
    fitted = time.perf_counter()
    analyse(evidence, terms, posterior, critical=[critical])
    ended = time.perf_counter()
    spent = {"fit_s": fitted - started, "analysis_s": ended - fitted, "total_s": ended - started}
    return {**spent, "method": posterior.method}


def peer(task: Task) -> Row:
    judged = task.judged or JUDGED[0]
    evidence = synthetic.judge(_made(task.size), judged, seed=2)
    row = {"judgments": judged, **_nutpie(evidence, task.repetitions)}
    if judged <= MOST_FOR_PYMC or task.repetitions >= FULL:
        row["pymc_s"] = _seconds(_pymc(evidence))
    return row


def _nutpie(evidence: Evidence, repetitions: int) -> Row:
    from calibration.statistics import sampling  # noqa: PLC0415 (a refit does not load it)

    features = normalise(evidence.population)
    shape = shape_of(evidence, features)
    data = data_of(evidence, features, shape)
    compile_s = _seconds(lambda: sampling.compiled(shape, data))
    sampling.sample(evidence, seed=0)
    runs = [_seconds(partial(sampling.sample, evidence, seed=seed)) for seed in range(repetitions)]
    return {"compile_s": compile_s, "nutpie_s": float(np.median(runs))}


def _pymc(evidence: Evidence) -> Callable[[], object]:
    import pymc as pm  # noqa: PLC0415

    from calibration.statistics import sampling  # noqa: PLC0415
    from calibration.statistics.model import build  # noqa: PLC0415

    features = normalise(evidence.population)
    shape = shape_of(evidence, features)

    def sample() -> object:
        with build(shape, data_of(evidence, features, shape)):
            return pm.sample(
                draws=sampling.DRAWS,
                tune=sampling.TUNE,
                chains=sampling.CHAINS,
                cores=2,
                target_accept=sampling.TARGET,
                random_seed=1,
                progressbar=False,
                compute_convergence_checks=False,
                compile_kwargs={"mode": "NUMBA"},
            )

    return sample


def _seconds(call: Callable[[], object]) -> float:
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


def _compared(refits: list[Row]) -> list[Row]:
    least = {row["judgments"]: row["total_s"] for row in refits if row["population"] == 10_000}
    return [row | {"ratio": row["total_s"] / least[row["judgments"]]} for row in refits]


def _against(refits: list[Row], peers: Iterable[Row]) -> list[Row]:
    ours = {row["judgments"]: row["fit_s"] for row in refits if row["population"] == 10_000}
    rows = []
    for row in peers:
        mine = ours[row["judgments"]]
        ratios = {f"{name}_ratio": row[f"{name}_s"] / mine for name in PEER if f"{name}_s" in row}
        rows.append(row | ratios | {"fit_s": mine})
    return rows


def _drawing(refits: list[Row]) -> Callable[[Any], None]:
    def draw(figure: Any) -> None:
        axes = figure.subplots()
        for size, style in zip(POPULATIONS, ("-", "--", ":"), strict=True):
            mine = [row for row in refits if row["population"] == size]
            across = [row["judgments"] for row in mine]
            seconds = [row["total_s"] for row in mine]
            axes.loglog(across, seconds, style, color="black", marker="o", label=f"{size:,} pairs")
        axes.set(xlabel="judgments", ylabel="seconds of a warm refit")
        axes.legend(title="population")

    return draw


REFITS = {
    "judgments": "judgments",
    "population": "population",
    "fit_s": "fit, s",
    "analysis_s": "analysis, s",
    "total_s": "refit, s",
    "ratio": "ratio",
    "method": "by",
}
PEERS = {
    "judgments": "judgments",
    "fit_s": "our fit, s",
    "nutpie_s": "nutpie, s",
    "nutpie_ratio": "nutpie / ours",
    "compile_s": "nutpie's compilation, s",
    "pymc_s": "pm.sample, s",
    "pymc_ratio": "pm.sample / ours",
}
IMPORTS = {"population": "population", "scores_s": "normal scores, s", "digest_s": "digest, s"}


if __name__ == "__main__":
    run(main, options("refit_speed", __doc__ or "", repetitions=REPETITIONS, full=FULL))
