"""What a person is shown when: the places of gold, repeats and probes in everybody's sequence.

Drawn once from a seeded generator: asking again, or later, or from another tab changes nothing,
and a share that is changed moves as few places as it can.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from annotation.models import Annotator
from annotation.selectors.desk import Desk
from annotation.selectors.sitting import Sitting
from calibration.statistics.outcome import Bools, Floats

PROBE_SHARE = 0.05
# A pair comes again only after so many others.
PAIRS_BETWEEN = 20
FARTHEST = 20_000
_KIND, _WHICH = 0, 1


class Turn(StrEnum):
    PLANNED = "planned"
    GOLD = "gold"
    REPEAT = "repeat"
    PROBE = "probe"


@dataclass(frozen=True)
class Shares:
    """Of all pairs served to a person; 0 for what there is none of."""

    gold: float
    repeat: float
    probe: float

    def turn(self, drawn: float) -> Turn:
        if drawn < self.gold:
            return Turn.GOLD
        if drawn < self.gold + self.repeat:
            return Turn.REPEAT
        if drawn < self.gold + self.repeat + self.probe:
            return Turn.PROBE
        return Turn.PLANNED


def shares_of(desk: Desk, sitting: Sitting) -> Shares:
    return Shares(
        gold=desk.policy.share_of_gold if sitting.gold_left else 0.0,
        repeat=desk.policy.repeat_share if sitting.judged > PAIRS_BETWEEN else 0.0,
        probe=PROBE_SHARE if sitting.probes else 0.0,
    )


def next_turn(desk: Desk, annotator: Annotator, sitting: Sitting) -> Turn:
    return shares_of(desk, sitting).turn(_drawn(desk, annotator, sitting.served, _KIND))


def which_of(desk: Desk, annotator: Annotator, sitting: Sitting, count: int) -> int:
    """A seeded choice of one among `count`, for this person's next place."""
    return int(_drawn(desk, annotator, sitting.served, _WHICH) * count)


def training_left(desk: Desk, sitting: Sitting) -> int:
    """Gold pairs this person has yet to judge before any other, those at hand among them."""
    if not desk.policy.training_size or sitting.passed or sitting.results > sitting.tries:
        return 0
    return max(desk.policy.training_size - sitting.tried, 0)


def extra_to_come(desk: Desk, annotator: Annotator, sitting: Sitting, planned: int) -> int:
    """Gold, repeats and probes that this person meets on the way through `planned` more pairs.

    A person who is alone at the desk meets exactly these: so the number of pairs left falls by
    one with every answer, and which of them were gold cannot be told from it.
    """
    training = max(training_left(desk, sitting) - sitting.tried_held, 0)
    training = min(training, sitting.gold_left)
    shares = shares_of(desk, sitting)
    if not (shares.gold or shares.repeat or shares.probe):
        return training
    first = sitting.served + training
    reach = min(planned, FARTHEST)
    draws = _draws(desk, annotator, first + 3 * reach + 200, _KIND)[first:]
    return training + _met(draws, shares, sitting, training, reach)


def _met(draws: Floats, shares: Shares, sitting: Sitting, training: int, planned: int) -> int:
    edges = np.cumsum([shares.gold, shares.repeat, shares.probe])
    kinds = np.searchsorted(edges, draws, side="right")
    gold = _first(kinds == 0, sitting.gold_left - training)
    probe = _first((kinds == 2) & (edges[1] < edges[2]), sitting.probes)
    extra = gold | (kinds == 1) | probe
    return int(extra[np.cumsum(~extra) <= planned].sum())


def _first(marked: Bools, count: int) -> Bools:
    return marked & (np.cumsum(marked) <= count)


def _drawn(desk: Desk, annotator: Annotator, place: int, what: int) -> float:
    return float(_draws(desk, annotator, place + 1, what)[place])


def _draws(desk: Desk, annotator: Annotator, count: int, what: int) -> Floats:
    seed = (desk.terms or {}).get("seed", 0)
    return np.random.default_rng([seed, desk.epoch_id or 0, annotator.pk, what]).random(count)
