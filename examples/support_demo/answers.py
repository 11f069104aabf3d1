"""The text of an output."""

from examples.support_demo.chance import SEED, Chance
from examples.support_demo.models import Model
from examples.support_demo.outcomes import Kind, Outcome
from examples.support_demo.prompts import Prompt
from examples.support_demo.refusals import due, granted, undue
from examples.support_demo.said import json_answer, said
from examples.support_demo.voices import IN_JSON, VOICES


def answer(prompt: Prompt, model: Model, outcome: Outcome) -> str:
    chance = Chance(SEED, "answer", prompt.number, model.slug)
    match outcome.kind:
        case Kind.REFUSED_DULY:
            return due(prompt, model.slug, outcome, chance)
        case Kind.REFUSED_UNDULY:
            return undue(prompt, model.slug, outcome, chance)
        case Kind.GRANTED:
            return granted(prompt, model.slug, outcome, chance)
    what = said(prompt, outcome, chance)
    if prompt.as_json:
        return json_answer(what, IN_JSON[model.slug](what), outcome, chance)
    return VOICES[model.slug](what, outcome.polish, chance)
