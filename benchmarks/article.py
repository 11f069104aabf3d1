"""The article's own table, with its columns measured: annotations, agreement, cost, time.

`python -m benchmarks.article [--full] [--repetitions R]`: all ordered pairs of all development
sets, margin .05 of the scale. Agreement is with full human evaluation of the population: whether
the candidate is said to be above -margin. Judging runs through benchmarks.coverage_runs, as the
coverage table does. Where a population is smaller than a count, all of it is judged, and both
agree.
"""

import time
from argparse import Namespace
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks.article_rules import Rule, above_margin, agreements, near_incumbent
from benchmarks.coverage_cells import Cell, cells
from benchmarks.coverage_runs import MARGIN, Row, Task, rows_of
from benchmarks.peers import check_packages
from benchmarks.recordings import SETS, check_data, comparisons
from benchmarks.results import Report, Table, publish
from benchmarks.running import options, repeat, run

COUNTS = (50, 100, 150, 300)
METHODS = ("posterior", "human_only", "ppi", "ppi_finite")
PRICE, SECONDS = 5.0, 60.0  # dollars and time of one judgment of a pair: assumed, not measured
REPETITIONS, FULL = 1, 5  # of every ordered pair
USED = tuple(one for one in SETS if not one.pooled)  # its pairs are counted already, one by one
RULES = {"metric only": above_margin, "threshold rule": near_incumbent}
ARTICLE = {  # 2604.27082
    "metric only, best metric": 0.62,
    "threshold rule, best metric": 0.71,
    "Successor, 300": 0.94,
}


@dataclass(frozen=True)
class Line:
    """One way to decide. annotations: judged pairs, mean; agreement by set, in order of USED."""

    way: str
    annotations: float
    agreement: tuple[float, ...]


def main(asked: Namespace) -> None:
    check_data(USED)
    check_packages()
    started = time.monotonic()
    pairs = {one.name: len(comparisons(one.name)) for one in USED}
    tasks = [
        Task(name, repetition, COUNTS, METHODS, whole=True)
        for name, count in pairs.items()
        for repetition in range(count * asked.repetitions)
    ]
    made = repeat(rows_of, tasks, label="article", processes=asked.processes)
    lines = lines_of([row for rows in made for row in rows])
    report = Report(
        name="article",
        command="make bench-article",
        summary=(__doc__ or "").splitlines()[0],
        tables=[_table(lines), _by_set(lines, pairs)],
        settings={"margin": MARGIN, "repetitions of every ordered pair": asked.repetitions},
        seconds=time.monotonic() - started,
        peers=("ppi-python",),
    )
    publish(report, lambda figure: _draw(figure, lines))


def lines_of(rows: list[Row]) -> list[Line]:
    found = cells(rows)
    size = float(np.mean([np.mean([c.size for c in comparisons(one.name)]) for one in USED]))
    lines = [Line("full human evaluation", size, tuple(1.0 for _ in USED))]
    for way, rule in RULES.items():
        lines.append(_ruled(f"{way}, average metric", rule, np.mean))
        lines.append(_ruled(f"{way}, best metric", rule, np.max))
    for way, method, counts in (
        ("human only", "human_only", (300,)),
        ("PPI++ (ppi-python)", "ppi", (300,)),
        ("PPI++, finite population", "ppi_finite", (300,)),
        ("Successor", "posterior", COUNTS),
    ):
        for n in counts:
            each = [found[one.name, n, method] for one in USED]
            lines.append(_line(f"{way}, {n}", each))
    return lines


def _line(way: str, each: list[Cell]) -> Line:
    judged = float(np.mean([one.judged for one in each]))
    return Line(way, judged, tuple(one.agreement for one in each))


def _ruled(way: str, rule: Rule, over: Callable[[list[float]], Any]) -> Line:
    return Line(way, 0.0, tuple(float(over(agreements(comparisons(o.name), rule))) for o in USED))


def _table(lines: list[Line]) -> Table:
    rows = [
        {
            "way": line.way,
            "annotations": round(line.annotations),
            "agreement": float(np.mean(line.agreement)),
            "worst": min(line.agreement),
            "cost": f"${line.annotations * PRICE:,.0f}",
            "time": f"{line.annotations * SECONDS / 3600:.1f} h" if line.annotations else "none",
            "article": ARTICLE.get(line.way),
        }
        for line in lines
    ]
    return Table(
        "The article's table, measured on recorded judgments",
        {
            "way": "way to decide",
            "annotations": "judgments",
            "agreement": "agreement, mean of the sets",
            "worst": "worst set",
            "cost": "cost",
            "time": "time of judging",
            "article": "agreement in the article",
        },
        rows,
        f"Assumed: ${PRICE:.0f} and {SECONDS:.0f} s a judgment, one person. The last column is "
        "the article's own (2604.27082): its data, its metrics, its method for the last; shown "
        "for comparison, not measured here. The best metric is best in hindsight on each set, the "
        "average one what a metric picked without knowing gives; PPI++ gets the best for each "
        "pair. Populations smaller than a count are judged whole.",
    )


def _by_set(lines: list[Line], pairs: dict[str, int]) -> Table:
    names = [one.name for one in USED]
    rows = [{"way": one.way, **dict(zip(names, one.agreement, strict=True))} for one in lines]
    columns = {name: f"{name} ({pairs[name]} pairs)" for name in names}
    return Table("Agreement by development set", {"way": "way to decide", **columns}, rows)


def _draw(figure: Any, lines: list[Line]) -> None:
    axis = figure.subplots()
    places = np.arange(len(lines))[::-1]
    axis.barh(places, [np.mean(one.agreement) for one in lines], color="0.8", edgecolor="black")
    for place, line in zip(places, lines, strict=True):
        axis.plot(line.agreement, [place] * len(line.agreement), "kx", markersize=4)
        if line.way in ARTICLE:
            axis.plot([ARTICLE[line.way]], [place], "kD", markerfacecolor="none")
    axis.set_yticks(places, [one.way for one in lines])
    axis.set_xlim(0.4, 1.01)
    axis.set_xlabel("agreement with full human evaluation")
    axis.set_title("bar: mean of the sets, cross: each set, diamond: the article", fontsize="small")


if __name__ == "__main__":
    run(main, options("article", __doc__ or "", repetitions=REPETITIONS, full=FULL))
