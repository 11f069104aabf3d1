"""Populations whose results are watched: recorded judgments resampled, skewed ones, rare failures.

A population is judgments on [-1, 1], shape (N,), and normalised metric differences, shape (N, K).
The data folder is `shared/data` beside the repository, or SUCCESSOR_TEST_DATA.
"""

import gzip
import json
import os
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from itertools import permutations
from pathlib import Path
from typing import Any

import numpy as np
from scipy import stats

from calibration.statistics.outcome import Floats

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
RESAMPLED = 2_000
LARGEST = 20_000  # pairs made of a larger population: judged ones are drawn from these
SHARES = (0.01, 0.03, 0.05)

Row = dict[str, Any]


@dataclass(frozen=True, eq=False)
class Watched:
    """One population. pair: names of incumbent and candidate. size: N of the rule's clock, which
    may be larger than the pairs that were made."""

    pair: str
    value: Floats
    metric: Floats
    size: int

    @property
    def truth(self) -> float:
        return float(self.value.mean())

    @property
    def residual_sd(self) -> float:
        """Spread of the judgments about their least squares fit on the metrics."""
        design = np.column_stack([np.ones(len(self.value)), self.metric])
        fit = np.linalg.lstsq(design, self.value, rcond=None)[0]
        return float((self.value - design @ fit).std())


Make = Callable[[int], Watched]  # a population of a seed


def recorded(name: str) -> bool:
    return (DATA / name / "human.jsonl.gz").is_file()


def pairs_of(name: str) -> tuple[tuple[str, str], ...]:
    """Ordered pairs of systems, incumbent first."""
    return tuple(_load(name))


def resampled(name: str, pair: tuple[str, str], seed: int, size: int = RESAMPLED) -> Watched:
    """Pairs of outputs of one ordered pair of systems, drawn with replacement."""
    value, metric = _load(name)[pair]
    rows = np.random.default_rng(seed).integers(len(value), size=size)
    return Watched(f"{name} {pair[0]} > {pair[1]}", value[rows], metric[rows], size)


def whole(name: str, pair: tuple[str, str]) -> Watched:
    """All recorded pairs of outputs, each once."""
    value, metric = _load(name)[pair]
    return Watched(f"{name} {pair[0]} > {pair[1]}", value, metric, len(value))


def skewed(size: int, seed: int) -> Watched:
    """Judgments in {-1, 0, 1}, mostly 0 and more often -1; two of five metrics are of some use."""
    rng = np.random.default_rng(seed)
    made = min(size, LARGEST)
    metric = rng.standard_normal((made, 5))
    latent = 0.7 * metric[:, 0] + 0.4 * metric[:, 1] + rng.standard_normal(made)
    value = np.select([latent < -1.6, latent > 2.2], [-1.0, 1.0], 0.0)
    return Watched(f"skewed {size}", value, metric, size)


def rare(share: float, seed: int) -> Watched:
    """A share of the pairs fails, all in the candidate; three metrics, none of use."""
    rng = np.random.default_rng(seed)
    value = np.where(rng.random(LARGEST) < share, -1.0, 0.0)
    return Watched(f"rare {share:.0%}", value, rng.standard_normal((LARGEST, 3)), 100_000)


@lru_cache(maxsize=8)
def _load(name: str) -> dict[tuple[str, str], tuple[Floats, Floats]]:
    folder, dimension = DATA / name, SETS[name]
    human = [row for row in _rows(folder / "human.jsonl.gz", dimension) if row["annotator"] is None]
    scores = _rows(folder / "scores.jsonl.gz", dimension)
    names = sorted({row["metric"] for row in scores})
    table: dict[Any, Floats] = defaultdict(lambda: np.full(len(names), np.nan))
    for row in scores:
        table[_key(row)][names.index(row["metric"])] = row["score"]
    return (_direct if "system_a" in human[0] else _paired)(human, table)


def _rows(path: Path, dimension: str) -> list[Row]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [row for row in map(json.loads, lines) if row["dimension"] == dimension]


def _key(row: Row) -> tuple[str, ...]:
    return (row.get("system") or f"{row['system_a']}|{row['system_b']}", row["item_id"])


def _direct(human: list[Row], table: dict[Any, Floats]) -> dict[Any, tuple[Floats, Floats]]:
    """Judgments of two outputs side by side, in both directions."""
    groups: dict[tuple[str, str], list[Any]] = defaultdict(list)
    for row in human:
        groups[row["system_a"], row["system_b"]].append((row["value"], table[_key(row)]))
    found = {}
    for (a, b), rows in groups.items():
        value, metric = _pairs(rows)
        found[a, b], found[b, a] = (value, metric), (-value, -metric)
    return found


def _paired(human: list[Row], table: dict[Any, Floats]) -> dict[Any, tuple[Floats, Floats]]:
    """Judgments of single outputs, subtracted."""
    truth = {_key(row): row["value"] for row in human}
    found = {}
    for a, b in permutations(sorted({system for system, _ in truth}), 2):
        items = [item for system, item in truth if system == a and (b, item) in truth]
        rows = [(truth[b, i] - truth[a, i], table[b, i] - table[a, i]) for i in items]
        found[a, b] = _pairs(rows)
    return found


def _pairs(found: list[Any]) -> tuple[Floats, Floats]:
    """Judgments and normal scores of the metrics; a missing score is 0, constant columns go."""
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
