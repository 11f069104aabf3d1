"""A digest of the population, so that averaging over it costs the same however large it is."""

from dataclasses import dataclass

import numpy as np

from calibration.statistics.outcome import Floats, Ints

MOST_ROWS = 512


@dataclass(frozen=True, eq=False)
class Digest:
    """Weighted representative rows of one candidate's population.

    x: shape (M, columns); segment: shape (M,); weight: shape (M,), summing to 1.
    spread: weighted covariance of the rows within their bins, shape (columns, columns);
        0 where every bin holds equal rows.
    """

    x: Floats
    segment: Ints
    weight: Floats
    spread: Floats

    def error_bound(self, slope: Floats, curvature: float) -> float:
        """Most that the average of a function of slope'x can be off, by Taylor's theorem.

        slope: shape (columns,); curvature: bound of the function's second derivative.
        """
        return float(0.5 * curvature * slope @ self.spread @ slope)


def digest(x: Floats, segment: Ints, weight: Floats, most_rows: int = MOST_ROWS) -> Digest:
    """Equal rows joined; where more than `most_rows` differ, nearby ones are averaged.

    Bins never mix segments and are halved at the weighted mean of their widest column, the bin
    with the largest spread first. x: (N, columns); segment, weight: (N,).
    """
    keys, x, weight = _distinct(np.column_stack([segment, x]), weight / weight.sum())
    segment = keys.astype(np.int64)
    if len(x) <= most_rows:
        return Digest(x, segment, weight, np.zeros((x.shape[1], x.shape[1])))
    bins = [np.flatnonzero(segment == code) for code in np.unique(segment)]
    bins = _halved(bins, x, weight, most_rows)
    return _averaged(bins, x, segment, weight)


def _distinct(rows: Floats, weight: Floats) -> tuple[Floats, Floats, Floats]:
    unique, inverse = np.unique(rows, axis=0, return_inverse=True)
    total = np.bincount(inverse.ravel(), weights=weight, minlength=len(unique))
    return unique[:, 0], unique[:, 1:], total.astype(float)


def _halved(bins: list[Ints], x: Floats, weight: Floats, most: int) -> list[Ints]:
    """Split level by level, so that each pass touches every row once."""
    while True:
        spreads = [_widest(x[rows], weight[rows]) for rows in bins]
        order = np.argsort([-spread for spread, _ in spreads], kind="stable")
        room = most - len(bins)
        chosen = {int(i) for i in order[:room] if spreads[i][0] > 0}
        if not chosen:
            return bins
        bins = [
            part
            for i, rows in enumerate(bins)
            for part in (_split(rows, x[rows, spreads[i][1]], weight) if i in chosen else [rows])
        ]


def _widest(x: Floats, weight: Floats) -> tuple[float, int]:
    """Weighted sum of squares of the widest column, and which it is."""
    centred = x - np.average(x, axis=0, weights=weight)
    squares = weight @ centred**2
    column = int(squares.argmax())
    return float(squares[column]), column


def _split(rows: Ints, values: Floats, weight: Floats) -> list[Ints]:
    low = values <= np.average(values, weights=weight[rows])
    return [part for part in (rows[low], rows[~low]) if len(part)]


def _averaged(bins: list[Ints], x: Floats, segment: Ints, weight: Floats) -> Digest:
    total = np.array([weight[rows].sum() for rows in bins])
    centres = np.array([np.average(x[rows], axis=0, weights=weight[rows]) for rows in bins])
    label = np.empty(len(x), dtype=np.int64)
    for i, rows in enumerate(bins):
        label[rows] = i
    off = x - centres[label]
    codes = np.array([segment[rows[0]] for rows in bins])
    return Digest(centres, codes, total, (weight[:, None] * off).T @ off)
