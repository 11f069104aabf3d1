"""What the page of judged pairs says first."""

from collections.abc import Mapping
from dataclasses import dataclass

from calibration.pairs.filters import Asked, Choices, Outcome
from migrations_app.decision.wording import in_sentence

TONES = {Outcome.LOST: "bad", Outcome.WON: "good", Outcome.TIED: "mute", Outcome.ALL: "mute"}


@dataclass(frozen=True)
class Sentence:
    """word: said first and in colour. The full stop is in rest."""

    word: str
    tone: str
    rest: str


NOTHING = Sentence("Nothing to read yet.", "mute", "Judged pairs come here to be read.")


def sentence_of(asked: Asked, choices: Choices, counts: Mapping[Outcome, int]) -> Sentence:
    """counts: of pairs that are asked for, by outcome."""
    judged, of = _pairs(counts[Outcome.ALL]), asked.outcome
    if not counts[Outcome.ALL] and not asked.narrows:
        return NOTHING
    if not counts[Outcome.ALL]:
        return Sentence("There is no judged pair", "mute", f"{_where(asked, choices).strip(', ')}.")
    subject, where = subject_of(asked, choices), _where(asked, choices)
    if of is Outcome.ALL:
        return Sentence(judged, TONES[of], f"of {subject}{where}.")
    capital = subject[:1].upper() + subject[1:]
    return Sentence(f"{capital} {of} {counts[of]}", TONES[of], f"of {judged}{where}.")


def subject_of(asked: Asked, choices: Choices) -> str:
    known = dict(choices.candidates)
    return known.get(asked.candidate) or (
        next(iter(known.values())) if len(known) == 1 else "the candidates"
    )


def dimension_of(asked: Asked, choices: Choices) -> str:
    """Of all pairs that are asked for; empty where there are several."""
    known = dict(choices.dimensions)
    return known.get(asked.dimension) or (next(iter(known.values())) if len(known) == 1 else "")


def _where(asked: Asked, choices: Choices) -> str:
    dimension = dimension_of(asked, choices)
    narrowed = [
        "people disagree" if asked.disagree else "",
        "a metric says otherwise" if asked.metric else "",
    ]
    said = " and ".join(filter(None, narrowed))
    return "".join(
        [
            f" on {in_sentence(dimension)}" if dimension else " over all dimensions",
            f", segment {asked.segment}" if asked.segment else "",
            f", where {said}" if said else "",
        ]
    )


def _pairs(count: int) -> str:
    return f"{count:,} judged pair{'' if count == 1 else 's'}"
