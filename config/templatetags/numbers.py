"""How numbers are written on pages: the same way everywhere."""

from django import template

register = template.Library()

MINUS = "\N{MINUS SIGN}"
NOTHING = "\N{EN DASH}"


@register.filter
def signed(value: float | None, places: int = 1) -> str:
    """-1.25 as a true minus with `places` decimals, a plus where positive."""
    if value is None:
        return NOTHING
    text = f"{abs(value):,.{places}f}"
    if float(text.replace(",", "")) == 0:
        return text
    return f"{MINUS if value < 0 else '+'}{text}"


@register.filter
def points(value: float | None, places: int = 1) -> str:
    """A quality difference on [-1, 1] in points of a hundred, with its sign."""
    return signed(None if value is None else value * 100, places)


@register.filter
def percent(value: float | None, places: int = 0) -> str:
    return NOTHING if value is None else f"{value * 100:.{places}f}%"


@register.filter
def thousands(value: float | None) -> str:
    """12345 with a thin space between groups of three digits."""
    return NOTHING if value is None else f"{value:,.0f}".replace(",", "\N{NARROW NO-BREAK SPACE}")
