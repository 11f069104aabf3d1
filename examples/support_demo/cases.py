"""Prompts with the outputs of all models, and the truth about them, which no file tells."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from examples.support_demo.answers import answer
from examples.support_demo.models import CANDIDATE, CHEAPER, INCUMBENT, MODELS
from examples.support_demo.outcomes import Outcome, Truth, outcome_of
from examples.support_demo.people import preference
from examples.support_demo.prompts import Prompt, prompts

DEMO, SMALL = 4000, 320
CANDIDATES = (CANDIDATE, CHEAPER)


@dataclass(frozen=True)
class Case:
    """outcomes, texts: by slug of the model."""

    prompt: Prompt
    outcomes: dict[str, Outcome]
    texts: dict[str, str]

    def truth(self, slug: str) -> Truth:
        return self.outcomes[slug].truth


def cases(count: int) -> Iterator[Case]:
    for prompt in prompts(count):
        outcomes = {model.slug: outcome_of(prompt, model) for model in MODELS}
        texts = {model.slug: answer(prompt, model, outcomes[model.slug]) for model in MODELS}
        yield Case(prompt, outcomes, texts)


def truth_by_text(found: Sequence[Case]) -> dict[tuple[str, str], Truth]:
    """Truth by the texts of prompt and output, all that a judge gets to see."""
    return {
        (case.prompt.text, text): case.truth(slug)
        for case in found
        for slug, text in case.texts.items()
    }


def differences(found: Sequence[Case], candidate: str) -> dict[str, float]:
    """Mean difference, candidate minus incumbent, by dimension: what faultless judges would find.

    Weighted as the traffic is.
    """
    sums = {"correctness": 0.0, "refusal": 0.0, "style": 0.0}
    for case in found:
        weight = case.prompt.place.weight
        old, new = case.truth(INCUMBENT.slug), case.truth(candidate)
        sums["correctness"] += weight * (new.correct - old.correct)
        sums["refusal"] += weight * (new.behaved - old.behaved)
        sums["style"] += weight * preference(old.style, new.style)
    total = sum(case.prompt.place.weight for case in found)
    return {name: value / total for name, value in sums.items()}
