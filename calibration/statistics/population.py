"""A digest of the population, so that averaging over it costs the same however large it is."""

from dataclasses import dataclass

import numpy as np

from calibration.statistics.outcome import Floats, Ints

MOST_ROWS = 512
FINE_ROWS = 32_768
_FINE_NUMBERS = 4_000_000  # of the covariances within the bins: more columns, fewer bins


@dataclass(frozen=True, eq=False)
class Digest:
    """Weighted representative rows of one candidate's population.

    x: shape (M, columns); segment: shape (M,); weight: shape (M,), summing to 1.
    spread: covariance of the rows within each bin, shape (M, columns, columns); 0 where a bin
        holds equal rows. cubes: mean cubed distance of the rows from their bin's centre.
    """

    x: Floats
    segment: Ints
    weight: Floats
    spread: Floats
    cubes: float

    @property
    def exact(self) -> bool:
        """Whether every bin holds equal rows."""
        return self.cubes == 0

    def error_bound(self, slope: Floats, curvature: float) -> float:
        """Most that the average of a function of slope'x over the centres can be off (Taylor).

        slope: shape (columns,); curvature: bound of the function's second derivative.
        """
        return float(0.5 * curvature * self.weight @ self.variance(slope))

    def error_bound_of_two(self, slope: Floats, bend: float) -> float:
        """The same where each bin is read at its centre - and + its spread along the slope.

        Two such points carry mean and variance, so only third moments are left: at most
        bend/6 (E|t|^3 + sd^3), t = slope'(x - centre). slope: as in `variance`; bend: bound of
        the third derivative.
        """
        own = self.weight @ self.variance(slope) ** 1.5
        steepest = np.linalg.norm(slope, axis=-1).max()
        return float(bend / 6 * (steepest**3 * self.cubes + own))

    def variance(self, slope: Floats) -> Floats:
        """Of slope'x within each bin, shape (M,). slope: shape (columns,) or (M, columns)."""
        along = np.broadcast_to(slope, self.x.shape)
        found = np.einsum("mi,mij,mj->m", along, self.spread, along)
        return np.asarray(np.maximum(found, 0.0), dtype=float)

    def coarser(self, most_rows: int = MOST_ROWS) -> "Digest":
        """A digest of this one's rows; of its spreads only what lies between them."""
        if len(self.x) <= most_rows:
            return self
        return digest(self.x, self.segment, self.weight, most_rows)


def digest(x: Floats, segment: Ints, weight: Floats, most_rows: int | None = None) -> Digest:
    """Equal rows joined; where more than `most_rows` differ, nearby ones are averaged.

    Bins never mix segments and are halved at the weighted mean of their widest column, the bin
    with the largest spread first. x: (N, columns); segment, weight: (N,). most_rows: by default
    32,768, and fewer where there are more than 11 columns.
    """
    columns = x.shape[1]
    most = most_rows or min(FINE_ROWS, max(MOST_ROWS, _FINE_NUMBERS // max(columns, 1) ** 2))
    x, segment, weight = _distinct(x, segment, weight / weight.sum())
    if len(x) <= most:
        return Digest(x, segment, weight, np.zeros((len(x), columns, columns)), 0.0)
    bins = [np.flatnonzero(segment == code) for code in np.unique(segment)]
    return _averaged(_halved(bins, x, weight, most), x, segment, weight)


def _distinct(x: Floats, segment: Ints, weight: Floats) -> tuple[Floats, Ints, Floats]:
    """Rows that differ, with the weight of all that are equal.

    Sorted by one number a row, since sorting whole rows takes ten times as long. Should two
    rows that differ ever share theirs, nothing is joined: more rows, the same average.
    """
    key = np.column_stack([segment, x]) @ np.random.default_rng(0).standard_normal(1 + x.shape[1])
    _, first, inverse = np.unique(key, return_index=True, return_inverse=True)
    same = first[inverse]
    if len(first) == len(x) or (x[same] != x).any() or (segment[same] != segment).any():
        return x, segment, weight
    total = np.bincount(inverse, weights=weight).astype(float)
    return x[first], segment[first], total


def _halved(bins: list[Ints], x: Floats, weight: Floats, most: int) -> list[Ints]:
    """Split level by level, so that each pass touches every row once."""
    spreads = [_widest(x[rows], weight[rows]) for rows in bins]
    while True:
        order = np.argsort([-spread for spread, _ in spreads], kind="stable")
        room = most - len(bins)
        chosen = [int(i) for i in order[:room] if spreads[i][0] > 0]
        if not chosen:
            return bins
        for i in chosen:
            low, high = _split(bins[i], x[bins[i], spreads[i][1]], weight)
            bins[i], spreads[i] = low, _widest(x[low], weight[low])
            bins.append(high)
            spreads.append(_widest(x[high], weight[high]))


def _widest(x: Floats, weight: Floats) -> tuple[float, int]:
    """Weighted sum of squares of the widest column, and which it is."""
    squares = weight @ x**2 - (weight @ x) ** 2 / weight.sum()
    column = int(squares.argmax())
    return (float(squares[column]) if (x[:, column] != x[0, column]).any() else 0.0), column


def _split(rows: Ints, values: Floats, weight: Floats) -> tuple[Ints, Ints]:
    """Two parts, neither empty: not all values are equal."""
    middle = min(np.average(values, weights=weight[rows]), np.nextafter(values.max(), -np.inf))
    low = values <= max(middle, values.min())
    return rows[low], rows[~low]


def _averaged(bins: list[Ints], x: Floats, segment: Ints, weight: Floats) -> Digest:
    order = np.concatenate(bins)
    starts = np.cumsum([0, *(len(rows) for rows in bins[:-1])])
    label = np.repeat(np.arange(len(bins)), [len(rows) for rows in bins])
    x, weight = x[order], weight[order]
    total = np.add.reduceat(weight, starts)
    centres = np.add.reduceat(weight[:, None] * x, starts, axis=0) / total[:, None]
    x = x - centres[label]
    cubes = float(weight @ (x**2).sum(axis=1) ** 1.5)
    columns = x.shape[1]
    spread = np.empty((len(bins), columns, columns))
    for i, j in zip(*np.tril_indices(columns), strict=True):
        product = np.add.reduceat(weight * x[:, i] * x[:, j], starts) / total
        spread[:, i, j] = spread[:, j, i] = product
    return Digest(centres, segment[order[starts]], total, spread, cubes)
