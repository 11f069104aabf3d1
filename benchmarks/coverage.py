"""Coverage, width and error of the reported interval on recorded judgments, beside its peers.

`python -m benchmarks.coverage [--full] [--repetitions R] [--sets A --sets B]`: six development
sets, judged in seeded random orders, truth = all human records of the population. Every method
gets the same items in the same order (benchmarks.coverage_runs). A count beyond nine tenths of a
population is left out: what little is left unjudged says nothing of an estimate.
"""

import time
from argparse import Namespace
from typing import Any

from benchmarks.coverage_cells import Cell, Key, cells
from benchmarks.coverage_runs import MOST_JUDGED, OURS, Task, rows_of
from benchmarks.coverage_tables import COVERAGE, NAMES, ours, tables
from benchmarks.peers import BOOTSTRAP, METHODS, check_packages
from benchmarks.recordings import SETS, Set, check_data, comparisons, the_set
from benchmarks.results import Report, Table, publish
from benchmarks.running import options, repeat, run

COUNTS = (50, 100, 200, 300)
MORE_COUNTS = {"evouna_tq": (50, 100, 150, 200, 300)}
REPETITIONS, FULL = 400, 1_000
SLOW_PEERS = ("cje", "judgy_own", "judgy_borrowed")  # slower than a fit
EVERY, POOLED = 7, 4  # they run on every seventh; pairs take turns, so no divisor of their number
# pooled sets are repeated a quarter as often: with 3 annotators and 45 segments a fit takes longer
ALL = (*OURS, *METHODS)
DRAWN = {  # a marker for each method, told apart without colour
    "posterior": ("o", "black"),
    "model": ("^", "none"),
    "ppi_finite": ("s", "none"),
    "human_plain": ("x", "black"),
}


def main(asked: Namespace) -> None:
    chosen = [the_set(name) for name in asked.sets] or list(SETS)
    check_data(chosen)
    check_packages()
    started = time.monotonic()
    every, pooled = (1, 1) if asked.repetitions >= FULL else (EVERY, POOLED)
    tasks = [
        task
        for one in chosen
        for task in _tasks(one, asked.repetitions // (pooled if one.pooled else 1), every)
    ]
    made = repeat(rows_of, tasks, label="coverage", processes=asked.processes)
    found = cells(row for rows in made for row in rows)
    names = [one.name for one in chosen]
    report = Report(
        name="coverage" if len(chosen) == len(SETS) else "coverage_part",
        command="make bench-coverage",
        summary=(__doc__ or "").splitlines()[0],
        tables=[*tables(found), _left_out(names, found)],
        settings={
            "sets": "; ".join(names),
            "repetitions": asked.repetitions,
            "cje-eval and judgy on every": every,
            "judgy bootstrap": BOOTSTRAP,
            "order seed": "the repetition",
        },
        seconds=time.monotonic() - started,
        peers=("ppi-python", "cje-eval", "judgy"),
    )
    publish(report, lambda figure: _draw(figure, found))


def _tasks(one: Set, repetitions: int, every: int) -> list[Task]:
    counts = MORE_COUNTS.get(one.name, COUNTS)
    quick = tuple(method for method in ALL if method not in SLOW_PEERS)
    return [Task(one.name, r, counts, quick if r % every else ALL) for r in range(repetitions)]


def _left_out(names: list[str], found: dict[Key, Cell]) -> Table:
    rows = []
    for name in names:
        sizes = [one.size for one in comparisons(name)]
        gone = [str(n) for n in COUNTS if (name, n, "posterior") not in found]
        spread = f"{min(sizes)}" if min(sizes) == max(sizes) else f"{min(sizes)}-{max(sizes)}"
        rows.append({"set": name, "pairs": len(sizes), "size": spread, "gone": ", ".join(gone)})
    return Table(
        "The populations",
        {"set": "set", "pairs": "ordered pairs", "size": "N of each", "gone": "counts left out"},
        rows,
        f"A count is left out of a population of which it is more than {MOST_JUDGED:.0%}. "
        "Dimensions count as pairs of their own; all pairs as one: who is the candidate is tossed "
        "for every two systems, in 20 ways.",
    )


def _draw(figure: Any, found: dict[Key, Cell]) -> None:
    figure.set_size_inches(10, 7)
    above, below = figure.subplots(2, 1, sharex=True)
    places = {key: place for place, key in enumerate(ours(found))}
    above.axhspan(*COVERAGE, color="0.88")
    for number, (method, (marker, face)) in enumerate(DRAWN.items()):
        aside = 0.18 * (number - 1.5)
        x = [places[name, n] + aside for name, n, m in found if m == method]
        drawn = [(found[key], found[*key[:2], "human_plain"]) for key in found if key[2] == method]
        style: dict[str, Any] = {"marker": marker, "markerfacecolor": face, "markersize": 5}
        style |= {"color": "black", "linestyle": "none", "label": NAMES[method]}
        above.errorbar(x, [c.coverage for c, _ in drawn], [2 * c.error for c, _ in drawn], **style)
        below.plot(x, [c.width / human.width for c, human in drawn], **style)
    above.set_ylim(top=1.01)
    above.set_ylabel("coverage of the 95% interval")
    below.set_ylabel("width / human-only width")
    below.set_xticks(range(len(places)), [f"{name} {n}" for name, n in places], rotation=90)
    below.axhline(1, color="0.6", linewidth=0.8)
    figure.legend(*above.get_legend_handles_labels(), ncols=4, loc="outside upper center")


if __name__ == "__main__":
    asked_for = options("coverage", __doc__ or "", repetitions=REPETITIONS, full=FULL)
    asked_for.add_argument("--sets", action="append", default=[], metavar="SET")
    run(main, asked_for)
