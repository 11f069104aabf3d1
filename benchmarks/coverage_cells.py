"""Figures of a cell: one development set, one count of judgments, one method, many runs."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from benchmarks.coverage_runs import MARGIN, Row

Key = tuple[str, int, str]  # set, count, method


@dataclass(frozen=True)
class Cell:
    """coverage of a 95% interval, its Monte Carlo standard error; width: mean; rmse: of the mean.

    agreement: share of runs that say `above -margin` exactly where the truth is.
    ratio: sd of the error times 3.92 over the mean width: above 1 an interval is too narrow.
    towards_zero: mean error in the direction of no difference.
    paths: of our fits; odd: share of our verdicts withheld or in conflict. seconds: mean.
    """

    runs: int
    coverage: float
    error: float
    width: float
    rmse: float
    agreement: float
    ratio: float
    towards_zero: float
    judged: float
    seconds: float
    paths: Mapping[str, int]
    odd: float


def cells(rows: Iterable[Row]) -> dict[Key, Cell]:
    """In order of first appearance."""
    groups: dict[Key, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row.set, row.n, row.method].append(row)
    return {key: cell(found) for key, found in groups.items()}


def cell(rows: list[Row]) -> Cell:
    truth, mean, low, high = (
        np.array([getattr(row, name) for row in rows]) for name in ("truth", "mean", "low", "high")
    )
    covered = float(((low <= truth) & (truth <= high)).mean())
    error, width = mean - truth, float((high - low).mean())
    return Cell(
        runs=len(rows),
        coverage=covered,
        error=float(np.sqrt(covered * (1 - covered) / len(rows))),
        width=width,
        rmse=float(np.sqrt((error**2).mean())),
        agreement=float(((mean > -MARGIN) == (truth > -MARGIN)).mean()),
        ratio=float(error.std() * 3.92 / width) if width else 0.0,
        towards_zero=float((-np.sign(truth) * error).mean()),
        judged=float(np.mean([row.judged for row in rows])),
        seconds=float(np.mean([row.seconds for row in rows])),
        paths=Counter(row.path for row in rows if row.path),
        odd=float(np.mean([row.verdict in ("withheld", "conflict") for row in rows])),
    )
