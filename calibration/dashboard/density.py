"""Curves of posterior draws: a fine histogram, smoothed by one Gaussian kernel."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
POINTS = 121
ROOM = 0.12  # of the range of the draws, on both sides
NARROWEST = 1.0  # bandwidth in distances of the grid
LEAST_WIDTH = 1e-4
INDEPENDENT = 500  # draws of a chain follow each other: more would show their noise


def draws_of(data: bytes | memoryview) -> Floats:
    """Stored draws (little-endian float32), those that are finite."""
    draws = np.frombuffer(bytes(data), dtype="<f4").astype(np.float64)
    return draws[np.isfinite(draws)]


def grid_over(draws: Sequence[Floats]) -> Floats:
    """Evenly spaced values that hold all the draws, shape (POINTS,)."""
    low = min(float(d.min()) for d in draws)
    high = max(float(d.max()) for d in draws)
    room = max((high - low) * ROOM, LEAST_WIDTH)
    return np.linspace(low - room, high + room, POINTS)


def density(draws: Floats, grid: Floats) -> Floats:
    """Density of the draws at the grid, whose area over the grid is 1."""
    step = grid[1] - grid[0]
    edges = np.append(grid - step / 2, grid[-1] + step / 2)
    counts = np.histogram(draws, edges)[0].astype(np.float64)
    kernel = _kernel(_bandwidth(draws) / step)
    smooth = np.convolve(counts, kernel, mode="full")
    reach = len(kernel) // 2
    smooth = smooth[reach : reach + len(grid)]
    return np.asarray(smooth / (smooth.sum() * step), dtype=np.float64)


def _bandwidth(draws: Floats) -> float:
    """Silverman's rule, with the spread that a few outliers do not move."""
    quartiles = np.percentile(draws, [25, 75])
    spread = min(float(draws.std()), float(quartiles[1] - quartiles[0]) / 1.34)
    return float(0.9 * spread * min(len(draws), INDEPENDENT) ** -0.2)


def _kernel(bandwidth: float) -> Floats:
    width = max(bandwidth, NARROWEST)
    reach = int(np.ceil(4 * width))
    weights = np.exp(-0.5 * (np.arange(-reach, reach + 1) / width) ** 2)
    return np.asarray(weights / weights.sum(), dtype=np.float64)
