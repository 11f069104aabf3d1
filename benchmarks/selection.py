"""Chosen pairs against random ones: width, error, coverage, and judgments for the same width.

`python -m benchmarks.selection [--full] [--repetitions R] [--sets A --sets B]`: recorded judgments,
every run twice with the same first 50 judgments: then at random, and in batches chosen as a
migration would (calibration.replay.order). The interval is the reported one.
"""

import time
from argparse import Namespace
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from benchmarks.recordings import check_data, the_set
from benchmarks.results import Report, Table, publish
from benchmarks.running import options, repeat, run
from benchmarks.selection_runs import COUNTS, MARGIN, MOST_JUDGED, TOPICAL, Row, Task, rows_of
from calibration.statistics.drawing import BATCH, FLOOR
from calibration.statistics.selection import LEAST_GAIN, LEAST_SPREAD, RANDOM_SHARE

REPETITIONS, FULL = 130, 600
SETS = (
    "evouna_tq",
    "openqa_nq301",
    "xstest",
    "pandalm, all pairs as one",
    TOPICAL,
    "wmt23_ende",
)

Cells = Mapping[tuple[str, int], tuple[list[Row], list[Row]]]


def main(asked: Namespace) -> None:
    names = tuple(asked.sets) or SETS
    check_data([the_set("topical_chat" if name == TOPICAL else name) for name in names])
    started = time.monotonic()
    tasks = [Task(name, r) for name in names for r in range(asked.repetitions)]
    made = repeat(rows_of, tasks, label="selection", processes=asked.processes)
    found = _cells([row for rows in made for row in rows])
    report = Report(
        name="selection" if names == SETS else "selection_part",
        command="make bench-selection",
        summary=(__doc__ or "").splitlines()[0],
        tables=[_intervals(found), _switch(found)],
        settings={
            "repetitions": asked.repetitions,
            "batch": BATCH,
            "even share of a draw": RANDOM_SHARE,
            "random floor": FLOOR,
            "least spread": LEAST_SPREAD,
            "least gain": LEAST_GAIN,
            "seeds": "the repetition",
        },
        seconds=time.monotonic() - started,
    )
    publish(report, lambda figure: _draw(figure, found))


def _cells(rows: Sequence[Row]) -> Cells:
    """Runs at random and chosen, in the order of the repetitions."""
    found: dict[tuple[str, int], tuple[list[Row], list[Row]]] = defaultdict(lambda: ([], []))
    for row in rows:
        found[row.set, row.n][row.order == "active"].append(row)
    return found


def _intervals(found: Cells) -> Table:
    rows = [_cell(name, n, *pair) for (name, n), pair in found.items()]
    return Table(
        "The reported 95% interval, random and chosen",
        {
            "set": "set",
            "n": "judged",
            "runs": "runs",
            "width_random": "width, random",
            "width": "chosen",
            "ratio": "judgments at random for that width, per chosen one",
            "ratio_error": "MC SE",
            "rmse_random": "RMSE, random",
            "rmse": "chosen",
            "coverage_random": "coverage, random",
            "coverage": "chosen",
            "error": "MC SE",
            "call_random": f"right call at {-MARGIN}, random",
            "call": "chosen",
        },
        rows,
        f"A count is left out where it is more than {MOST_JUDGED:.0%} of a population. Both orders "
        "share the first 50 judgments, the items and the seeds.",
    )


def _cell(name: str, n: int, even: list[Row], chosen: list[Row]) -> dict[str, Any]:
    ratios = np.array([_ratio(a, b) for a, b in zip(even, chosen, strict=True)])
    coverage = _share(one.low <= one.truth <= one.high for one in chosen)
    return {
        "set": name,
        "n": n,
        "runs": len(chosen),
        "width_random": _width(even),
        "width": _width(chosen),
        "ratio": float(np.exp(ratios.mean())),
        "ratio_error": float(np.exp(ratios.mean()) * ratios.std() / np.sqrt(len(ratios))),
        "rmse_random": _rmse(even),
        "rmse": _rmse(chosen),
        "coverage_random": _share(one.low <= one.truth <= one.high for one in even),
        "coverage": coverage,
        "error": float(np.sqrt(max(coverage * (1 - coverage), 0.0475) / len(chosen))),
        "call_random": _share(map(_right, even)),
        "call": _share(map(_right, chosen)),
    }


def _ratio(even: Row, chosen: Row) -> float:
    """log of (judgments at random for the chosen width / n); width^2 goes as 1/n - 1/N."""
    n, size = chosen.n, chosen.n_population
    left = (1 / n - 1 / size) * ((chosen.high - chosen.low) / (even.high - even.low)) ** 2
    return float(np.log(1 / (left + 1 / size) / n))


def _width(rows: list[Row]) -> float:
    return float(np.mean([one.high - one.low for one in rows]))


def _rmse(rows: list[Row]) -> float:
    return float(np.sqrt(np.mean([(one.mean - one.truth) ** 2 for one in rows])))


def _right(row: Row) -> bool:
    return (row.mean > -MARGIN) == (row.truth > -MARGIN)


def _share(held: Any) -> float:
    return float(np.mean(list(held)))


def _switch(found: Cells) -> Table:
    """Of the longest runs of each set."""
    last = {name: chosen for (name, _), (_, chosen) in found.items()}
    rows = [
        {
            "set": name,
            "runs": len(runs),
            "never": sum(one.off == one.batches for one in runs),
            "batches": sum(one.batches for one in runs),
            "off": sum(one.off for one in runs),
            "gain": float(np.nanmean([one.gain for one in runs])),
            "at_random": float(np.mean([one.at_random for one in runs])),
        }
        for name, runs in last.items()
    ]
    return Table(
        "How often it switched itself off",
        {
            "set": "set",
            "runs": "runs",
            "never": "runs never switched on",
            "batches": "batches",
            "off": "batches at random",
            "gain": "share of judgments it expected to save",
            "at_random": "share of pairs of the random stream",
        },
        rows,
        f"Off below an expected {LEAST_GAIN:.0%}. The first 50 pairs are always random.",
    )


def _draw(figure: Any, found: Cells) -> None:
    axis = figure.subplots()
    for count, marker in zip(COUNTS, ("o", "s", "^"), strict=True):
        cells = {name: _cell(name, n, *pair) for (name, n), pair in found.items() if n == count}
        axis.errorbar(
            list(cells),
            [cell["ratio"] for cell in cells.values()],
            [2 * cell["ratio_error"] for cell in cells.values()],
            marker=marker,
            linestyle="none",
            color="black",
            markerfacecolor="none",
            label=f"{count} judged",
        )
    axis.axhline(1, color="0.6", linewidth=0.8)
    axis.set_ylabel("judgments at random per chosen one")
    axis.tick_params(axis="x", rotation=20)
    axis.legend(frameon=False)


if __name__ == "__main__":
    asked_for = options("selection", __doc__ or "", repetitions=REPETITIONS, full=FULL)
    asked_for.add_argument("--sets", action="append", default=[], metavar="SET")
    run(main, asked_for)
