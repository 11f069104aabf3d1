"""Whether judgments contradict the model: leave-one-out residuals by segment and by prediction."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import special

from calibration.statistics.outcome import Bools, Floats, Ints

SMALLEST_GROUP = 5
BINS = 10
PER_BIN = 25
"""Judged pairs a bin of predictions should hold. With fewer, bins of a hundred judgments say little
and add up to a noise in which an error of a segment drowns."""

_BLUR = 0.8  # noise on the sums of the reference, in judgments of full size
_BATCH = 1_000
_ENOUGH = 20  # reference draws as extreme as the data, after which the p-value is settled
_DRAWS = 20_000
_TINY = 1e-300


@dataclass(frozen=True)
class Group:
    """Residuals of one segment (`kind` "segment") or one bin of predictions ("prediction").

    index: code of the segment, or number of the bin from the lowest predictions up.
    mean: residual mean after the overall mean is taken out, in units of the judgment.
    """

    kind: str
    index: int
    mean: float
    n: int


@dataclass(frozen=True)
class Conflict:
    """The test of all groups together; `groups` from the most to the least contradictory."""

    p_value: float
    fires: bool
    groups: tuple[Group, ...]


def conflict(
    residuals: Floats, predicted: Floats, segment: Ints, *, level: float = 0.001, seed: int
) -> Conflict:
    """Test that leave-one-out residuals have one common mean in every segment and score bin.

    residuals: judgment minus leave-one-out prediction, shape (n,). predicted: what the bins are
    made of, shape (n,): the metrics as the fit weighs them. The whole fit leans to a pair's own
    judgment where its segment is small, the leave-one-out prediction away from it: bins of either
    would sort the residuals themselves. segment: codes, shape (n,).
    Segments, and bins of predictions, each give the sum over their groups of S^2/(Q + 1): S the sum
    of the residuals less their overall mean (which a free intercept absorbs), Q the sum of their
    squares, which keeps a group of great spread from speaking loudest. The statistic is the smaller
    of the two chi-square tail probabilities, so that an error of segments need not be seen through
    the noise of bins, nor the reverse. Only a yardstick: its own distribution is drawn.

    Groups in which a rare failure happened not to occur have small residuals, all of one sign:
    the 1, a pseudo residual of full size, and normal noise of sd .8 added to every S of the
    reference (not of the data) keep those from firing. Simulated on six true models with n from 60
    to 300 (even and uneven spread, rare failures everywhere, in one segment, by score), 5 of 9,600
    runs fire at level .001.

    The p-value is the larger of two: by random signs (right for residuals of unequal spread)
    and by permutation (right for skewed ones), each drawn until 20 draws reach the statistic or
    20,000 are done (Besag & Clifford 1991). With nothing to compare it is 1.
    """
    groups = _groups(predicted, segment)
    if len(groups) < 2 or not np.ptp(residuals) > 0:
        return Conflict(1.0, False, ())
    families = _families(groups)
    centred = np.asarray(residuals - residuals.mean(), dtype=float)
    observed = float(_surprise(centred[None, :], families)[0])
    rng = np.random.default_rng(seed)
    p_value = max(
        _p_value(observed, families, lambda: _with_random_signs(centred, rng), rng),
        _p_value(observed, families, lambda: _permuted(centred, rng), rng),
    )
    return Conflict(p_value, p_value <= level, _describe(groups, centred))


def _groups(predicted: Floats, segment: Ints) -> list[tuple[str, int, Bools]]:
    """Kind, index and members of every group that is large enough."""
    n = len(predicted)
    bins = max(min(BINS, n // PER_BIN), 1)
    place = np.argsort(np.argsort(predicted, kind="stable"), kind="stable") * bins // max(n, 1)
    found = [("segment", int(code), segment == code) for code in np.unique(segment)]
    found += [("prediction", index, place == index) for index in range(bins)]
    return [group for group in found if SMALLEST_GROUP <= group[2].sum() < n]


def _families(groups: list[tuple[str, int, Bools]]) -> list[Floats]:
    """Membership of the groups of each kind, shape (groups, n) each."""
    kinds = dict.fromkeys(kind for kind, _, _ in groups)
    return [
        np.array([inside for of, _, inside in groups if of == kind], dtype=float) for kind in kinds
    ]


def _surprise(
    residuals: Floats, families: list[Floats], rng: np.random.Generator | None = None
) -> Floats:
    """-log of the smallest chi-square tail of a family, for each row of residuals, shape (draws,).

    rng: blurs the sums, as those of the reference are.
    """
    tails = []
    for member in families:
        shape = len(residuals), len(member)
        blur = _BLUR * rng.standard_normal(shape) if rng else 0.0
        total = _terms(residuals, member, blur).sum(axis=1)
        tails.append(special.chdtrc(max(len(member) - 1, 1), total))
    return np.asarray(-np.log(np.maximum(np.min(tails, axis=0), _TINY)), dtype=float)


def _terms(residuals: Floats, member: Floats, blur: Floats | float = 0.0) -> Floats:
    """S^2/(Q + 1) of each row of residuals and each group, shape (draws, groups)."""
    sums = residuals @ member.T + blur
    return np.asarray(sums**2 / (residuals**2 @ member.T + 1), dtype=float)


def _p_value(
    observed: float, families: list[Floats], draw: Callable[[], Floats], rng: np.random.Generator
) -> float:
    reached = drawn = 0
    while reached < _ENOUGH and drawn < _DRAWS:
        reached += int((_surprise(draw(), families, rng) >= observed).sum())
        drawn += _BATCH
    return (1 + reached) / (1 + drawn)


def _with_random_signs(centred: Floats, rng: np.random.Generator) -> Floats:
    signs = rng.integers(0, 2, size=(_BATCH, len(centred))) * 2.0 - 1
    flipped = centred * signs
    return np.asarray(flipped - flipped.mean(axis=1, keepdims=True), dtype=float)


def _permuted(centred: Floats, rng: np.random.Generator) -> Floats:
    return rng.permuted(np.tile(centred, (_BATCH, 1)), axis=1)


def _describe(groups: list[tuple[str, int, Bools]], centred: Floats) -> tuple[Group, ...]:
    members = np.array([inside for _, _, inside in groups], dtype=float)
    order = np.argsort(-_terms(centred[None, :], members)[0], kind="stable")
    return tuple(
        Group(kind, index, float(centred[inside].mean()), int(inside.sum()))
        for kind, index, inside in (groups[place] for place in order)
    )
