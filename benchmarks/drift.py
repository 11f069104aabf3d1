"""Charts of audit probes: false alarms and delays. `python -m benchmarks.drift [--full]`.

A calibration is n pairs drawn from a real population; a ridge regression on the metrics, penalty
fixed, stands in for the posterior mean, and its leave-one-out residuals make the chart, as in the
product. Probes are further pairs of the same population, foretold by that regression; a drift is
taken off their judgments from the first probe on. Beside it, for normal residuals whose centre is
known: simulation, Markov chain and Siegmund's formula. The data folder is `shared/data` beside the
repository or SUCCESSOR_TEST_DATA.
"""

import argparse
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import optimize

from benchmarks.results import Report, Table, publish
from benchmarks.running import repeat
from benchmarks.watched_populations import SETS, Watched, pairs_of, rare, recorded, whole
from calibration.statistics.cusum import Chart, sums_of
from calibration.statistics.drift import FALSE_ALARMS, HORIZON, TYPICAL, Residuals, chart_of
from calibration.statistics.outcome import Floats
from calibration.statistics.run_length import median_of, normal, siegmund, signalled

SIZES = (100, 200, 400)
RARE, RARE_SHARE = "rare 3%", 0.03
PENALTY = 10.0
STREAMS = 40  # of probes, for each calibration
RAW = 0.1
LONGEST = 1500  # probes to which a delay is followed
WANTED = {"evouna_tq": 62, "pandalm": 310}  # of the specification, for a drift of .10


@dataclass(frozen=True)
class Item:
    name: str
    size: int
    seed: int


@dataclass(frozen=True)
class Found:
    """Of one calibration. alarms: share of streams that signal without drift within the horizon.

    worse, better, raw: run lengths under a drift, infinite beyond LONGEST.
    """

    item: Item
    spread: float
    reference: float
    alarms: float
    worse: list[float]
    better: list[float]
    raw: list[float]


def main(repetitions: int) -> None:
    started = time.perf_counter()
    names = [*(name for name in SETS if recorded(name)), RARE]
    items = [Item(n, size, seed) for n in names for size in SIZES for seed in range(repetitions)]
    found = repeat(calibrated, items, label="drift")
    cells: dict[tuple[str, int], list[Found]] = defaultdict(list)
    for one in found:
        cells[one.item.name, one.item.size].append(one)
    rows = [_row(name, size, cell) for (name, size), cell in cells.items()]
    report = Report(
        name="drift",
        command="make bench-drift",
        summary=(
            "CUSUM charts of audit probes. Promise: at most 5% of charts signal over 500 probes "
            "where nothing has drifted, and half a residual standard deviation is noticed in a "
            "median of at most 65 probes."
        ),
        tables=[_table(rows), _normal(), _ideal(cells)],
        settings={"repetitions": repetitions, "streams": STREAMS, "seeds": f"0..{repetitions - 1}"},
        seconds=time.perf_counter() - started,
    )
    publish(report, lambda figure: _draw(figure, rows))


def calibrated(item: Item) -> Found:
    rng = np.random.default_rng([item.seed, item.size, sorted([*SETS, RARE]).index(item.name)])
    made = _population(item.name, rng)
    value, metric = made.value, made.metric
    seen = rng.integers(len(value), size=item.size)
    residual, beta = _ridge(value[seen], metric[seen])
    chart = chart_of(Residuals(residual, np.ones(item.size)), seed=item.seed)
    if chart is None:
        raise ValueError(f"{item.size} residuals are too few for a chart")
    rest = value - np.column_stack([np.ones(len(value)), metric]) @ beta
    spread = float(rest.std())
    probes = rest[rng.integers(len(rest), size=(LONGEST, STREAMS))]
    lengths = {
        name: _lengths(chart, probes + drift)
        for name, drift in (
            ("worse", -TYPICAL * spread),
            ("better", TYPICAL * spread),
            ("raw", -RAW),
        )
    }
    calm = _lengths(chart, probes[:HORIZON])
    return Found(item, spread, chart.reference, float(np.isfinite(calm).mean()), **lengths)


def _lengths(chart: Chart, residuals: Floats) -> list[float]:
    """Probes until the first signal of either side, of each column."""
    steps = chart.standardised(residuals)
    reached = sums_of(-steps, chart.reference) >= chart.worse
    reached |= sums_of(steps, chart.reference) >= chart.better
    first = np.where(reached.any(axis=0), reached.argmax(axis=0) + 1.0, np.inf)
    return [float(one) for one in first]


def _population(name: str, rng: np.random.Generator) -> Watched:
    if name == RARE:
        return rare(RARE_SHARE, int(rng.integers(2**31)))
    pairs = pairs_of(name)
    return whole(name, pairs[rng.integers(len(pairs))])


def _ridge(value: Floats, metric: Floats) -> tuple[Floats, Floats]:
    """Leave-one-out residuals and coefficients."""
    design = np.column_stack([np.ones(len(value)), metric])
    penalty = np.diag(np.r_[1e-6, np.full(metric.shape[1], PENALTY)])
    spread = design @ np.linalg.inv(design.T @ design + penalty)
    beta: Floats = value @ spread
    residual: Floats = (value - design @ beta) / (1 - (spread * design).sum(axis=1))
    return residual, beta


def _row(name: str, size: int, cell: Sequence[Found]) -> dict[str, Any]:
    alarms = np.array([one.alarms for one in cell])
    return {
        "set": name,
        "n": size,
        "spread": float(np.mean([one.spread for one in cell])),
        "reference": f"{np.median([one.reference for one in cell]):g}",
        "alarms": float(alarms.mean()),
        "error": float(alarms.std(ddof=1) / np.sqrt(len(alarms))),
        "worse": _median([one.worse for one in cell]),
        "better": _median([one.better for one in cell]),
        "raw": _median([one.raw for one in cell]),
        "wanted": WANTED.get(name),
    }


def _median(lengths: Sequence[Sequence[float]]) -> str:
    middle = float(np.median(np.concatenate([np.asarray(one) for one in lengths])))
    return f"{middle:.0f}" if np.isfinite(middle) else f"over {LONGEST}"


def _table(rows: Sequence[dict[str, Any]]) -> Table:
    return Table(
        title="Charts as the product makes them, on real residuals",
        columns={
            "set": "set", "n": "calibrated on", "spread": "residual sd", "reference": "k (median)",
            "alarms": "false alarms over 500", "error": "SE",
            "worse": "median probes, .5 sd worse", "better": ".5 sd better", "raw": ".10 worse",
            "wanted": "specification, .10",
        },
        rows=rows,
        note="The centre of every chart is estimated from its calibration, as in the product.",
    )  # fmt: skip


def _normal() -> Table:
    """One side, normal residuals with known centre and spread, 5% of false alarms over 500."""
    rows = []
    for reference in (0.1, 0.25):
        threshold = _threshold(reference)
        for shift in (0.0, 0.25, TYPICAL):
            rows.append(_compared(reference, threshold, shift))
    return Table(
        title="One side, normal residuals, centre known: three ways to the same numbers",
        columns={
            "k": "k", "h": "h", "shift": "drift, sd", "simulated": "P(signal by 500), simulated",
            "chain": "Markov chain", "median": "median, simulated", "median_chain": "Markov chain",
            "mean": "mean, simulated", "siegmund": "Siegmund",
        },
        rows=rows,
    )  # fmt: skip


def _compared(reference: float, threshold: float, shift: float) -> dict[str, Any]:
    rng = np.random.default_rng(1)
    steps = rng.standard_normal((LONGEST, 4000)) + shift
    reached = sums_of(steps, reference) >= threshold
    first = np.where(reached.any(axis=0), reached.argmax(axis=0) + 1.0, np.inf)
    chain = signalled(normal(shift), reference=reference, threshold=threshold, probes=LONGEST)
    soon = bool(np.isfinite(first).all())
    return {
        "k": reference,
        "h": threshold,
        "shift": shift,
        "simulated": float((first <= HORIZON).mean()),
        "chain": float(chain[HORIZON - 1]),
        "median": _median([first.tolist()]),
        "median_chain": median_of(chain) or f"over {LONGEST}",
        "mean": f"{first.mean():.0f}" if soon else "",
        "siegmund": f"{siegmund(shift=shift, reference=reference, threshold=threshold):.0f}",
    }


def _threshold(reference: float) -> float:
    def too_many(threshold: float) -> float:
        chance = signalled(normal(0), reference=reference, threshold=threshold, probes=HORIZON)
        return float(chance[-1]) - FALSE_ALARMS

    return float(optimize.brentq(too_many, 2, 60, xtol=0.01))


def _ideal(cells: dict[tuple[str, int], list[Found]]) -> Table:
    """What one side needs for .10 if the centre were known, at the best of a few k."""
    thresholds = {k: _threshold(k) for k in (0.05, 0.075, 0.1, 0.15, 0.25)}
    rows = []
    for name, wanted in WANTED.items():
        if (name, SIZES[-1]) not in cells:
            continue
        spread = float(np.mean([one.spread for one in cells[name, SIZES[-1]]]))
        medians = {
            k: median_of(signalled(normal(RAW / spread), reference=k, threshold=h, probes=LONGEST))
            for k, h in thresholds.items()
        }
        best = min(medians, key=lambda k: medians[k] or LONGEST)
        rows.append(
            {"set": name, "spread": spread, "k": best, "median": medians[best], "wanted": wanted}
            | {"fixed": medians[0.1]}
        )
    return Table(
        title="Drift of .10 with a centre that is known: one side, normal residuals",
        columns={
            "set": "set", "spread": "residual sd", "k": "best k", "median": "median probes",
            "fixed": "at k = .1", "wanted": "specification",
        },
        rows=rows,
        note="A calibration never knows its centre: the first table says what that costs.",
    )  # fmt: skip


def _draw(figure: Any, rows: Sequence[dict[str, Any]]) -> None:
    left, right = figure.subplots(1, 2)
    for name in dict.fromkeys(row["set"] for row in rows):
        mine = [row for row in rows if row["set"] == name]
        sizes = [row["n"] for row in mine]
        left.plot(sizes, [100 * row["alarms"] for row in mine], marker="o", label=name)
        delays = [float(row["worse"]) if row["worse"].isdigit() else np.nan for row in mine]
        right.plot(sizes, delays, marker="o", label=name)
    left.axhline(5, color="0.5", linestyle=":")
    right.axhline(65, color="0.5", linestyle=":")
    left.set(xlabel="calibrated on", ylabel="false alarms over 500 probes, %", ylim=(0, None))
    right.set(xlabel="calibrated on", ylabel="median probes to .5 sd worse", ylim=(0, None))
    left.legend(fontsize="small")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repetitions", type=int, default=40)
    parser.add_argument("--full", action="store_true", help="five times as many repetitions")
    options = parser.parse_args()
    main(options.repetitions * (5 if options.full else 1))
