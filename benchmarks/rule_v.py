"""Rule V's errors with a look after every judgment: `python -m benchmarks.rule_v [runs]`.

A ridge regression on the metrics, penalty fixed, stands in for the posterior mean: theta_n is its
population mean rectified by leave-one-out residuals, which also give the standard error. Truth is
put on the bound (false approvals), then a quarter of the residual spread and .05 above it. Real
populations are those of the specification, resampled to 2,000 pairs, either system as candidate;
the data folder is `shared/data` beside the repository or SUCCESSOR_TEST_DATA. Each population has a
row for the rule as specified and one with limits corrected for skewness (rules.skewness), which
need a quarter of the pseudo residual and no allowance on the critical value.
"""

import gzip
import json
import os
import sys
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
from scipy import stats

from calibration.statistics.outcome import Bools, Floats, Ints
from calibration.statistics.rules import (
    PSEUDO_RESIDUAL,
    critical_value,
    information,
    t_critical,
)

DATA = Path(
    os.environ.get("SUCCESSOR_TEST_DATA")
    or Path(__file__).resolve().parents[1].parent / "shared" / "data"
)
SETS = {
    "evouna_tq": "correctness",
    "xstest": "refusal_appropriate",
    "openqa_nq301": "correctness",
    "pandalm": "preference",
}
N_MIN, N_MAX, ALPHA, PENALTY = 50, 400, 0.05, 10.0
SPECIFIED_PSEUDO, SPECIFIED_ALLOWANCE = 1.0, 0.1  # of the rule before the correction

Pairs = tuple[Floats, Floats]  # judgments of a population, shape (N,), and metrics, shape (N, K)
Make = Callable[[np.random.Generator], Pairs]


@dataclass(frozen=True)
class Run:
    """First look approved (None: never) at the bound, .25 spread above it, and .05 above it.

    corrected: with limits corrected for skewness.
    """

    corrected: bool

    at_bound: int | None
    quarter: int | None
    raw: int | None


def main(runs: int) -> None:
    print(f"rule V, alpha {ALPHA}, looks {N_MIN}..{N_MAX}, {runs} runs a row, bound = truth")
    print(
        f"{'population':24}{'N':>9}{'c':>7}{'false':>8}{'MC SE':>8}"
        f"{'+.25sd':>8}{'median':>8}{'+.05':>8}{'median':>8}"
    )
    real = [
        _report(f"{name} resampled", 2_000, _resampled(name), runs) for name in SETS if _has(name)
    ]
    if real:
        _pooled("four real sets pooled", [run for found in real for run in found])
    else:
        print(f"no real data under {DATA}: synthetic rows only")
    sizes = [_report("skewed", size, _skewed(size), runs // 3) for size in (300, 450, 2_000, 10**6)]
    _pooled("skewed pooled", [run for found in sizes for run in found])
    rare = [
        _report(f"rare {chance:.0%}", 10**5, _rare(chance), runs // 2)
        for chance in (0.01, 0.03, 0.05)
    ]
    _pooled("rare pooled", [run for found in rare for run in found])
    print("four candidates, alpha / 4 each: any false approval <= 4 times the rate of one")
    _report("skewed, alpha / 4", 2_000, _skewed(2_000), runs // 2, ALPHA / 4)


def _report(name: str, size: int, make: Make, runs: int, alpha: float = ALPHA) -> list[Run]:
    critical = critical_value(alpha=alpha, n_max=N_MAX, n_population=size, n_min=N_MIN)
    found = [run for seed in range(runs) for run in _run(make, size, critical, seed)]
    _print(f"{name:24}{size:>9}{critical:7.3f}", found)
    return found


def _pooled(name: str, found: list[Run]) -> None:
    _print(f"{name:40}", found)
    print(flush=True)


def _print(head: str, found: list[Run]) -> None:
    plain = [run for run in found if not run.corrected]
    print(f"{head}{_row(plain)}")
    print(f"{'  skewness corrected':40}{_row([run for run in found if run.corrected])}", flush=True)


def _row(found: list[Run]) -> str:
    false = float(np.mean([run.at_bound is not None for run in found]))
    error = np.sqrt(max(false * (1 - false), 0.01) / len(found))
    quarter = [run.quarter for run in found]
    raw = [run.raw for run in found]
    return f"{false:8.3f}{error:8.3f}{_approved(quarter)}{_approved(raw)}"


def _approved(looks: list[int | None]) -> str:
    """Share approved by the last look, and the look at which half of all runs are."""
    reached = [look for look in looks if look is not None]
    middle = sorted(reached)[(len(looks) - 1) // 2] if 2 * len(reached) > len(looks) else None
    return f"{len(reached) / len(looks):8.3f}{'-' if middle is None else middle:>8}"


def _run(make: Make, size: int, critical: float, seed: int) -> list[Run]:
    rng = np.random.default_rng(seed)
    value, metric = make(rng)
    order = rng.permutation(len(value))[: min(N_MAX, size - 1)]
    looks, theta, squares, cubes = _estimates(value[order], metric[order], metric.mean(axis=0))
    clock = information(looks, size)
    error, spread = theta - value.mean(), _spread(value, metric)
    found = []
    for corrected, pseudo, c in (
        (False, SPECIFIED_PSEUDO, critical + SPECIFIED_ALLOWANCE),
        (True, PSEUDO_RESIDUAL, critical),
    ):
        se = np.sqrt((squares + pseudo) / (looks - 1) / clock)
        lean = (1 - looks / size) * (cubes - pseudo) / (squares + pseudo) / looks
        moved = (2 * c**2 + 1) / 6 * np.minimum(lean, 0) * corrected
        low = error - se * t_critical(looks, metric.shape[1], c) + moved
        firsts = [_first(looks, low + above >= 0) for above in (0, spread / 4, 0.05)]
        found.append(Run(corrected, *firsts))
    return found


def _spread(value: Floats, metric: Floats) -> float:
    design = np.column_stack([np.ones(len(value)), metric])
    return float((value - design @ np.linalg.lstsq(design, value, rcond=None)[0]).std())


def _first(looks: Ints, passed: Bools) -> int | None:
    return int(looks[passed.argmax()]) if passed.any() else None


def _estimates(
    value: Floats, metric: Floats, centre: Floats
) -> tuple[Ints, Floats, Floats, Floats]:
    """Looks, rectified ridge means, sums of squared and of cubed leave-one-out residuals."""
    design = np.column_stack([np.ones(len(value)), metric])
    penalty = np.diag(np.r_[1e-6, np.full(metric.shape[1], PENALTY)])
    looks = np.arange(N_MIN, len(value) + 1)
    theta, squares, cubes = np.zeros((3, len(looks)))
    for place, n in enumerate(looks):
        seen, judged = design[:n], value[:n]
        spread = seen @ np.linalg.inv(seen.T @ seen + penalty)
        beta = judged @ spread
        error = judged - seen @ beta
        out = error / (1 - (spread * seen).sum(axis=1))
        # the rectified estimate takes half of the leave-one-out shift
        theta[place] = np.r_[1.0, centre] @ beta + (error + out).mean() / 2
        squares[place], cubes[place] = out @ out, out**2 @ out
    return looks, theta, squares, cubes


def _has(name: str) -> bool:
    return (DATA / name / "human.jsonl.gz").is_file()


def _resampled(name: str) -> Make:
    """2,000 pairs drawn with replacement from a random pair of systems, in either direction."""
    populations = _load(DATA / name, SETS[name])

    def make(rng: np.random.Generator) -> Pairs:
        value, metric = populations[rng.integers(len(populations))]
        sign = rng.choice([-1.0, 1.0])
        rows = rng.integers(len(value), size=2_000)
        return sign * value[rows], sign * metric[rows]

    return make


def _skewed(size: int) -> Make:
    """Judgments in {-1, 0, 1}, mostly 0 and more often -1, two of five metrics of some use.

    Of a larger population the first 20,000 pairs stand for all.
    """

    def make(rng: np.random.Generator) -> Pairs:
        kept = min(size, 20_000)
        metric = rng.standard_normal((kept, 5))
        latent = 0.7 * metric[:, 0] + 0.4 * metric[:, 1] + rng.standard_normal(kept)
        return np.select([latent < -1.6, latent > 2.2], [-1.0, 1.0], 0.0), metric

    return make


def _rare(chance: float) -> Make:
    """A share of the pairs fails, all in the candidate; three metrics, none of use."""

    def make(rng: np.random.Generator) -> Pairs:
        failed = rng.random(20_000) < chance
        return -1.0 * failed.astype(float), rng.standard_normal((20_000, 3))

    return make


def _load(folder: Path, dimension: str) -> list[Pairs]:
    human = [row for row in _rows(folder / "human.jsonl.gz", dimension) if row["annotator"] is None]
    scores = _rows(folder / "scores.jsonl.gz", dimension)
    names = sorted({row["metric"] for row in scores})
    table: dict[Any, Floats] = defaultdict(lambda: np.full(len(names), np.nan))
    for row in scores:
        table[_key(row)][names.index(row["metric"])] = row["score"]
    if "system_a" in human[0]:
        return _direct(human, table)
    return _paired(human, table)


def _rows(path: Path, dimension: str) -> list[dict[str, Any]]:
    with gzip.open(path, "rt") as lines:
        return [row for row in map(json.loads, lines) if row["dimension"] == dimension]


def _key(row: dict[str, Any]) -> tuple[str, ...]:
    return (row.get("system") or f"{row['system_a']}|{row['system_b']}", row["item_id"])


def _direct(human: list[dict[str, Any]], table: dict[Any, Floats]) -> list[Pairs]:
    groups: dict[str, list[Any]] = defaultdict(list)
    for row in human:
        groups[_key(row)[0]].append((row["value"], table[_key(row)]))
    return [_pairs(found) for found in groups.values()]


def _paired(human: list[dict[str, Any]], table: dict[Any, Floats]) -> list[Pairs]:
    truth = {_key(row): row["value"] for row in human}
    populations = []
    for a, b in combinations(sorted({system for system, _ in truth}), 2):
        items = [item for system, item in truth if system == a and (b, item) in truth]
        populations.append(
            _pairs([(truth[b, i] - truth[a, i], table[b, i] - table[a, i]) for i in items])
        )
    return populations


def _pairs(found: list[Any]) -> Pairs:
    """Judgments and rank-normalised metrics; a missing score is 0, useless columns are dropped."""
    value = np.array([each[0] for each in found], dtype=float)
    metric = np.array([each[1] for each in found], dtype=float)
    columns = []
    for column in metric.T:
        known = np.isfinite(column)
        normal = np.zeros(len(column))
        normal[known] = stats.norm.ppf((stats.rankdata(column[known]) - 0.5) / known.sum())
        if normal.std() > 0:
            columns.append((normal - normal.mean()) / normal.std())
    return value, np.array(columns).T


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 750)
