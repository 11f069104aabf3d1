"""Uniform numbers of a name: the same name gives the same numbers on every machine."""

from collections.abc import Sequence
from random import Random
from statistics import NormalDist
from typing import TypeVar

SEED = 20275
STANDARD = NormalDist()

T = TypeVar("T")


class Chance:
    """Only `Random.random` is used: its sequence is promised to stay the same."""

    def __init__(self, *names: str | int) -> None:
        self._random = Random("/".join(map(str, names)))  # noqa: S311 - invented data

    def __call__(self) -> float:
        return self._random.random()

    def below(self, count: int) -> int:
        return int(self() * count)

    def happens(self, probability: float) -> bool:
        return self() < probability

    def choose(self, options: Sequence[T]) -> T:
        return options[self.below(len(options))]

    def share(self, shares: Sequence[float]) -> int:
        """Index of a share, drawn with that probability; the shares sum to 1."""
        left = self()
        for index, share in enumerate(shares):
            left -= share
            if left < 0:
                return index
        return len(shares) - 1

    def normal(self) -> float:
        return STANDARD.inv_cdf(min(max(self(), 1e-9), 1 - 1e-9))
