"""How numbers are written on pages: the same way everywhere, with the signs of the language."""

from django import template
from django.utils.formats import get_format
from django.utils.translation import pgettext

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
        return _local(text)
    return f"{MINUS if value < 0 else '+'}{_local(text)}"


@register.filter
def points(value: float | None, places: int = 1) -> str:
    """A quality difference on [-1, 1] in points of a hundred, with its sign."""
    return signed(None if value is None else value * 100, places)


@register.filter
def percent(value: float | None, places: int = 0) -> str:
    if value is None:
        return NOTHING
    number = _local(f"{value * 100:.{places}f}")
    return pgettext("a number of hundredths", "%(number)s%%") % {"number": number}


@register.filter
def thousands(value: float | None) -> str:
    """12345 with a thin space between groups of three digits."""
    return NOTHING if value is None else f"{value:,.0f}".replace(",", "\N{NARROW NO-BREAK SPACE}")


def _local(text: str) -> str:
    """1,234.5 in the signs of the language."""
    signs = {",": get_format("THOUSAND_SEPARATOR"), ".": get_format("DECIMAL_SEPARATOR")}
    return "".join(signs.get(sign, sign) for sign in text)
