"""Forecasts against what came, and the plan page's promises against simulation.

Recorded judgments resampled to 2,000 pairs, judged in random order. After 50 and 100 judgments the
product's forecast says when rule V will decide; then the judging goes on. The ridge of
watched_paths stands in for the posterior.
"""

import time
from argparse import Namespace
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks import running
from benchmarks.results import Report, Table, publish
from benchmarks.watched_paths import Path, judge
from benchmarks.watched_populations import RESAMPLED, SETS, pairs_of, recorded, resampled
from benchmarks.watching import NEVER
from benchmarks.watching_rules import ALPHA, N_MAX, N_MIN, limits_v
from calibration.statistics.forecast import forecast
from calibration.statistics.outcome import Bools
from calibration.statistics.planning import operating_characteristics
from calibration.statistics.result import Forecast
from calibration.statistics.rules import (
    NO_SKEW,
    PSEUDO_RESIDUAL,
    Skew,
    critical_value,
    information,
)

SEEN_FROM = (50, 100)
LEAST_INSIDE, NEAR = 0.75, 0.05
SHARES = (0.0, 0.125, 0.25, 0.375, 0.5)  # of the residual spread above the bound
MARGINS = {"pandalm": 0.15}  # .05 elsewhere: a preference has three times the spread
BLOCK = 20


@dataclass(frozen=True)
class Foreseen:
    """One forecast and what came. decided: judged pairs then, NEVER if the budget was spent."""

    dataset: str
    seen: int
    skewed: bool
    told: Forecast
    decided: int


@dataclass(frozen=True)
class Looked:
    """One run for the plan page: first looks above and below the bound, by share of SHARES."""

    dataset: str
    residual_sd: float
    columns: int
    approved: tuple[int, ...]
    rejected: tuple[int, ...]


Made = tuple[list[Foreseen], list[Looked]]


def main(asked: Namespace) -> None:
    started = time.monotonic()
    names = [name for name in SETS if recorded(name)]
    if not names:
        raise running.Unavailable("no recorded judgments")
    blocks = range(0, asked.repetitions, BLOCK)
    items = [
        (name, first, min(BLOCK, asked.repetitions - first)) for name in names for first in blocks
    ]
    made = running.repeat(_runs, items, label="runs", processes=asked.processes)
    foreseen = [each for many, _ in made for each in many]
    looked = [each for _, many in made for each in many]
    publish(
        Report(
            name="forecast",
            command="python -m benchmarks.forecast",
            summary=__doc__ or "",
            tables=[_bands(foreseen, names), _promises(looked, names)],
            settings={"runs of a set": asked.repetitions, "seeds": "0, 1, 2 ..."},
            seconds=time.monotonic() - started,
        )
    )


def _runs(item: tuple[str, int, int]) -> Made:
    name, first, count = item
    foreseen, looked = [], []
    pairs = pairs_of(name)
    for seed in range(first, first + count):
        population = resampled(name, pairs[seed % len(pairs)], seed)
        path = judge(population, seed, n_min=N_MIN, n_max=N_MAX)
        foreseen += _forecasts(name, path, seed)
        looked.append(_look(name, path))
    return foreseen, looked


def _forecasts(name: str, path: Path, seed: int) -> list[Foreseen]:
    """With the bound at minus the margin, and the difference of the recorded systems."""
    bound = -MARGINS.get(name, 0.05)
    low, high = limits_v(path)
    decided = _first((low > bound) | (high < bound), path)
    return [
        Foreseen(name, seen, skewed, _told(path, bound, seen, seed, skewed=skewed), decided)
        for seen in SEEN_FROM
        if decided > seen
        for skewed in (False, True)
    ]


def _told(path: Path, bound: float, seen: int, seed: int, *, skewed: bool) -> Forecast:
    at = int(np.flatnonzero(path.looks == seen)[0])
    clock = float(information(np.array(seen), RESAMPLED))
    squares, cubes = path.squares[at] + PSEUDO_RESIDUAL, path.cubes[at]
    lean = [(cubes + sign * PSEUDO_RESIDUAL) / squares / clock for sign in (-1, 1)]
    return forecast(
        theta=float(path.centre[at]),
        se=float(np.sqrt(squares / (seen - 1) / clock)),
        n_judgments=seen,
        n_population=RESAMPLED,
        n_max=N_MAX,
        n_min=N_MIN,
        bound=bound,
        critical=_critical(),
        n_columns=path.columns,
        skew=Skew(*lean) if skewed else NO_SKEW,
        seed=seed,
        futures=500,
    )


def _look(name: str, path: Path) -> Looked:
    low, high = limits_v(path)
    sd = path.population.residual_sd
    bounds = [path.population.truth - share * sd for share in SHARES]
    above = tuple(_first(low > bound, path) for bound in bounds)
    below = tuple(_first(high < bound, path) for bound in bounds)
    return Looked(name, sd, path.columns, above, below)


def _first(passed: Bools, path: Path) -> int:
    return int(path.looks[passed.argmax()]) if passed.any() else NEVER


def _critical() -> float:
    return critical_value(alpha=ALPHA, n_max=N_MAX, n_population=RESAMPLED, n_min=N_MIN)


def _bands(foreseen: list[Foreseen], names: list[str]) -> Table:
    rows = [
        _band(label, [f for f in foreseen if keep(f) and f.seen == seen and f.skewed == skewed])
        | {"seen": seen, "skewed": "yes" if skewed else "no"}
        for label, keep in _selections(names)
        for seen in SEEN_FROM
        for skewed in (False, True)
    ]
    columns = {
        "set": "set",
        "seen": "seen from",
        "skewed": "skewness used",
        "open": "runs still open",
        "inside": "decided inside the 80% band",
        "wanted": f"at least {LEAST_INSIDE}",
        "told": "probability told",
        "came": "share decided",
    }
    note = "Inside: among runs that were decided within the budget. Bound: minus the margin."
    return Table("The realised judged pairs against the forecast band", columns, rows, note)


def _selections(names: list[str]) -> list[tuple[str, Callable[[Foreseen], bool]]]:
    return [
        ("all", lambda _: True),
        *((name, lambda f, name=name: f.dataset == name) for name in names),
    ]


def _band(label: str, found: list[Foreseen]) -> dict[str, Any]:
    inside = [
        f.told.low is not None
        and f.told.high is not None
        and f.told.low <= f.decided <= f.told.high
        for f in found
        if f.decided < NEVER
    ]
    share = float(np.mean(inside)) if inside else float("nan")
    return {
        "set": label,
        "open": len(found),
        "inside": share,
        "wanted": "yes" if share >= LEAST_INSIDE else "MISSED",
        "told": float(np.mean([f.told.probability for f in found])) if found else float("nan"),
        "came": float(np.mean([f.decided < NEVER for f in found])) if found else float("nan"),
    }


PROMISES = {
    "set": "set",
    "gap": "truth above the bound",
    "told": "approved, plan page",
    "came": "approved, recorded judgments",
    "median_told": "median, plan page",
    "median": "median, recorded judgments",
    "near": f"within {NEAR}",
}


def _promises(looked: list[Looked], names: list[str]) -> Table:
    rows = []
    for name in names:
        mine = [run for run in looked if run.dataset == name]
        spread = float(np.mean([run.residual_sd for run in mine]))
        points = operating_characteristics(
            bound=0.0,
            truths=[share * spread for share in SHARES],
            residual_sd=spread,
            n_population=RESAMPLED,
            n_max=N_MAX,
            n_min=N_MIN,
            critical=_critical(),
            n_columns=mine[0].columns,
            seed=1,
        )
        for place, point in enumerate(points):
            above = np.array([run.approved[place] for run in mine])
            below = np.array([run.rejected[place] for run in mine])
            came = float(np.mean(above < below))
            middle = int(np.sort(above)[(len(above) - 1) // 2])
            rows.append(
                {
                    "set": name,
                    "gap": f"+{SHARES[place]:g} sd",
                    "told": point.approved,
                    "came": came,
                    "median_told": point.median or "-",
                    "median": middle if middle < NEVER else "-",
                    "near": "yes" if abs(point.approved - came) <= NEAR else "NO",
                }
            )
    return Table("The plan page's promises against recorded judgments", PROMISES, rows)


if __name__ == "__main__":
    running.run(main, running.options("forecast", __doc__ or "", repetitions=400, full=2_000))
