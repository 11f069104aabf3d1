"""What an answer states, before a voice puts it into words."""

import json
from dataclasses import dataclass

from examples.support_demo.account import TOPICS as ACCOUNT
from examples.support_demo.billing import TOPICS as BILLING
from examples.support_demo.chance import Chance
from examples.support_demo.facts import FACTS
from examples.support_demo.outcomes import Kind, Outcome
from examples.support_demo.privacy import TOPICS as PRIVACY
from examples.support_demo.prompts import Prompt
from examples.support_demo.shipping import TOPICS as SHIPPING
from examples.support_demo.technical import TOPICS as TECHNICAL
from examples.support_demo.topic import Topic

MENUS = tuple(dict.fromkeys(t.menu for t in (*BILLING, *ACCOUNT, *TECHNICAL, *PRIVACY, *SHIPPING)))


@dataclass(frozen=True)
class Said:
    """Sentences without full stop (claim, short, do), or with it (note).

    shows_menu, shows_note: the answer must, for that is what is wrong with it.
    """

    label: str
    value: str
    claim: str
    short: str
    do: str
    menu: str
    note: str
    code: str
    shows_menu: bool
    shows_note: bool


def said(prompt: Prompt, outcome: Outcome, chance: Chance) -> Said:
    topic = prompt.asked
    assert isinstance(topic, Topic)  # noqa: S101 - for the type
    value, menu, note = prompt.value, topic.menu, topic.note
    if outcome.kind is Kind.WRONG_VALUE:
        value = chance.choose(FACTS[topic.fact].wrong(prompt.region))
    if outcome.kind is Kind.WRONG_MENU:
        menu = chance.choose([other for other in MENUS if other != menu])
    if outcome.kind is Kind.INVENTED_RULE:
        note = topic.invented
    return Said(
        label=topic.label,
        value=value,
        claim=prompt.fill(topic.claim, value),
        short=prompt.fill(topic.short, value),
        do=prompt.fill(topic.do),
        menu=menu,
        note=prompt.fill(note),
        code=prompt.fill(topic.code),
        shows_menu=outcome.kind is Kind.WRONG_MENU,
        shows_note=outcome.kind is Kind.INVENTED_RULE,
    )


def json_answer(what: Said, answer: str, outcome: Outcome, chance: Chance) -> str:
    """The object asked for; broken in one of the ways in which models break it."""
    fields = {"answer": answer, "value": what.value, "menu": what.menu}
    if outcome.polish < 0:
        fields |= {"comment": "generated automatically, no guarantee"}
    text = json.dumps(fields, ensure_ascii=False, indent=2 if outcome.polish >= 0 else None)
    if outcome.kind is not Kind.BROKEN_JSON:
        return text
    match chance.below(3):
        case 0:
            return f"Here is the JSON you asked for:\n\n{text}\n\nLet me know if it helps."
        case 1:
            return text.replace('"', "'")
        case _:
            return text[:-5].rstrip()
