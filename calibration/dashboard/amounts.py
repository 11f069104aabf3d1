"""A quality difference in units that people count in."""

from dataclasses import dataclass

from migrations_app.models import QualityDimension

Scale = QualityDimension.Scale
OF = 1000


@dataclass(frozen=True)
class Counted:
    """What a thousand answers have more or fewer of. sign: -1 where more quality is fewer."""

    noun: str
    sign: int


def plain(
    dimension: QualityDimension,
    mean: float,
    low: float,
    high: float,
    monthly: int | None,
) -> str:
    """ "38 fewer wrong answers per 1 000 (11 to 64), about 201 000 a month"."""
    if dimension.scale in (Scale.GRADE, Scale.CONTINUOUS, Scale.PREFERENCE_5):
        return _average(dimension, mean, low, high)
    counted = _counted(dimension)
    first, last = sorted(round(counted.sign * value * OF) for value in (low, high))
    count = round(counted.sign * mean * OF)
    text = f"{_more(count)} {counted.noun} per {grouped(OF)} ({_band(first, last)})"
    return f"{text}{_monthly(mean, monthly)}."


def _counted(dimension: QualityDimension) -> Counted:
    if dimension.scale == Scale.PREFERENCE_3:
        return Counted("answers preferred than not", 1)
    if "correct" in dimension.slug:
        return Counted("wrong answers", -1)
    return Counted("accepted answers", 1)


def _average(dimension: QualityDimension, mean: float, low: float, high: float) -> str:
    if dimension.scale == Scale.PREFERENCE_5:
        way = "worse" if mean < 0 else "better"
        return f'{abs(mean):.1%} of the way from "the same" to "much {way}" on average.'
    if dimension.scale == Scale.GRADE:
        width, unit = float((dimension.grades or 2) - 1), "grades"
    else:
        width, unit = dimension.maximum - dimension.minimum, "on the scale"
    shown = [f"{abs(value) * width:.2f}" for value in (mean, low, high)]
    ends = [f"{text} {_way(value)}" for text, value in zip(shown[1:], (low, high), strict=True)]
    return f"{shown[0]} {unit} {_way(mean)} on average ({ends[0]} to {ends[1]})."


def _way(value: float) -> str:
    return "lower" if value < 0 else "higher"


def grouped(count: float) -> str:
    """12345 with a narrow space between groups of three digits, as pages write it."""
    return f"{count:,.0f}".replace(",", "\N{NARROW NO-BREAK SPACE}")


def _more(count: int) -> str:
    return f"{grouped(abs(count))} {'fewer' if count < 0 else 'more'}"


def _band(first: int, last: int) -> str:
    if first < 0 < last:
        return f"{grouped(abs(first))} fewer to {grouped(last)} more"
    low, high = sorted((abs(first), abs(last)))
    return f"{grouped(low)} to {grouped(high)}"


def _monthly(mean: float, monthly: int | None) -> str:
    if not monthly:
        return ""
    count = abs(mean) * monthly
    rounded = round(count, -max(len(str(int(count))) - 3, 0))
    return f", about {grouped(rounded)} a month"
