"""The questions of customers: distinct, numbered, and the same whatever their number."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from examples.support_demo import account, billing, privacy, shipping, technical
from examples.support_demo.chance import SEED, Chance
from examples.support_demo.facts import FACTS
from examples.support_demo.forbidden import ASKS
from examples.support_demo.regions import REGIONS, Region
from examples.support_demo.slots import slots_of
from examples.support_demo.topic import Forbidden, Topic
from examples.support_demo.wording import worded

# Use case, its share of the questions, what is asked.
USE_CASES: tuple[tuple[str, float, tuple[Topic, ...]], ...] = (
    ("billing", 0.26, billing.TOPICS),
    ("account", 0.17, account.TOPICS),
    ("technical", 0.19, technical.TOPICS),
    ("privacy", 0.13, privacy.TOPICS),
    ("shipping", 0.13, shipping.TOPICS),
)
MUST_REFUSE = 0.12
AS_JSON = 0.09


@dataclass(frozen=True)
class Prompt:
    """region: index into REGIONS. as_json: the answer is wanted as a JSON object."""

    number: int
    region: int
    asked: Topic | Forbidden
    words: dict[str, str]
    text: str
    as_json: bool

    @property
    def external_id(self) -> str:
        return f"q{self.number:04}"

    @property
    def place(self) -> Region:
        return REGIONS[self.region]

    @property
    def must_refuse(self) -> bool:
        return isinstance(self.asked, Forbidden)

    @property
    def use_case(self) -> str:
        return "out-of-scope" if isinstance(self.asked, Forbidden) else self.asked.use_case

    @property
    def value(self) -> str:
        """The fact asked for; "" where there is none."""
        return "" if isinstance(self.asked, Forbidden) else FACTS[self.asked.fact].of(self.region)

    def fill(self, text: str, fact: str = "") -> str:
        return text.format(**self.words, fact=fact or self.value)

    @cached_property
    def reference(self) -> str:
        if isinstance(self.asked, Forbidden):
            return f"I can't {self.asked.reason}. Instead: {self.fill(self.asked.instead)}."
        topic = self.asked
        where = f"To {self.fill(topic.do)}, open {topic.menu}."
        return f"{self.fill(topic.claim)}. {where} {self.fill(topic.note)}"


def prompts(count: int) -> Iterator[Prompt]:
    """The first `count` of them; a text that was there before is drawn again."""
    there: set[str] = set()
    for number in range(1, count + 1):
        for attempt in range(100):
            prompt = _prompt(number, Chance(SEED, "prompt", number, attempt))
            if prompt.text not in there:
                break
        there.add(prompt.text)
        yield prompt


def _prompt(number: int, chance: Chance) -> Prompt:
    region = chance.share([place.asked for place in REGIONS])
    words = slots_of(REGIONS[region], number, chance)
    asked = _asked(chance)
    as_json = chance.happens(AS_JSON) and isinstance(asked, Topic)
    text = worded(chance.choose(asked.questions), words, chance, as_json)
    return Prompt(number, region, asked, words, text, as_json)


def _asked(chance: Chance) -> Topic | Forbidden:
    use_case = chance.share([*(share for _, share, _ in USE_CASES), MUST_REFUSE])
    if use_case == len(USE_CASES):
        return chance.choose(ASKS)
    return chance.choose(USE_CASES[use_case][2])
