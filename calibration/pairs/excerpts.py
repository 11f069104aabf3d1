"""Texts of a pair, of which a long one shows its start until it is opened."""

from dataclasses import dataclass

from django.utils.html import format_html

from annotation.selectors.masking import Mask
from annotation.selectors.rendering import html_of
from annotation.selectors.screen import Text

LONG = 1_600
"""Characters from which on a text is folded."""
MOST_LINES = 24
START, START_LINES = 560, 12


@dataclass(frozen=True)
class Folded:
    """html, start: sanitised. start: of a long text; empty where all is shown at once."""

    html: str
    start: str = ""
    length: int = 0


def folded(text: Text, mask: Mask) -> Folded:
    said = text.text.strip()
    if len(said) <= LONG and said.count("\n") < MOST_LINES:
        return Folded(text.html)
    lines = said[:START].splitlines()[:START_LINES]
    start = "\n".join(lines).rstrip()
    return Folded(text.html, _rendered(f"{start} …", mask), len(said))


def _rendered(start: str, mask: Mask) -> str:
    """A document that is cut is none: it stays as it is written."""
    if start.startswith(("{", "[")):
        return format_html("<pre><code>{}</code></pre>", start)
    return mask.html(html_of(start))
