"""The fast fit against NUTS, both of the same recorded judgments.

`python -m benchmarks.laplace_agreement [--full] [--repetitions R]`: R pairs of systems of every
development set, judged in a seeded random order. Of n judgments both posteriors are taken, 4,000
draws each, and compared on the population mean of the model and on the rectified result: how far
mean, 2.5% and 97.5% point of the fast fit lie from those of NUTS, in standard deviations of the
latter, and how much larger its standard deviation is. What two sets of independent draws of one
posterior would differ by stands beside it. Random numbers of the rectification are common to both.

A second table asks of ten times as many pairs how often the fast fit trusts itself; NUTS takes
over where it does not. Seconds are of processor time; compiling NUTS's model is counted apart.
"""

import time
from argparse import Namespace
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks.recordings import SETS, Comparison, check_data, comparisons
from benchmarks.results import Report, Table, publish
from benchmarks.running import options, repeat, run
from calibration.statistics import laplace, sampling
from calibration.statistics.analysis import analyse
from calibration.statistics.design_matrix import data_of, shape_of
from calibration.statistics.evidence import Evidence, Terms
from calibration.statistics.features import normalise
from calibration.statistics.outcome import Floats
from calibration.statistics.prediction import Posterior
from calibration.statistics.rules import critical_value

COUNTS = (50, 100, 300)
TRUST_COUNTS = (10, 25, 50, 100, 300)
REPETITIONS, FULL = 2, 8
TRUSTED_TIMES = 10  # as many pairs for the second table
MOST_JUDGED = 0.9  # of a population
SEED = 1


@dataclass(frozen=True)
class Task:
    """n judged pairs of one pair of systems. both: NUTS too, else the fast fit alone."""

    name: str
    place: int
    count: int
    both: bool


@dataclass(frozen=True)
class Compared:
    """off: distances of the fast fit from NUTS by quantity; see `_off`. Seconds: of processor."""

    task: Task
    k_hat: float
    ess: float
    trusted: bool
    fast_s: float
    off: dict[str, tuple[float, float, float, float]]
    nuts_ess: float = 0.0
    nuts_s: float = 0.0
    compile_s: float = 0.0


def main(asked: Namespace) -> None:
    check_data(SETS)
    started = time.monotonic()
    tasks = [*_tasks(COUNTS, asked.repetitions, both=True)]
    tasks += _tasks(TRUST_COUNTS, asked.repetitions * TRUSTED_TIMES, both=False)
    found = repeat(compare, tasks, label="laplace_agreement", processes=asked.processes)
    both = [one for one in found if one.task.both]
    alone = [one for one in found if not one.task.both]
    report = Report(
        name="laplace_agreement",
        command="make bench-laplace",
        summary=(__doc__ or "").splitlines()[0],
        tables=[_agreement(both), _trust(alone)],
        settings={"pairs": asked.repetitions, "draws": laplace.DRAWS, "seed": SEED},
        seconds=time.monotonic() - started,
    )
    publish(report, _drawing(both))


def _tasks(counts: Sequence[int], pairs: int, *, both: bool) -> list[Task]:
    return [
        Task(one.name, place, count, both)
        for one in SETS
        for place, made in enumerate(comparisons(one.name)[:pairs])
        for count in counts
        if count <= MOST_JUDGED * made.size
    ]


def compare(task: Task) -> Compared:
    made = comparisons(task.name)[task.place]
    evidence = _evidence(made, task)
    normalise(evidence.population)  # once per import, so not part of a fit
    fast, fast_s = _timed(lambda: laplace.approximate(evidence, seed=SEED))
    numbers = fast.diagnostics
    found = Compared(task, numbers["k_hat"], numbers["ess"], not fast.warnings, fast_s, {})
    return _with_nuts(found, made, evidence, fast) if task.both else found


def _with_nuts(found: Compared, made: Comparison, evidence: Evidence, fast: Posterior) -> Compared:
    features = normalise(evidence.population)
    shape = shape_of(evidence, features)
    data = data_of(evidence, features, shape)
    _, compile_s = _timed(lambda: sampling.compiled(shape, data))
    slow, nuts_s = _timed(lambda: sampling.sample(evidence, seed=SEED))
    ours, theirs = (_results(made, evidence, posterior) for posterior in (fast, slow))
    return Compared(
        task=found.task,
        k_hat=found.k_hat,
        ess=found.ess,
        trusted=found.trusted,
        fast_s=found.fast_s,
        off={name: _off(ours[name], theirs[name]) for name in ours},
        nuts_ess=slow.diagnostics["ess_bulk"],
        nuts_s=nuts_s,
        compile_s=compile_s,
    )


def _evidence(made: Comparison, task: Task) -> Evidence:
    rows = made.order([SEED, task.place])[: task.count]
    return made.case.evidence(rows, np.ones(len(rows)))


def _results(made: Comparison, evidence: Evidence, posterior: Posterior) -> dict[str, Floats]:
    terms = Terms(margin=0.05, seed=SEED, n_max=min(400, made.size))
    critical = critical_value(
        alpha=terms.alpha, n_max=terms.n_max, n_population=made.size, n_min=min(50, made.size - 1)
    )
    [result] = analyse(evidence, terms, posterior, critical=[critical]).results
    return {"model": result.model_draws, "rectified": result.draws}


def _off(ours: Floats, theirs: Floats) -> tuple[float, float, float, float]:
    """Mean, relative sd, 2.5% and 97.5% point of ours against theirs, in sd of theirs."""
    sd = float(theirs.std())
    low, high = (np.quantile(ours, (0.025, 0.975)) - np.quantile(theirs, (0.025, 0.975))) / sd
    mean = float(ours.mean() - theirs.mean()) / sd
    return mean, float(ours.std()) / sd - 1, float(low), float(high)


def _timed(call: Callable[[], Any]) -> tuple[Any, float]:
    started = time.process_time()
    found = call()
    return found, time.process_time() - started


def _agreement(found: Iterable[Compared]) -> Table:
    rows = []
    for (name, count), cell in _cells(found).items():
        row: dict[str, Any] = {"set": name, "n": count, "pairs": len(cell)}
        row["expected"] = _root([(1 / one.nuts_ess + 1 / one.ess) ** 0.5 for one in cell])
        for quantity in ("model", "rectified"):
            off = np.array([one.off[quantity] for one in cell])
            named = zip(("mean", "sd", "low", "high"), off.T, strict=True)
            row |= {f"{quantity}_{name}": _root(values) for name, values in named}
        row["trusted"] = f"{sum(one.trusted for one in cell)} of {len(cell)}"
        seconds = {key: np.median([getattr(one, key) for one in cell]) for key in SECONDS}
        rows.append(row | {key: float(value) for key, value in seconds.items()})
    return Table("Distance of the fast fit from NUTS (root mean square)", AGREEMENT, rows, NOTE)


def _root(values: Iterable[float]) -> float:
    return float(np.sqrt(np.mean(np.square(list(values)))))


def _trust(found: Iterable[Compared]) -> Table:
    rows = []
    for (name, count), cell in _cells(found).items():
        k_hat, ess = (np.array([getattr(one, key) for one in cell]) for key in ("k_hat", "ess"))
        row = {"set": name, "n": count, "pairs": len(cell), "k_hat": float(np.median(k_hat))}
        row |= {"k_high": float(np.quantile(k_hat, 0.95)), "ess": round(float(np.median(ess)))}
        row["to_nuts"] = float(np.mean([not one.trusted for one in cell]))
        rows.append(row | {"fast_s": float(np.median([one.fast_s for one in cell]))})
    return Table("How often the fast fit trusts itself", TRUST, rows)


def _cells(found: Iterable[Compared]) -> dict[tuple[str, int], list[Compared]]:
    cells: dict[tuple[str, int], list[Compared]] = defaultdict(list)
    for one in found:
        cells[one.task.name, one.task.count].append(one)
    return cells


def _drawing(found: Sequence[Compared]) -> Callable[[Any], None]:
    def draw(figure: Any) -> None:
        axes = figure.subplots()
        for quantity, marker in (("model", "o"), ("rectified", "x")):
            off = np.array([one.off[quantity] for one in found])
            for place, label in enumerate(("mean", "sd", "2.5%", "97.5%")):
                across = np.linspace(-0.3, 0.3, len(off)) + place
                shown = f"{quantity}" if place == 0 else None
                axes.plot(across, off[:, place], marker, color="black", mfc="none", label=shown)
                axes.text(place, -0.27, label, ha="center")
        axes.axhline(0, color="black", linewidth=0.5)
        axes.set(ylim=(-0.3, 0.3), xticks=[], ylabel="fast fit - NUTS, in posterior sd")
        axes.legend()

    return draw


SECONDS = ("fast_s", "nuts_s", "compile_s")
AGREEMENT = {
    "set": "set",
    "n": "n",
    "pairs": "pairs",
    "expected": "mean: by chance",
    "model_mean": "model: mean",
    "model_sd": "sd",
    "model_low": "2.5%",
    "model_high": "97.5%",
    "rectified_mean": "rectified: mean",
    "rectified_sd": "sd",
    "rectified_low": "2.5%",
    "rectified_high": "97.5%",
    "trusted": "trusted",
    "fast_s": "fast, cpu s",
    "nuts_s": "NUTS, cpu s",
    "compile_s": "compiling, cpu s",
}
NOTE = (
    "In standard deviations of NUTS's draws; sd: relative. By chance: what the means of two "
    "independent sets of draws with these effective sizes would differ by. Quantiles of such sets "
    "differ by about two and a half times that. Where trusted is less than all, the product "
    "would have sampled."
)
TRUST = {
    "set": "set",
    "n": "n",
    "pairs": "pairs",
    "k_hat": "k-hat, median",
    "k_high": "k-hat, 95%",
    "ess": "ESS, median",
    "to_nuts": "share left to NUTS",
    "fast_s": "cpu s, median",
}


if __name__ == "__main__":
    about = __doc__ or ""
    run(main, options("laplace_agreement", about, repetitions=REPETITIONS, full=FULL))
