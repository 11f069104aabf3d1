"""The known answer of a gold pair, as a lead says it: by sides, which here tell no model.

Every pair stands on one side for all leads, by a keyed digest: the words of a key fit the page.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from hmac import digest

from django.conf import settings
from django.utils.translation import gettext

from annotation.models import Assignment, GoldKey
from annotation.selectors.masking import Mask
from annotation.selectors.questions import MORE, question_of
from annotation.selectors.values import RIGHT_MINUS_LEFT
from calibration.team.errors import BadKey
from migrations_app.models import QualityDimension

Scale = QualityDimension.Scale
NEAR = 0.05
"""Of the range of a continuous scale: answers nearer than this say that both sides are alike."""


@dataclass(frozen=True)
class Option:
    """One answer that can be right; low, high: right minus left, of numbers on [-1, 1]."""

    code: str
    label: str
    low: float
    high: float


@dataclass(frozen=True)
class Right:
    """What a key holds: single values, or a range."""

    accepted: tuple[float, ...] = ()
    low: float | None = None
    high: float | None = None


def side_of(pair_id: int) -> str:
    """On which side of a lead's page the candidate stands."""
    drawn = digest(settings.SECRET_KEY.encode(), f"gold:{pair_id}".encode(), "sha256")
    return Assignment.Side.LEFT if drawn[0] & 1 else Assignment.Side.RIGHT


def options_of(dimension: QualityDimension, mask: Mask) -> tuple[Option, ...]:
    """From left to right. Choices that are worth the same are one option."""
    worth = RIGHT_MINUS_LEFT.get(Scale(dimension.scale))
    if worth is None:
        return _of_numbers(dimension)
    labels: dict[float, list[str]] = {}
    for choice in question_of(dimension, mask).choices:
        labels.setdefault(worth[choice.value], []).append(choice.label)
    return tuple(
        Option(f"{value:g}", _either(said), value, value) for value, said in sorted(labels.items())
    )


def right_of(dimension: QualityDimension, chosen: Sequence[Option], pair_id: int) -> Right:
    """The canonical values behind these options; BadKey for a range with a gap."""
    sign = _sign(dimension, pair_id)
    if dimension.scale in RIGHT_MINUS_LEFT:
        return Right(accepted=tuple(sorted(sign * one.low + 0.0 for one in chosen)))
    if {"left", "right"} == {one.code for one in chosen}:
        raise BadKey(gettext("left and right cannot both be right where alike is wrong"))
    ends = [sign * end + 0.0 for one in chosen for end in (one.low, one.high)]
    return Right(low=min(ends), high=max(ends))


def words_of(key: GoldKey, mask: Mask) -> str:
    """The options that a key accepts, for the side on which the page shows the pair."""
    sign = _sign(key.dimension, key.pair_id)
    found = [
        one.label
        for one in options_of(key.dimension, mask)
        if _holds(key, sorted((sign * one.low, sign * one.high)))
    ]
    return _either(found) if found else gettext("a range")


def _either(words: Sequence[str]) -> str:
    return gettext(" or ").join([words[0], *(word[:1].lower() + word[1:] for word in words[1:])])


def _holds(key: GoldKey, ends: Collection[float]) -> bool:
    if key.low is not None and key.high is not None:
        return all(key.low - 1e-9 <= end <= key.high + 1e-9 for end in ends)
    return any(abs(value - end) < 1e-9 for value in key.accepted for end in ends)


def _of_numbers(dimension: QualityDimension) -> tuple[Option, ...]:
    step = NEAR if dimension.scale == Scale.CONTINUOUS else 0.5 / ((dimension.grades or 2) - 1)
    words = (gettext("Left higher"), gettext("Alike"), gettext("Right higher"))
    if not dimension.higher_is_better:
        words = (str(MORE["left"]), str(MORE["tie"]), str(MORE["right"]))
    return (
        Option("left", words[0], -1.0, -step),
        Option("alike", words[1], -step, step),
        Option("right", words[2], step, 1.0),
    )


def _sign(dimension: QualityDimension, pair_id: int) -> int:
    """Canonical is the candidate's less the incumbent's, and more is always better."""
    sign = 1 if side_of(pair_id) == Assignment.Side.RIGHT else -1
    return sign if dimension.higher_is_better else -sign
