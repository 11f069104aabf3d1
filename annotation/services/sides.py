"""On which side an output is shown: decided here, once per person and pair."""

import hashlib
from collections.abc import Iterable

from annotation.models import Assignment

Side = Assignment.Side
MOST_APART = 2
OTHER = {Side.LEFT: Side.RIGHT, Side.RIGHT: Side.LEFT}


def choose_side(
    *, seed: int, pair_id: int, annotator_id: int, lean: int, shown: Iterable[str]
) -> Side:
    """A seeded coin, but never far from even.

    lean: how many more of this person's pairs had it left than right. A coin that is overruled
    only at a difference of 2 (the big stick design of Soares and Wu, 1983) stays unpredictable to
    who guesses one side. shown: sides on which others see this pair; they come before the person.
    """
    of_pair = sum(1 if side == Side.LEFT else -1 for side in shown)
    if of_pair:
        return Side.RIGHT if of_pair > 0 else Side.LEFT
    if abs(lean) >= MOST_APART:
        return Side.RIGHT if lean > 0 else Side.LEFT
    digest = hashlib.sha256(f"{seed}:{pair_id}:{annotator_id}".encode()).digest()
    return Side.LEFT if digest[0] & 1 else Side.RIGHT
