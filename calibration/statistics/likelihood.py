"""The log likelihood of all judgments, many points of the unknowns at once."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from calibration.statistics.coordinates import Coordinates, coordinates_of, free_directions
from calibration.statistics.design_matrix import Shape, data_of, shape_of
from calibration.statistics.evidence import Evidence
from calibration.statistics.features import Features
from calibration.statistics.levels import FAR, LAPSE
from calibration.statistics.outcome import Family, Floats, Ints

_BLOCK = 300_000  # judgments times points in hand at a time, for the processor's cache
_TINY = 1e-300
_MOST = 300.0  # exponents beyond are cut: their exponentials need not be told apart


@dataclass(frozen=True, eq=False)
class Likelihood:
    """J distinct judgments and how often each was given; exactly the model of model.py.

    linear, order, discrimination: what multiplies the effects of each part of w, (J, D_part).
    kappa: the same by annotator, (A, D_kappa). sign, level, annotator, value, count: shape (J,).
    """

    shape: Shape
    coordinates: Coordinates
    linear: Floats
    order: Floats
    discrimination: Floats
    kappa: Floats
    sign: Floats
    level: Ints
    annotator: Ints
    value: Floats
    count: Floats

    def at(self, x: Floats) -> Floats:
        """log p(judgments | x) of points x (S, H + D), shape (S,)."""
        if not len(self.count):
            return np.zeros(len(x))
        step = max(1, _BLOCK // len(self.count))
        parts = [self._block(x[start : start + step]) for start in range(0, len(x), step)]
        return np.concatenate(parts)

    def _block(self, x: Floats) -> Floats:
        outer, coordinates = self.coordinates.outer, self.coordinates
        effects = coordinates.centre + x[:, outer:] * coordinates.scales(x[:, :outer])
        latent = self.latent(effects)
        if self.shape.family is Family.GAUSSIAN:
            sigma = self.sigma(x[:, :outer])[:, None]
            found = -0.5 * ((self.value - latent) / sigma) ** 2
            each: Floats = found - np.log(sigma) - 0.5 * np.log(2 * np.pi)
            return each @ self.count
        upper, lower = self.cuts(effects)
        odds = exponential(self.sign * latent)
        high = odds * exponential(upper)[:, self.place]
        low = odds * exponential(lower)[:, self.place]
        share = (high - low) / ((1 + high) * (1 + low))
        share *= 1 - LAPSE
        share += LAPSE / (2 * self.shape.levels + 1)
        # a tie width beyond FAR, which no prior allows, would have a negative probability
        np.maximum(share, _TINY, out=share)
        return np.log(share, out=share) @ self.count

    def latent(self, effects: Floats) -> Floats:
        """s_a * eta + order effect of every judgment, shape (S, J)."""
        latent = self.part(effects, "linear") @ self.linear.T
        if self.shape.discrimination:
            latent *= self.gain(effects)
        if self.shape.order:
            latent += self.part(effects, "order") @ self.order.T
        return np.asarray(latent, dtype=float)

    def gain(self, effects: Floats) -> Floats:
        """Discrimination s_a of every judgment, shape (S, J)."""
        return exponential(self.part(effects, "discrimination") @ self.discrimination.T)

    def part(self, effects: Floats, name: str) -> Floats:
        return effects[:, self.coordinates.slice_of(name)]

    def sigma(self, z: Floats) -> Floats:
        names = [name for name, _ in self.coordinates.spreads]
        return self.coordinates.spread_values(z)[:, names.index("sigma")]

    @cached_property
    def place(self) -> Ints:
        """Place of a judgment's cuts in the tables of `cuts`, shape (J,)."""
        return self.annotator * (self.shape.levels + 1) + self.level

    def cuts(self, effects: Floats) -> tuple[Floats, Floats]:
        """(upper, lower) cut of every annotator and level, shape (S, A * (levels + 1))."""
        log_kappa = self.part(effects, "kappa") @ self.kappa.T
        growth = np.log(growing(self.part(effects, "widths")))
        cut = exponential(log_kappa[:, :, None] + growth[:, None, :])
        far = np.full((*cut.shape[:2], 1), -FAR)
        upper = np.concatenate([cut[:, :, :1], -cut], axis=2)
        lower = np.concatenate([-cut, far], axis=2)
        return upper.reshape(len(effects), -1), lower.reshape(len(effects), -1)


def growing(log_widths: Floats) -> Floats:
    """Cuts in units of kappa: 1, then 1 plus growing widths, (S, L - 1) -> (S, L)."""
    steps = 1 + np.cumsum(exponential(log_widths), axis=1)
    return np.concatenate([np.ones((len(log_widths), 1)), steps], axis=1)


def exponential(exponent: Floats) -> Floats:
    bounded = np.clip(exponent, -_MOST, _MOST)
    return np.exp(bounded, out=bounded)


def likelihood_of(evidence: Evidence, features: Features) -> Likelihood:
    """Judgments that the model cannot tell apart are counted, not repeated."""
    shape = shape_of(evidence, features)
    data = data_of(evidence, features, shape)
    judgments, count = evidence.judgments, evidence.judgments.size
    place = data.get("place", judgments.annotator)
    level = place - judgments.annotator * (shape.levels + 1) if shape.levels else np.zeros(count)
    columns = [data["design"], judgments.annotator, judgments.order, level]
    columns += [data.get("sign", np.ones(count)), data.get("value", np.zeros(count))]
    table, often = np.unique(np.column_stack(columns), axis=0, return_counts=True)
    design, (annotator, order, level, sign, value) = table[:, :-5], table[:, -5:].T
    return _told_apart(shape, design, annotator.astype(np.int64), order, level, sign, value, often)


def _told_apart(
    shape: Shape,
    design: Floats,
    annotator: Ints,
    order: Floats,
    level: Floats,
    sign: Floats,
    value: Floats,
    often: Ints,
) -> Likelihood:
    varying = _people(shape.annotators)
    typical = np.ones((shape.annotators, 1))
    return Likelihood(
        shape=shape,
        coordinates=coordinates_of(shape),
        linear=linear_design(design, shape),
        order=order[:, None] * np.concatenate([typical, varying], axis=1)[annotator],
        discrimination=varying[annotator],
        kappa=np.concatenate([varying, typical], axis=1),
        sign=sign,
        level=level.astype(np.int64),
        annotator=annotator,
        value=value,
        count=often.astype(float),
    )


def _people(annotators: int) -> Floats:
    return free_directions(annotators) if annotators > 1 else np.empty((1, 0))


def linear_design(design: Floats, shape: Shape) -> Floats:
    """The columns of design_matrix.design_of as the coordinates of w take them, shape (J, D)."""
    rows, many, columns = len(design), shape.candidates, shape.columns
    sizes = [many, shape.segments if shape.segments > 1 else 0, many * columns]
    candidate, segment, slope, inside = np.split(design, np.cumsum(sizes), axis=1)
    parts = [candidate]
    if shape.segments > 1:
        parts.append(segment @ free_directions(shape.segments))
    by_candidate = slope.reshape(rows, many, columns)
    parts.append(by_candidate.sum(axis=1))
    if columns and many > 1:
        parts.append(_varied(by_candidate, many))
    if shape.interact:
        parts.append(_varied(inside.reshape(rows, shape.segments, columns), shape.segments))
    return np.concatenate(parts, axis=1)


def _varied(products: Floats, groups: int) -> Floats:
    """(J, groups, K) -> (J, K * (groups - 1)), columns outermost."""
    turned = np.swapaxes(products, 1, 2) @ free_directions(groups)
    return turned.reshape(len(products), -1)
