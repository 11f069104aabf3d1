"""How often a Brownian motion passes a boundary, by recursive numerical integration.

Armitage, McPherson & Rowe 1969; Jennison & Turnbull 2000, ch. 19. Exact to three decimals in a
tenth of a second, without a seed.
"""

import numpy as np
from scipy import optimize, stats

from calibration.statistics.outcome import Floats, Ints

_CONTINUITY = 0.5826  # -zeta(1/2)/sqrt(2 pi): how far a discrete walk overshoots a boundary
_CLOSEST = 0.01  # log-information between two looks of the recursion: n = 100 of many
_LOWEST = -6.0  # a standardised path this low carries no mass that matters
_GREGORY = (3 / 8, 7 / 6, 23 / 24)  # end weights of the corrected trapezium rule, order h^4


def boundary(times: Floats, alpha: float, shape: Floats | None = None) -> float:
    """The c for which a standardised Brownian motion passes c * shape at a look w.p. alpha.

    times: information at the looks, increasing, positive, finite, shape (looks,). shape: height
    of the boundary at each look in units of c, positive, shape (looks,); flat if not given.
    One-sided.
    """
    kept, lowered = _thin(np.asarray(times, dtype=float))
    height = np.ones(len(kept)) if shape is None else np.asarray(shape, dtype=float)[kept]
    if not (height > 0).all():
        raise ValueError("the shape of a boundary must be positive")
    single = float(stats.norm.isf(alpha))
    if len(kept) == 1:
        return single / float(height[0])
    bonferroni = float(stats.norm.isf(alpha / len(kept))) + float(lowered.max())
    return float(
        optimize.brentq(
            lambda c: _crossing(times[kept], c * height - lowered) - alpha,
            single / height.max(),
            (bonferroni + 0.01) / height.min(),
            xtol=1e-4,
        )
    )


def _thin(times: Floats) -> tuple[Ints, Floats]:
    """Which looks are integrated, and how far the boundary is lowered for those in between.

    A walk watched less often passes a boundary as often if that is lowered by .5826 times the
    growth of the step's standard deviation (Siegmund 1985, ch. 10).
    """
    if not (len(times) and times[0] > 0 and (np.diff(times) > 0).all() and times[-1] < np.inf):
        raise ValueError("information must be positive, finite and increasing")
    log_time = np.log(times)
    kept = [0]
    for look in range(1, len(times)):
        near = log_time[look] - log_time[kept[-1]] < _CLOSEST * 0.999
        if not near or look == len(times) - 1:
            kept.append(look)
    step = np.sqrt(np.diff(log_time, prepend=log_time[0]))
    wide = np.sqrt(np.diff(log_time[kept], prepend=log_time[0]))
    return np.array(kept), _CONTINUITY * np.maximum(wide - step[kept], 0.0)


def _crossing(times: Floats, bounds: Floats) -> float:
    """P(W(V)/sqrt(V) >= its bound at some look), by integrating the surviving density."""
    shrink = np.sqrt(times[:-1] / times[1:])
    spread = np.sqrt(1 - shrink**2)
    finest = np.minimum(np.append(spread, 1), np.append(1, spread))
    steps = np.minimum(finest / 2, 0.1)
    grid, weight = _grid(bounds[0], steps[0])
    density = stats.norm.pdf(grid)
    for look in range(1, len(times)):
        mass = density * weight
        after, weight = _grid(bounds[look], steps[look])
        density = _move(grid, mass, after, shrink[look - 1], spread[look - 1])
        grid = after
    return 1.0 - float(density @ weight)


def _grid(bound: float, step: float) -> tuple[Floats, Floats]:
    """Nodes `step` apart, ascending to the bound, and the weights of the trapezium rule."""
    count = int((bound - _LOWEST) / step) + 2
    weight = np.full(count, step)
    weight[-1 : -len(_GREGORY) - 1 : -1] *= _GREGORY
    return np.asarray(bound - step * np.arange(count - 1, -1, -1), dtype=float), weight


def _move(grid: Floats, mass: Floats, after: Floats, shrink: float, spread: float) -> Floats:
    """The density at `after` of shrink * X + spread * Z, X having `mass` on an even grid."""
    step = grid[1] - grid[0]
    reach = int(np.ceil(7 * spread / (shrink * step)))
    centre = np.rint((after / shrink - grid[0]) / step).astype(int)
    index = centre[:, None] + np.arange(-reach, reach + 1)
    inside = (index >= 0) & (index < len(grid))
    index = np.clip(index, 0, len(grid) - 1)
    score = (after[:, None] - shrink * grid[index]) / spread
    kernel = np.exp(-0.5 * score**2) * mass[index] * inside
    return np.asarray(kernel.sum(axis=1) / (spread * np.sqrt(2 * np.pi)), dtype=float)
