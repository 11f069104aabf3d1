"""What tries to break a result and should not: `python -m benchmarks.robustness [--full]`.

A useless metric, metrics inflated for the candidate alone, a preference for the output shown first,
an annotator who answers at random, calibration borrowed from another model, annotators who hunt
for failures outside the random stream, a critical segment that fails while the whole looks fine.
Real populations are the development sets, every ordered pair of systems in turn; synthetic ones
are of `calibration.statistics.synthetic`. Fits as the product makes them (fitting.fit).
"""

import time
from argparse import Namespace
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks.recordings import SETS, check_data
from benchmarks.results import Report, Table, publish
from benchmarks.robustness_runs import DRAWS, Job, Numbers, run
from benchmarks.running import options, repeat
from benchmarks.running import run as run_main

NAME = "robustness"
REPETITIONS, FULL = 200, 1000
REAL = ("evouna_tq", "xstest")


@dataclass(frozen=True)
class Cell:
    """One row of the figures: an attack, and how often it is run as a share of the repetitions."""

    attack: str
    cell: str
    n: int
    share: float = 1.0

    def jobs(self, repetitions: int) -> Iterator[Job]:
        for seed in range(max(2, round(self.share * repetitions))):
            yield Job(self.attack, self.cell, self.n, seed)


@dataclass(frozen=True)
class Promise:
    """A figure of a cell and what it must be. most, least: None where there is no such limit."""

    cell: Cell
    says: str
    figure: str
    value: Callable[[Sequence[Numbers], str], float]
    error: Callable[[Sequence[Numbers], str], float]
    most: float | None = None
    least: float | None = None


def mean(found: Sequence[Numbers], figure: str) -> float:
    return float(np.mean([each[figure] for each in found]))


def mean_error(found: Sequence[Numbers], figure: str) -> float:
    return float(np.std([each[figure] for each in found], ddof=1) / np.sqrt(len(found)))


def share_error(found: Sequence[Numbers], figure: str) -> float:
    """As if the share were at least 2% away from none and from all: none of 50 is not never."""
    share = min(max(mean(found, figure), 0.02), 0.98)
    return float(np.sqrt(share * (1 - share) / len(found)))


def size_of_mean(found: Sequence[Numbers], figure: str) -> float:
    return abs(mean(found, figure))


def largest(found: Sequence[Numbers], figure: str) -> float:
    return float(np.max([abs(each[figure]) for each in found]))


def exact(found: Sequence[Numbers], figure: str) -> float:
    return 0.0


def promises() -> list[Promise]:
    return [*_useless(), *_inflated(), *_people(), *_borrowed(), *_elsewhere()]


def _useless() -> Iterator[Promise]:
    for name in REAL:
        for n in (50, 100, 300):
            cell = Cell("useless", name, n, 0.3)
            says = f"useless metric beside the others, {name}, width"
            yield Promise(cell, says, "cost", mean, mean_error, most=0.05)
        cell = Cell("useless alone", name, 100, 0.3)
        says = f"useless metric and no other, {name}, width"
        yield Promise(cell, says, "cost", mean, mean_error, most=0.05)


def _inflated() -> Iterator[Promise]:
    one = Cell("inflated", "inflated", 100)
    says = "metrics inflated by 1 sd for a candidate on the bound"
    yield Promise(one, f"{says}, flagged", "flagged", mean, share_error, least=0.9)
    yield Promise(one, f"{says}, approved", "approved", mean, share_error, most=0.05)
    honest = Cell("inflated", "honest", 100)
    says = "honest metrics blind to a loss of exactly the margin, flagged"
    yield Promise(honest, says, "flagged", mean, share_error, most=0.05)
    for name in REAL:
        cell = Cell("inflated real", f"{name}: inflated", 100, 0.5)
        says = f"{name}, a worse candidate's metrics raised by 1 sd"
        yield Promise(cell, f"{says}, flagged", "flagged", mean, share_error, least=0.9)
        yield Promise(cell, f"{says}, approved", "approved", mean, share_error, most=0.05)
        cell = Cell("inflated real", f"{name}: as recorded", 100, 0.5)
        yield Promise(cell, f"{name}, as recorded, flagged", "flagged", mean, share_error)


def _people() -> Iterator[Promise]:
    cell = Cell("position", "sides drawn evenly", 200, 2.0)
    says = "shown first is worth +.30, sides drawn evenly, bias"
    yield Promise(cell, says, "error", size_of_mean, mean_error, most=0.01)
    cell = Cell("position", "sides 70 to 30", 200)
    says = "the same with sides 70 to 30, which the queue never does, bias"
    yield Promise(cell, says, "error", size_of_mean, mean_error)
    for difference, truth in (("0.0", ".00"), ("0.25", ".09"), ("0.5", ".18")):
        cell = Cell("spammer", difference, 200)
        says = f"one spammer of five annotators, truth {truth}, bias"
        yield Promise(cell, says, "error", size_of_mean, mean_error, most=0.02)


def _borrowed() -> Iterator[Promise]:
    for name in REAL:
        for n in (50, 100, 200):
            cell = Cell("borrowed", name, n, 0.5)
            says = f"{name}, 95% interval, coverage with"
            yield Promise(
                cell, f"{says} calibration of another model", "borrowed", mean, share_error
            )
            yield Promise(cell, f"{says} its own", "ours", mean, share_error, least=0.93)


def _elsewhere() -> Iterator[Promise]:
    cell = Cell("hunting", "", 100, 0.5)
    says = "50 bad-looking pairs judged outside the stream"
    for figure, name in (("design", "design-based number"), ("human_only", "judgments alone")):
        yield Promise(cell, f"{says}, {name}, most it moves", figure, largest, exact, most=0.0)
    yield Promise(cell, f"{says}, reported, bias", "reported", size_of_mean, mean_error)
    yield Promise(cell, f"{says}, mean of all judgments, bias", "naive", size_of_mean, mean_error)
    for n in (100, 200):
        for quota in (20, 40):
            cell = Cell("disaster", f"one fails, {quota}", n, 0.5)
            says = f"critical segment at -.52 with a quota of {quota}, the whole at +.03, approved"
            yield Promise(cell, says, "approved", mean, share_error, most=0.05)
    cell = Cell("disaster", "one fails, 0", 200, 0.5)
    says = "the same segment, not named in the plan, approved"
    yield Promise(cell, says, "approved", mean, share_error)
    cell = Cell("disaster", "none fails, 40", 200, 0.5)
    says = "no segment fails, one critical with a quota of 40, truth +.11, approved"
    yield Promise(cell, says, "approved", mean, share_error)


def main(asked: Namespace) -> None:
    check_data([known for known in SETS if known.name in REAL])
    started = time.monotonic()
    listed = promises()
    cells = list(dict.fromkeys(promise.cell for promise in listed))
    jobs = [job for cell in cells for job in cell.jobs(asked.repetitions)]
    order = np.random.default_rng(0).permutation(len(jobs))
    done = repeat(run, [jobs[i] for i in order], label=NAME, processes=asked.processes)
    found: dict[Cell, list[Numbers]] = {cell: [] for cell in cells}
    by_job = dict(zip([jobs[i] for i in order], done, strict=True))
    for cell in cells:
        found[cell] = [by_job[job] for job in cell.jobs(asked.repetitions)]
    rows = [_row(promise, found[promise.cell]) for promise in listed]
    kept = sum(row["result"] == "kept" for row in rows)
    missed = sum(row["result"] == "missed" for row in rows)
    publish(
        Report(
            name=NAME,
            command=f"python -m benchmarks.{NAME} --repetitions {asked.repetitions}",
            summary=f"{kept} promises kept, {missed} missed. {__doc__.split(chr(10) * 2)[1]}",
            tables=[Table("Attacks and what becomes of the result", COLUMNS, rows, NOTE)],
            settings={"repetitions": asked.repetitions, "draws": DRAWS},
            seconds=time.monotonic() - started,
        ),
        lambda figure: _draw(figure, rows),
    )


COLUMNS = {
    "says": "attack and figure",
    "n": "judged",
    "runs": "runs",
    "value": "figure",
    "error": "MC SE",
    "wanted": "wanted",
    "result": "",
}
NOTE = (
    "Kept: within its limit, two Monte Carlo standard errors granted. Rows without a limit are "
    "there to compare. Bias: mean of estimate less truth, its size."
)


def _row(promise: Promise, found: Sequence[Numbers]) -> dict[str, Any]:
    value, error = (f(found, promise.figure) for f in (promise.value, promise.error))
    above = promise.most is not None and value > promise.most + 2 * error
    below = promise.least is not None and value < promise.least - 2 * error
    bound = promise.most is not None or promise.least is not None
    wanted = f"<= {promise.most:g}" if promise.most is not None else ""
    return {
        "says": promise.says,
        "n": promise.cell.n,
        "runs": len(found),
        "value": value,
        "error": error,
        "wanted": wanted or (f">= {promise.least:g}" if promise.least is not None else ""),
        "result": ("missed" if above or below else "kept") if bound else "",
    }


def _draw(figure: Any, rows: Sequence[dict[str, Any]]) -> None:
    """Figures with a limit, each with two standard errors, beside the limit."""
    shown = [row for row in rows if row["wanted"]][::-1]
    figure.set_size_inches(9, 0.28 * len(shown) + 1)
    axes = figure.subplots()
    places = range(len(shown))
    axes.errorbar(
        [row["value"] for row in shown],
        places,
        xerr=[2 * row["error"] for row in shown],
        fmt="o",
        color="#14181f",
        markersize=4,
    )
    limits = [float(row["wanted"].split()[1]) for row in shown]
    axes.plot(limits, places, linestyle="", marker="|", markersize=12, color="#b3261e")
    axes.set_yticks(places, [row["says"] for row in shown], fontsize=7)
    axes.set_xlabel("figure (dot, two standard errors) and limit (line)")


if __name__ == "__main__":
    run_main(main, options(NAME, __doc__, repetitions=REPETITIONS, full=FULL))
