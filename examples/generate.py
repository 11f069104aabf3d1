"""Writes examples/support: an invented shop's support questions, answered by three invented models.

No language model was run and no person judged: `python examples/generate.py` makes every text,
score and judgment from the tables below and one seed, the same bytes each time.
"""

import json
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

SEED, QUESTIONS = 20261, 320
FOLDER = Path(__file__).resolve().parent / "support"
INCUMBENT, CANDIDATE, CHEAPER = "atlas-2", "atlas-3", "swift-1"
SYSTEMS = (INCUMBENT, CANDIDATE, CHEAPER)
REFUSAL = "I'm sorry, but I can't help with that."

PRODUCTS = (
    "desk lamp", "kettle", "wool blanket", "bookshelf", "garden chair", "coffee grinder",
    "wall clock", "toolbox", "rain jacket", "bread knife", "laundry basket", "floor cushion",
)  # fmt: skip


@dataclass(frozen=True)
class Region:
    """What the shop promises in one region; days are working days for delivery."""

    cities: tuple[str, ...]
    delivery: int
    express: int
    returns: int
    refund: int
    warranty: int


REGIONS = {
    "europe": Region(("Lyon", "Porto", "Gdansk", "Turin", "Ghent"), 4, 2, 30, 7, 24),
    "americas": Region(("Denver", "Quito", "Halifax", "Recife", "Austin"), 6, 3, 45, 10, 12),
    "asia-pacific": Region(("Osaka", "Perth", "Busan", "Hanoi", "Davao"), 8, 4, 21, 14, 18),
}


@dataclass(frozen=True)
class Topic:
    """A kind of question. `fact` names the promise asked about, `detail` adds to the answer."""

    use_case: str
    questions: tuple[str, ...]
    fact: str
    answer: str
    detail: str


TOPICS = (
    Topic(
        "delivery",
        (
            "I ordered a {product} to {city}, order {order}. When will it arrive?",
            "How long does standard delivery of a {product} to {city} take? My order is {order}.",
        ),
        "delivery",
        "Standard delivery to {city} takes {number} working days.",
        "The tracking link of order {order} shows where the parcel is.",
    ),
    Topic(
        "delivery",
        ("I need the {product} of order {order} sooner. How fast is express delivery to {city}?",),
        "express",
        "Express delivery to {city} takes {number} working days.",
        "Order {order} can be changed to express until it is packed.",
    ),
    Topic(
        "returns",
        (
            "How many days do I have to send back a {product} delivered to {city} (order {order})?",
            "The {product} from order {order} is too large for my flat in {city}. Until when may I "
            "return it?",
        ),
        "returns",
        "You can return the {product} within {number} days of delivery.",
        "A prepaid label for order {order} is on your order page.",
    ),
    Topic(
        "billing",
        (
            "I sent back the {product} of order {order} from {city}. When do I get my money?",
            "How long does the refund for a {product} take? I live in {city}; order {order}.",
        ),
        "refund",
        "The refund reaches your account within {number} days of the parcel's arrival.",
        "It goes to the card that paid for order {order}.",
    ),
    Topic(
        "warranty",
        (
            "My {product} broke after a few months. How long is the warranty in {city}? "
            "It was order {order}.",
            "Does order {order}, a {product} sent to {city}, have a warranty, and for how long?",
        ),
        "warranty",
        "The warranty on the {product} lasts {number} months from delivery.",
        "A photograph and the number {order} are all we need to open a claim.",
    ),
)

OPENINGS = {
    INCUMBENT: ("Thank you for your question. ", "Thank you for contacting us. ", "Hello. "),
    CANDIDATE: ("", "Good to hear from you. ", "Of course. "),
    CHEAPER: ("", "", "Sure! "),
}
CLOSINGS = {
    INCUMBENT: " Please let us know if anything else is unclear.",
    CANDIDATE: "",
    CHEAPER: "",
}
# Share of wrong answers that are refusals of a question that should be answered.
REFUSES = {INCUMBENT: 0.10, CANDIDATE: 0.05, CHEAPER: 0.20}
# The judge model sees most errors, and is taken in by a confident tone.
FLATTERED = {INCUMBENT: 0.0, CANDIDATE: 0.3, CHEAPER: 0.8}
SECONDS = {INCUMBENT: 1.9, CANDIDATE: 1.6, CHEAPER: 0.6}
# Share of wrong answers let pass, and of right ones turned down.
ANNOTATORS = {"ingrid": (0.01, 0.03), "mateo": (0.04, 0.01), "noor": (0.02, 0.02)}


@dataclass(frozen=True)
class Question:
    external_id: str
    region: str
    topic: Topic
    words: dict[str, str]
    prompt: str

    @property
    def number(self) -> int:
        return int(getattr(REGIONS[self.region], self.topic.fact))

    def answer(self, number: int) -> str:
        return self.topic.answer.format(number=number, **self.words)

    @property
    def detail(self) -> str:
        return self.topic.detail.format(**self.words)

    @property
    def reference(self) -> str:
        return f"{self.answer(self.number)} {self.detail}"


class Chance:
    """Uniform numbers alone, so that no other version of NumPy makes other files."""

    def __init__(self, seed: int) -> None:
        self._generator = np.random.Generator(np.random.PCG64(seed))

    def __call__(self) -> float:
        return float(self._generator.random())

    def below(self, count: int) -> int:
        return int(self() * count)


def questions(chance: Chance) -> list[Question]:
    return [_question(number, chance) for number in range(1, QUESTIONS + 1)]


def _question(number: int, chance: Chance) -> Question:
    region = list(REGIONS)[min(chance.below(20) // 8, 2)]
    topic = TOPICS[chance.below(len(TOPICS))]
    cities = REGIONS[region].cities
    words = {
        "product": PRODUCTS[chance.below(len(PRODUCTS))],
        "city": cities[chance.below(len(cities))],
        "order": f"{10_000 + 7 * number + chance.below(7)}",
    }
    asked = topic.questions[chance.below(len(topic.questions))]
    return Question(f"q{number:03}", region, topic, words, asked.format(**words))


def right_answers(question: Question, chance: Chance) -> dict[str, bool]:
    """Which models answer correctly: a question hard for one is hard for the others too."""
    first = chance() < 0.84
    second = chance() < (0.97 if first else 0.45)
    far = question.region == "asia-pacific"
    third = chance() < (0.30 if not first else 0.65 if far else 0.78)
    return dict(zip(SYSTEMS, (first, second, third), strict=True))


def output_of(question: Question, system: str, right: bool, chance: Chance) -> str:
    """The answer, or with the number of another region in it, or refused."""
    opening = OPENINGS[system][chance.below(3)]
    refuses, other = chance() < REFUSES[system], chance.below(2)
    if not right and refuses:
        return f"{opening}{REFUSAL}"
    numbers = sorted({int(getattr(r, question.topic.fact)) for r in REGIONS.values()})
    wrong = [number for number in numbers if number != question.number]
    said = question.number if right else wrong[other % len(wrong)]
    detail = f" {question.detail}" if system != CHEAPER or chance() < 0.3 else ""
    return f"{opening}{question.answer(said)}{detail}{CLOSINGS[system]}"


def judge_score(system: str, right: bool, refused: bool, chance: Chance) -> float:
    """From 0 to 1 in tenths, as a judge model would be asked for."""
    noise = chance() + chance() + chance() - 1.5
    height = 1.0 if refused else 8.3 if right else 5.0 + FLATTERED[system]
    return round(min(10.0, max(0.0, height + 3.0 * noise))) / 10


def token_f1(output: str, reference: str) -> float:
    said, wanted = Counter(_tokens(output)), Counter(_tokens(reference))
    shared = (said & wanted).total()
    return round(2 * shared / (said.total() + wanted.total()), 3)


def _tokens(text: str) -> list[str]:
    return "".join(c if c.isalnum() else " " for c in text.lower()).split()


def output_row(question: Question, system: str, right: bool, chance: Chance) -> dict[str, Any]:
    output = output_of(question, system, right, chance)
    refused = REFUSAL in output
    tokens = round(1.3 * len(_tokens(output)))
    return {
        "external_id": question.external_id,
        "segment": f"{question.region}:{question.topic.use_case}",
        "prompt": question.prompt,
        "reference": question.reference,
        "expected_behaviour": "answer",
        "language_model": system,
        "output": output,
        "scores": {
            "judge": judge_score(system, right, refused, chance),
            "token_f1": token_f1(output, question.reference),
            "refusal_phrase": int(refused),
        },
        "latency_s": round(SECONDS[system] * (0.6 + 0.8 * chance()), 2),
        "output_tokens": tokens,
    }


def human_rows(
    question: Question, number: int, right: dict[str, bool], chance: Chance
) -> Iterator[dict[str, Any]]:
    """Two of the three annotators, in turn, accept or turn down each of the answers."""
    names = list(ANNOTATORS)
    for name in (names[number % 3], names[(number + 1) % 3]):
        passes, rejects = ANNOTATORS[name]
        for system in SYSTEMS:
            slips = chance() < (rejects if right[system] else passes)
            yield {
                "external_id": question.external_id,
                "dimension": "correctness",
                "annotator": name,
                "language_model": system,
                "value": int(right[system] != slips),
            }


def files() -> dict[str, str]:
    """Name and content of every file."""
    chance = Chance(SEED)
    rows: dict[str, list[dict[str, Any]]] = {f"outputs-{system}": [] for system in SYSTEMS}
    rows["human"] = []
    for number, question in enumerate(questions(chance)):
        right = right_answers(question, chance)
        for system in SYSTEMS:
            rows[f"outputs-{system}"].append(output_row(question, system, right[system], chance))
        rows["human"] += human_rows(question, number, right, chance)
    return {
        f"{name}.jsonl": "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in found)
        for name, found in rows.items()
    }


def main() -> int:
    FOLDER.mkdir(exist_ok=True)
    for name, content in files().items():
        (FOLDER / name).write_text(content, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
