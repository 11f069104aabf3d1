"""How long a CUSUM chart runs before it signals: by Markov chain, and by Siegmund's formula.

One side of a chart: C_0 = 0, C_t = max(0, C_{t-1} + x_t - k), signal when C_t >= h. Brook and
Evans 1972 (Markov chain); Siegmund 1985 (corrected Brownian motion).
"""

from collections.abc import Callable

import numpy as np
from scipy import stats

from calibration.statistics.outcome import Floats

STATES = 120
_POINTS = 8  # of a cell, at which steps are blurred
_OVERSHOOT = 1.166  # 2 * .583: how far a normal walk overshoots both boundaries


def signalled(
    below: Callable[[Floats], Floats],
    *,
    reference: float,
    threshold: float,
    probes: int,
    states: int = STATES,
) -> Floats:
    """P(signal by probe n) for n = 1..probes, shape (probes,).

    below: distribution function of one standardised step x, P(x <= .), vectorised. [0, h) is cut
    into cells, the first one half as wide since the chart rests at 0. Steps are blurred by the
    width of a cell: else those of a few values only would all be rounded to one side.
    """
    width = 2 * threshold / (2 * states - 1)
    centre = width * np.arange(states)
    upper = centre + width / 2 - centre[:, None] + reference
    blur = width * ((np.arange(_POINTS) + 0.5) / _POINTS - 0.5)
    reached = np.mean([below(upper + shift) for shift in blur], axis=0)
    move = np.diff(reached, axis=1, prepend=0.0)
    state = np.zeros(states)
    state[0] = 1.0
    found = np.empty(probes)
    for probe in range(probes):
        state = state @ move
        found[probe] = 1 - state.sum()
    return np.clip(found, 0.0, 1.0)


def median_of(signalled: Floats) -> int | None:
    """The first n with P(signal by n) >= 1/2; None where that lies beyond the last."""
    reached = signalled >= 0.5
    return int(reached.argmax()) + 1 if reached.any() else None


def normal(shift: float) -> Callable[[Floats], Floats]:
    """Distribution function of a normal step with mean `shift` and standard deviation 1."""

    def below(x: Floats) -> Floats:
        return np.asarray(stats.norm.cdf(x - shift), dtype=float)

    return below


def siegmund(*, shift: float, reference: float, threshold: float) -> float:
    """Mean number of probes until the signal, normal steps with mean `shift`.

    (exp(-2 d b) + 2 d b - 1) / (2 d^2), d = shift - k, b = h + 1.166; b^2 at d = 0. Within some
    5% from about 10 probes on.
    """
    d, b = shift - reference, threshold + _OVERSHOOT
    if abs(d * b) < 1e-4:
        return b * b
    return float((np.expm1(-2 * d * b) + 2 * d * b) / (2 * d * d))
