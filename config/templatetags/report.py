"""How a frozen document is written out: it holds texts and numbers, and no objects."""

from datetime import datetime

from django import template
from django.utils.formats import date_format

register = template.Library()

GLYPHS = {
    "superior": "\N{BLACK UP-POINTING TRIANGLE}",
    "non_inferior": "\N{BLACK CIRCLE}",
    "equivalent": "=",
    "collecting": "\N{DOTTED CIRCLE}",
    "inferior": "\N{MULTIPLICATION X}",
}
HATCHED = "\N{SQUARE WITH UPPER RIGHT TO LOWER LEFT FILL}"


@register.filter
def glyph(verdict: str) -> str:
    """The mark of a verdict where no sprite can be loaded."""
    return GLYPHS.get(verdict, HATCHED)


@register.filter
def moment(text: str) -> str:
    """An RFC 3339 time as "3 Nov 2026, 14:02 UTC"."""
    return f"{date_format(datetime.fromisoformat(text), 'j M Y, H:i')} UTC"


@register.filter
def words(code: str) -> str:
    """ "approved_with_exception" as people write it."""
    return code.replace("_", " ")


@register.filter
def points_of(margin: float) -> str:
    """A margin in points, without a sign."""
    return f"{margin * 100:g}"
