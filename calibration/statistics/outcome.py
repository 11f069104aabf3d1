"""How people judge a pair and what the judgment is worth on [-1, 1]."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


class Scale(StrEnum):
    ACCEPTANCE = "acceptance"
    PREFERENCE_3 = "preference_3"
    PREFERENCE_5 = "preference_5"
    GRADE = "grade"
    CONTINUOUS = "continuous"


class Family(StrEnum):
    """The likelihood of a judgment: ordered levels, or the Gaussian formula of 2604.27082."""

    ORDINAL = "ordinal"
    GAUSSIAN = "gaussian"


@dataclass(frozen=True)
class Outcome:
    """The scale of a quality dimension.

    grades: number of grades of the scale GRADE (2 or more), None for every other scale.
    family: CONTINUOUS is always Gaussian; GRADE may be either; the others are ordinal.
    """

    scale: Scale
    grades: int | None = None
    family: Family = Family.ORDINAL

    def __post_init__(self) -> None:
        if (self.scale is Scale.GRADE) != (self.grades is not None):
            raise ValueError(f"grades={self.grades} does not fit scale {self.scale}")
        if self.grades is not None and self.grades < 2:
            raise ValueError(f"a grade needs 2 or more grades, got {self.grades}")
        gaussian = self.family is Family.GAUSSIAN
        if gaussian != (self.scale is Scale.CONTINUOUS) and self.scale is not Scale.GRADE:
            raise ValueError(f"family {self.family} does not fit scale {self.scale}")

    @property
    def magnitudes(self) -> Floats:
        """Positive values a judgment can take, ascending, shape (levels,); empty if continuous."""
        if self.scale is Scale.CONTINUOUS:
            return np.empty(0)
        steps = {Scale.PREFERENCE_5: 2, Scale.GRADE: (self.grades or 2) - 1}.get(self.scale, 1)
        return np.arange(1, steps + 1) / steps

    def check(self, values: Sequence[float] | Floats) -> Floats:
        """The values as an array; ValueError names the first that the scale cannot take."""
        array = np.asarray(values, dtype=float)
        wrong = ~(np.abs(array) <= 1)
        if self.family is Family.ORDINAL:
            allowed = np.concatenate([[0.0], self.magnitudes])
            wrong |= ~np.isclose(np.abs(array)[:, None], allowed, atol=1e-9).any(axis=1)
        if wrong.any():
            first = int(np.flatnonzero(wrong)[0])
            raise ValueError(f"judgment {first} has value {array[first]}, not on {self.scale}")
        return array
