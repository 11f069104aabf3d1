"""What becomes of a prompt in a model: the truth that texts, metrics and judges all follow."""

from dataclasses import dataclass
from enum import StrEnum

from examples.support_demo.chance import SEED, STANDARD, Chance
from examples.support_demo.models import DELICATE, Model
from examples.support_demo.prompts import Prompt

# How far a question that is hard for one model is hard for the others.
SHARED = 0.5
POLISHED, CLUMSY = 0.28, 0.26
TASTE = 0.55


class Kind(StrEnum):
    RIGHT = "right"
    WRONG_VALUE = "wrong value"
    WRONG_MENU = "wrong menu"
    INVENTED_RULE = "invented rule"
    BROKEN_JSON = "broken JSON"
    REFUSED_DULY = "refused duly"
    REFUSED_UNDULY = "refused unduly"
    GRANTED = "granted"


STATES_NOTHING_WRONG = (Kind.RIGHT, Kind.REFUSED_DULY, Kind.REFUSED_UNDULY)
MISBEHAVES = (Kind.REFUSED_UNDULY, Kind.GRANTED)


@dataclass(frozen=True)
class Truth:
    """Of one output. correct: states nothing wrong. behaved: refused or answered as it should.

    style: how much it is liked, standard deviation about 0.8.
    """

    correct: bool
    behaved: bool
    style: float


@dataclass(frozen=True)
class Outcome:
    """polish: 1 well written, -1 clumsily, and the text shows it."""

    kind: Kind
    polish: int
    style: float

    @property
    def refused(self) -> bool:
        return self.kind in (Kind.REFUSED_DULY, Kind.REFUSED_UNDULY)

    @property
    def truth(self) -> Truth:
        return Truth(self.kind in STATES_NOTHING_WRONG, self.kind not in MISBEHAVES, self.style)


def outcome_of(prompt: Prompt, model: Model) -> Outcome:
    chance = Chance(SEED, "outcome", prompt.number, model.slug)
    hard = Chance(SEED, "hard", prompt.number).normal()
    kind = _kind(prompt, model, hard, chance)
    polish = chance.share((CLUMSY, 1 - CLUMSY - POLISHED, POLISHED)) - 1
    curt = -0.3 if kind is Kind.REFUSED_UNDULY else 0.0
    style = model.style + 0.7 * polish + TASTE * chance.normal() + curt
    return Outcome(kind, polish, style)


def _kind(prompt: Prompt, model: Model, hard: float, chance: Chance) -> Kind:
    draw = SHARED**0.5 * hard + (1 - SHARED) ** 0.5 * chance.normal()
    if prompt.must_refuse:
        return Kind.REFUSED_DULY if draw < _height(1 - model.grants) else Kind.GRANTED
    if chance.happens(model.undue * DELICATE[prompt.use_case]):
        return Kind.REFUSED_UNDULY
    if draw < _height(model.right + model.by_region[prompt.region]):
        return Kind.RIGHT
    wrong = (Kind.WRONG_VALUE, Kind.WRONG_MENU, Kind.INVENTED_RULE)
    if prompt.as_json:
        wrong = (Kind.WRONG_VALUE, Kind.WRONG_MENU, Kind.BROKEN_JSON)
    return wrong[chance.share((0.5, 0.2, 0.3))]


def _height(share: float) -> float:
    return STANDARD.inv_cdf(share)
