"""The scale of a quality dimension as a source declares it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from calibration.statistics.outcome import Family, Scale
from migrations_app.evidence.readers.errors import SourceError, Wrong

MOST_GRADES = 11
_SLUG = re.compile(r"[-a-zA-Z0-9_]{1,100}")


@dataclass(frozen=True, slots=True)
class DimensionSpec:
    """minimum, maximum: of the value of one output, or of a pair on a preference scale.

    higher_is_better: None for a dimension that only informs, judged by nobody as better or worse.
    """

    slug: str
    scale: Scale
    grades: int | None
    family: Family
    minimum: float
    maximum: float
    higher_is_better: bool | None = True

    def __post_init__(self) -> None:
        if not _SLUG.fullmatch(self.slug):
            raise SourceError(f"dimension {self.slug!r}: want letters, digits, '-' and '_'")
        if not self.minimum < self.maximum:
            raise SourceError(f"dimension {self.slug}: empty range {self.minimum}..{self.maximum}")

    @property
    def pairwise(self) -> bool:
        return self.scale in (Scale.PREFERENCE_3, Scale.PREFERENCE_5)

    @property
    def step(self) -> float | None:
        """Distance between neighbouring values of one person; None where any value will do."""
        steps = {Scale.ACCEPTANCE: 1, Scale.PREFERENCE_3: 2, Scale.PREFERENCE_5: 4}
        if self.scale is Scale.GRADE:
            return (self.maximum - self.minimum) / ((self.grades or 2) - 1)
        count = steps.get(self.scale)
        return None if count is None else (self.maximum - self.minimum) / count

    def check(self, value: float, annotator: str | None) -> float:
        """The value; Wrong outside the range, or between the steps when one person gave it."""
        if not self.minimum <= value <= self.maximum:
            raise Wrong(
                f"value {value:g} is outside {self.slug}'s scale {self.minimum:g}..{self.maximum:g}"
            )
        if annotator is not None and not self.on_step(value):
            raise Wrong(f"value {value:g} is not a step of {self.slug}'s scale {self.scale}")
        return value

    def on_step(self, value: float) -> bool:
        if self.step is None:
            return True
        steps = (value - self.minimum) / self.step
        return abs(steps - round(steps)) < 1e-9


def acceptance(slug: str) -> DimensionSpec:
    return DimensionSpec(slug, Scale.ACCEPTANCE, None, Family.ORDINAL, 0, 1)


def preference(slug: str, scale: Scale = Scale.PREFERENCE_3) -> DimensionSpec:
    return DimensionSpec(slug, scale, None, Family.ORDINAL, -1, 1)


def continuous(slug: str, low: float, high: float, better: bool | None = True) -> DimensionSpec:
    return DimensionSpec(slug, Scale.CONTINUOUS, None, Family.GAUSSIAN, low, high, better)


def ordinal(slug: str, low: float, high: float, better: bool | None = True) -> DimensionSpec:
    """3 to 11 whole grades; anything else that calls itself ordinal is taken as continuous."""
    grades = high - low + 1
    if low != int(low) or high != int(high) or not 3 <= grades <= MOST_GRADES:
        return continuous(slug, low, high, better)
    return DimensionSpec(slug, Scale.GRADE, int(grades), Family.ORDINAL, low, high, better)


def from_meta(slug: str, meta: Any) -> DimensionSpec:
    """One entry of `dimensions` in meta.json."""
    if not isinstance(meta, Mapping):
        raise SourceError(f"meta.json: dimension {slug} must be an object")
    low, high = (_bound(slug, meta, key) for key in ("min", "max"))
    better = meta.get("higher_is_better", True)
    if better is not None and not isinstance(better, bool):
        raise SourceError(f"meta.json: higher_is_better of {slug} must be true, false or null")
    match meta.get("type"):
        case "binary":
            return DimensionSpec(slug, Scale.ACCEPTANCE, None, Family.ORDINAL, low, high, better)
        case "ordinal":
            return ordinal(slug, low, high, better)
        case "pairwise":
            if (low, high) != (-1, 1):
                raise SourceError(f"meta.json: pairwise dimension {slug} must run from -1 to 1")
            return DimensionSpec(slug, Scale.PREFERENCE_3, None, Family.ORDINAL, low, high, better)
        case "continuous" | "ordinal-mean":
            return continuous(slug, low, high, better)
        case other:
            raise SourceError(f"meta.json: dimension {slug} has unknown type {other!r}")


def from_words(declaration: str) -> DimensionSpec:
    """`right=acceptance`, `tone=preference_3`, `help=grade:1:5`, `quality=continuous:0:100`."""
    slug, _, words = declaration.partition("=")
    name, *bounds = words.split(":")
    if name == "acceptance" and not bounds:
        return acceptance(slug)
    if name in ("preference_3", "preference_5") and not bounds:
        return preference(slug, Scale(name))
    if name in ("grade", "continuous") and len(bounds) == 2:
        low, high = (_number(declaration, bound) for bound in bounds)
        made = ordinal(slug, low, high) if name == "grade" else continuous(slug, low, high)
        if made.scale == name:
            return made
    raise SourceError(
        f"scale {declaration!r}: want NAME=acceptance, NAME=preference_3, NAME=preference_5, "
        f"NAME=grade:1:5 (3 to {MOST_GRADES} grades) or NAME=continuous:0:100"
    )


def _bound(slug: str, meta: Mapping[str, Any], key: str) -> float:
    value = meta.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) > 1e9:
        raise SourceError(f"meta.json: {key} of dimension {slug} must be a number")
    return float(value)


def _number(declaration: str, words: str) -> float:
    try:
        value = float(words)
    except ValueError:
        raise SourceError(f"scale {declaration!r}: {words!r} is not a number") from None
    if not abs(value) <= 1e9:
        raise SourceError(f"scale {declaration!r}: {words!r} is out of range")
    return value
