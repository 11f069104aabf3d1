"""Invented annotators: what they answer, given the truth and their own faults."""

from dataclasses import dataclass

from examples.support_demo.chance import Chance
from examples.support_demo.outcomes import Truth

# Two styles nearer to each other than this are a tie.
TIE = 0.5


@dataclass(frozen=True)
class Person:
    """passes: share of wrong outputs let pass. rejects: share of right ones turned down.

    wavers: standard deviation added to a difference of styles. leans: share of questions answered
    "left" whatever is there.
    """

    name: str
    passes: float
    rejects: float
    wavers: float
    leans: float = 0.0

    @property
    def username(self) -> str:
        return self.name.lower()


ADA = Person("Ada", passes=0.02, rejects=0.02, wavers=0.25)
BEN = Person("Ben", passes=0.01, rejects=0.06, wavers=0.4)
CLEO = Person("Cleo", passes=0.07, rejects=0.01, wavers=0.5, leans=0.05)
PEOPLE = (ADA, BEN, CLEO)

ACCEPTED = {(True, True): "both", (False, False): "neither",
            (True, False): "left", (False, True): "right"}  # fmt: skip
PREFERRED = {1: "left", 0: "tie", -1: "right"}


def answers(person: Person, left: Truth, right: Truth, chance: Chance) -> dict[str, str]:
    """What the person answers to each dimension's question about two outputs."""
    correct = accepts(person, left.correct, chance), accepts(person, right.correct, chance)
    behaved = accepts(person, left.behaved, chance), accepts(person, right.behaved, chance)
    wavering = person.wavers * chance.normal()
    given = {
        "correctness": ACCEPTED[correct],
        "refusal": ACCEPTED[behaved],
        "style": PREFERRED[preference(right.style, left.style + wavering)],
    }
    return {name: "left" if chance.happens(person.leans) else word for name, word in given.items()}


def accepts(person: Person, right: bool, chance: Chance) -> bool:
    slips = chance.happens(person.rejects if right else person.passes)
    return right != slips


def preference(first: float, second: float) -> int:
    """1 where the second is liked better, -1 the first, 0 neither."""
    difference = second - first
    return 0 if abs(difference) < TIE else 1 if difference > 0 else -1
