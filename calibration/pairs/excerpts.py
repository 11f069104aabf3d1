"""Texts of a pair, of which a long one shows its start until it is opened."""

from dataclasses import dataclass

from annotation.selectors.screen import Text

LONG = 1_600
"""Characters from which on a text is folded."""
MOST_LINES = 24
START = 560


@dataclass(frozen=True)
class Folded:
    """html: sanitised. start: of the text, without markup; empty where all is shown at once."""

    html: str
    start: str = ""
    length: int = 0


def folded(text: Text) -> Folded:
    said = text.text.strip()
    if len(said) <= LONG and said.count("\n") < MOST_LINES:
        return Folded(text.html)
    start = "\n".join(said[:START].splitlines()[: MOST_LINES // 2])
    return Folded(text.html, f"{start.rsplit(None, 1)[0]}…", len(said))
