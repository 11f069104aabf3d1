"""What a pair took: seconds without idling and keys pressed, as the page counted them."""

import math
from dataclasses import dataclass

from django.utils.translation import gettext

from annotation.errors import BadAnswer

LONGEST_S = 86_400.0
MOST_KEYSTROKES = 1_000_000


@dataclass(frozen=True)
class Effort:
    """Of one pair, for all its dimensions together; None where it was not counted."""

    active_s: float | None
    keystrokes: int | None


def check_effort(active_s: float | None, keystrokes: int | None) -> Effort:
    _check_seconds(active_s)
    if keystrokes is None:
        return Effort(active_s, None)
    whole = isinstance(keystrokes, int) and not isinstance(keystrokes, bool)
    if not whole or not 0 <= keystrokes <= MOST_KEYSTROKES:
        said = {"field": "keystrokes", "value": repr(keystrokes)}
        raise BadAnswer(
            "keystrokes", gettext("%(field)s: %(value)s is not a number of keys") % said
        )
    return Effort(active_s, keystrokes)


def _check_seconds(active_s: float | None) -> None:
    if active_s is None:
        return
    if isinstance(active_s, bool) or not isinstance(active_s, int | float):
        said = {"field": "active_s", "value": repr(active_s)}
        raise BadAnswer("active_s", gettext("%(field)s: %(value)s is not a number") % said)
    if not math.isfinite(active_s) or not 0 <= active_s <= LONGEST_S:
        said = {"field": "active_s", "value": f"{active_s:g}"}
        raise BadAnswer("active_s", gettext("%(field)s: %(value)s is not a time at a pair") % said)
