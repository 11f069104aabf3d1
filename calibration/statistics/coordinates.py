"""The unknowns of the model as numbers that are all standard normal a priori."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from scipy import linalg, special

from calibration.statistics.design_matrix import Shape
from calibration.statistics.outcome import Family, Floats, Ints


@dataclass(frozen=True)
class Block:
    """Coordinates of one parameter: `rows` times the free directions of `wide` entries.

    part: of the likelihood it enters: linear, order, discrimination, widths or kappa.
    wide: entries of a vector that sums to zero (one direction fewer), 0 where nothing sums to zero.
    The prior variance of an effect is fixed^2 + share * spread^2, its mean `centre`.
    """

    name: str
    part: str
    rows: int
    wide: int = 0
    fixed: float = 0.0
    spread: str = ""
    share: float = 0.0
    centre: float = 0.0

    @property
    def size(self) -> int:
        return self.rows * (self.wide - 1 if self.wide else 1)


@dataclass(frozen=True)
class Coordinates:
    """x = (z, w): H coordinates of spreads, then D of effects; a priori x ~ N(0, I).

    A spread with prior HalfNormal(sd) is sd times the half-normal quantile of Phi(z). An effect is
    centre + w * sqrt(fixed^2 + share * spread^2). So whatever multiplies a spread that goes to zero
    stays standard normal, and there is no funnel.
    """

    spreads: tuple[tuple[str, float], ...]
    blocks: tuple[Block, ...]

    @cached_property
    def outer(self) -> int:
        return len(self.spreads)

    @cached_property
    def inner(self) -> int:
        return sum(block.size for block in self.blocks)

    @cached_property
    def centre(self) -> Floats:
        return self._spelled([block.centre for block in self.blocks])

    def slice_of(self, part: str) -> slice:
        """Where the coordinates of one part lie within w; they are neighbours."""
        sizes = [(block.part, block.size) for block in self.blocks]
        before = [size for name, size in sizes if _PARTS.index(name) < _PARTS.index(part)]
        inside = [size for name, size in sizes if name == part]
        return slice(sum(before), sum(before) + sum(inside))

    def spread_values(self, z: Floats) -> Floats:
        """Spreads of coordinates z, shape (..., H)."""
        scale = np.array([sd for _, sd in self.spreads])
        return np.asarray(half_normal(z) * scale, dtype=float)

    def scales(self, z: Floats) -> Floats:
        """Prior standard deviation of every effect given the spreads, (M, H) -> (M, D)."""
        variance = np.broadcast_to(self._fixed**2, (len(z), self.inner)).copy()
        if self.outer:
            chosen = self.spread_values(z)[:, self._place]
            variance += self._share * chosen**2
        return np.sqrt(variance)

    def named(self, x: Floats) -> dict[str, Floats]:
        """Parameters as the sampler's draws have them after signs.fold, x of shape (S, H + D)."""
        z, w = x[:, : self.outer], x[:, self.outer :]
        values = self.spread_values(z) if self.outer else z
        found = {name: values[:, i] for i, (name, _) in enumerate(self.spreads)}
        effects = self.centre + w * self.scales(z)
        start = 0
        for block in self.blocks:
            inside = slice(start, start + block.size)
            start += block.size
            found[block.name] = _shaped(block, effects[:, inside], w[:, inside])
        return found

    @cached_property
    def _fixed(self) -> Floats:
        return self._spelled([block.fixed for block in self.blocks])

    @cached_property
    def _share(self) -> Floats:
        return self._spelled([block.share for block in self.blocks])

    @cached_property
    def _place(self) -> Ints:
        names = [name for name, _ in self.spreads]
        places = [names.index(block.spread) if block.spread else 0 for block in self.blocks]
        return np.repeat(places, [block.size for block in self.blocks])

    def _spelled(self, numbers: list[float]) -> Floats:
        return np.repeat(np.array(numbers, dtype=float), [block.size for block in self.blocks])


_PARTS = ("linear", "order", "discrimination", "widths", "kappa")
_LINEAR = 1e-6
_SCALARS = ("delta", "log_kappa")  # parameters without an axis of their own


@lru_cache(maxsize=64)
def free_directions(wide: int) -> Floats:
    """Orthonormal basis of the vectors that sum to zero, shape (wide, wide - 1)."""
    basis: Floats = linalg.helmert(wide).T
    return basis


def half_normal(z: Floats) -> Floats:
    """The half-normal quantile of Phi(z), precise in both tails; where z is low it is linear."""
    below, above = special.ndtr(z), special.ndtr(-z)
    small = np.where(below < _LINEAR, below * np.sqrt(np.pi / 2), special.ndtri(0.5 + below / 2))
    return np.asarray(np.where(z > 0, -special.ndtri(above / 2), small), dtype=float)


def coordinates_of(shape: Shape) -> Coordinates:
    blocks = [*_linear(shape), *_order(shape), *_discrimination(shape), *_cuts(shape)]
    return Coordinates(tuple(_spreads(shape, blocks).items()), tuple(blocks))


def _linear(shape: Shape) -> list[Block]:
    """In the order of the columns that likelihood.linear_design makes."""
    priors, many = shape.priors, shape.candidates
    found = [Block("alpha", "linear", many, fixed=priors.alpha)]
    if shape.segments > 1:
        found.append(_varying("u", "linear", 1, shape.segments, "segment_sd"))
    if shape.columns:
        tau, share = ("tau", 1 / many) if many > 1 else ("", 0.0)
        slope = Block("beta", "linear", shape.columns, fixed=priors.beta, spread=tau, share=share)
        found.append(slope)
        if many > 1:
            found.append(_varying("b", "linear", shape.columns, many, "tau"))
    if shape.interact:
        varying = _varying("b_segment", "linear", shape.columns, shape.segments, "segment_tau")
        found.append(varying)
    return found


def _order(shape: Shape) -> list[Block]:
    if not shape.order:
        return []
    found = [Block("delta", "order", 1, fixed=shape.priors.delta)]
    if shape.annotators > 1:
        found.append(_varying("delta_annotator", "order", 1, shape.annotators, "delta_sd"))
    return found


def _discrimination(shape: Shape) -> list[Block]:
    if not shape.discrimination:
        return []
    part = "discrimination"
    return [_varying("discrimination", part, 1, shape.annotators, "discrimination_sd")]


def _cuts(shape: Shape) -> list[Block]:
    """The tie width is the last coordinate of all: laplace_effects counts on it."""
    if shape.family is Family.GAUSSIAN:
        return []
    found = []
    if shape.levels > 1:
        found.append(Block("log_widths", "widths", shape.levels - 1, fixed=shape.priors.widths))
    if shape.annotators > 1:
        found.append(_varying("kappa_annotator", "kappa", 1, shape.annotators, "kappa_sd"))
    centre, scale = shape.priors.kappa
    return [*found, Block("log_kappa", "kappa", 1, fixed=scale, centre=centre)]


def _varying(name: str, part: str, rows: int, wide: int, spread: str) -> Block:
    return Block(name, part, rows, wide, spread=spread, share=1.0)


def _spreads(shape: Shape, blocks: list[Block]) -> Mapping[str, float]:
    """Spreads that these blocks ask for, with the scale of their half-normal priors."""
    priors = shape.priors
    scale = {
        "segment_sd": priors.segment,
        "tau": priors.candidate_slope,
        "segment_tau": priors.segment_slope,
        "discrimination_sd": priors.discrimination,
        "delta_sd": priors.annotator,
        "kappa_sd": priors.annotator,
    }
    asked = {block.spread: scale[block.spread] for block in blocks if block.spread}
    return asked | ({"sigma": priors.sigma} if shape.family is Family.GAUSSIAN else {})


def _shaped(block: Block, effects: Floats, w: Floats) -> Floats:
    """The array of one parameter; what a spread multiplies is standardised."""
    if not block.wide:
        return effects[:, 0] if block.name in _SCALARS else effects
    raw = w.reshape(len(w), block.rows, block.wide - 1) @ free_directions(block.wide).T
    return raw[:, 0] if block.name not in ("b", "b_segment") else raw
