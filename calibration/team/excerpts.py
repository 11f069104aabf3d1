"""The start of a prompt, with the names of the models hidden as on the judging page."""

from typing import Any

from django.utils.translation import gettext

from annotation.selectors.masking import Mask
from annotation.selectors.rendering import text_of

LENGTH = 160
READ = 4_000
"""Characters that are looked at: a name cut in two at their end is far behind what is shown."""


def excerpt(content: Any, mask: Mask, length: int = LENGTH) -> str:
    try:
        text = text_of(content)[:READ]
    except (RecursionError, TypeError, ValueError, AttributeError):
        return gettext("(a prompt that cannot be read as a text)")
    shown = " ".join(mask.text(text).split())
    if not shown:
        return gettext("(an empty prompt)")
    return shown if len(shown) <= length else f"{shown[:length].rsplit(' ', 1)[0]}…"
