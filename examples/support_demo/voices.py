"""Three ways to say the same: polite prose, structured, terse."""

from collections.abc import Callable

from examples.support_demo.chance import Chance
from examples.support_demo.models import CANDIDATE, CHEAPER, INCUMBENT
from examples.support_demo.said import Said

OPENINGS = (
    "Thank you for getting in touch with us.", "Thank you for your question.",
    "Hello, and thank you for writing to Tindral support.", "Many thanks for your message.",
    "Thank you for contacting us about this.", "I understand that this is important to you.",
)  # fmt: skip
CLOSINGS = (
    "Please let us know if anything else is unclear.", "We hope that this answers your question.",
    "Do not hesitate to write again.", "We wish you a pleasant day.",
)  # fmt: skip
CLUMSY_PROSE = (
    "As is stated in our general documentation, which you may at any time wish to consult, the "
    "following applies.",
    "First of all we would like to apologise most sincerely for any inconvenience that this may or "
    "may not have caused.",
    "Regarding your enquiry regarding the matter at hand, please note that",
)
POLISHED_PROSE = (
    "You do not need to do anything else.", "In most cases this takes less than a minute.",
    "You will get a confirmation by mail.",
)  # fmt: skip
LEADS = ("Short answer first:", "Happy to help!", "Good question.", "Here's how it works:")
HEADINGS = ("## Overview", "### Introduction", "# Answer to your question")
CLUMSY_LISTS = (
    "---\n\nIn summary: see above. In other words, what was said above is the answer.",
    "*Note that this is general information and that your experience may differ.*",
)
POLISHED_LISTS = (
    "You should see the change at once.", "If the entry is missing, ask an administrator.",
    "That's all - it takes a minute.",
)  # fmt: skip
CLUMSY_HASTE = ("See docs!!", "Just google it.", "Easy!!!", "As said.", "idk more than that.")
POLISHED_HASTE = ("Anything else?", "Hope that helps!", "Done in a minute.")


def polite(what: Said, polish: int, chance: Chance) -> str:
    parts = [chance.choose(OPENINGS)] if chance.happens(0.75) else []
    if polish < 0:
        parts.append(chance.choose(CLUMSY_PROSE))
    parts.append(f"{what.claim}.")
    if what.shows_menu or chance.happens(0.75):
        parts.append(_where_in_prose(what, chance))
    if what.shows_note or chance.happens(0.45):
        parts.append(what.note)
    if polish > 0:
        parts.append(chance.choose(POLISHED_PROSE))
    if len(parts) == 1 or chance.happens(0.7):
        parts.append(chance.choose(CLOSINGS))
    return " ".join(parts)


def _where_in_prose(what: Said, chance: Chance) -> str:
    places = what.menu.split(" > ")
    way = ", then ".join(places)
    return chance.choose(
        (
            f"To {what.do}, please open {way}.",
            f"You can {what.do} under {what.menu}.",
            f"If you would like to {what.do}, you will find this under {what.menu}.",
        )
    )


def structured(what: Said, polish: int, chance: Chance) -> str:
    parts = [chance.choose(LEADS)] if chance.happens(0.3) else []
    if polish < 0:
        parts.insert(0, chance.choose(HEADINGS))
    parts.append(f"{what.claim.replace(what.value, f'**{what.value}**')}.")
    parts.append(_layout(what, chance))
    if what.shows_note or chance.happens(0.7):
        parts.append(chance.choose((f"> {what.note}", f"**Good to know:** {what.note}")))
    if polish:
        parts.append(chance.choose(POLISHED_LISTS if polish > 0 else CLUMSY_LISTS))
    return "\n\n".join(parts)


def _layout(what: Said, chance: Chance) -> str:
    if what.code and chance.happens(0.6):
        return f"To {what.do}, open **{what.menu}**, or:\n\n```sh\n{what.code}\n```"
    first, *rest = what.menu.split(" > ")
    steps = [f"Open **{first}**", *(f"Choose **{place}**" for place in rest)]
    steps.append(what.do[0].upper() + what.do[1:])
    match chance.share((0.5, 0.25, 0.25)):
        case 0:
            return "\n".join(f"{n}. {step}" for n, step in enumerate(steps, start=1))
        case 1:
            return f"- {what.label}: **{what.value}**\n- To {what.do}: {what.menu}"
        case _:
            rows = [("", ""), ("---", "---"), (what.label, what.value), ("Where", what.menu)]
            return "\n".join(f"| {left} | {right} |" for left, right in rows)


def terse(what: Said, polish: int, chance: Chance) -> str:
    parts = [f"{what.short if chance.happens(0.7) else what.claim}."]
    if what.shows_menu or chance.happens(0.45):
        parts.append(chance.choose((f"{what.menu}.", f"To {what.do}: {what.menu}.")))
    if what.shows_note or chance.happens(0.15):
        parts.append(what.note)
    if polish:
        parts.append(chance.choose(POLISHED_HASTE if polish > 0 else CLUMSY_HASTE))
    return " ".join(parts)


VOICES: dict[str, Callable[[Said, int, Chance], str]] = {
    INCUMBENT.slug: polite,
    CANDIDATE.slug: structured,
    CHEAPER.slug: terse,
}

IN_JSON: dict[str, Callable[[Said], str]] = {
    INCUMBENT.slug: lambda what: f"{what.claim}. You can {what.do} under {what.menu}.",
    CANDIDATE.slug: lambda what: f"{what.claim}. {what.note}",
    CHEAPER.slug: lambda what: what.short,
}
