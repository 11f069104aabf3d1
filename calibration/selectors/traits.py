"""What the texts of judged pairs are like: read from the outputs, never from the judgments."""

import re
from typing import Any

import numpy as np

from annotation.selectors.rendering import text_of
from calibration.selectors.population import LoadedPopulation
from calibration.statistics.evidence import Evidence
from calibration.statistics.outcome import Floats
from calibration.statistics.supplement import Traits
from migrations_app.evidence.refusals import APOSTROPHES, REFUSAL_READ, REFUSALS
from migrations_app.models import OutputPair

NAMES = ("length", "formatting", "refusal phrases")
MOST_READ = 20_000
"""Characters of an output that are searched for marks. Their author is taken for hostile, and a
density needs no more."""

# One mark at a time, with no repetition inside a repetition: the time is linear in the text.
MARKS = re.compile(
    r"^ {0,3}(?:#{1,6} |[-*+] |\d{1,3}[.)] |> |\||```)|\*\*|__|`[^`\n]{1,80}`", re.MULTILINE
)
PER = 1000  # characters
_APOSTROPHES = str.maketrans(*APOSTROPHES)


def traits_of(loaded: LoadedPopulation, evidence: Evidence) -> Traits:
    """Candidate minus incumbent for every judged pair; the other rows are nan.

    length: of the logarithm of 1 + the number of characters. formatting: of the logarithm of 1 +
    markdown marks per 1,000 characters. refusal phrases: of whether one is near the start. nan too
    where an output cannot be read as a text.
    """
    judged = np.unique(evidence.judgments.row)
    row_of = {int(loaded.pair[row]): int(row) for row in judged}
    texts = OutputPair.objects.filter(pk__in=row_of)
    found = texts.values_list("id", "incumbent_output__content", "candidate_output__content")
    difference = np.full((evidence.population.size, len(NAMES)), np.nan)
    for pk, incumbent, candidate in found.iterator(chunk_size=100):
        difference[row_of[pk]] = read(candidate) - read(incumbent)
    return Traits(NAMES, difference)


def read(content: Any) -> Floats:
    """The traits of one output in the order of NAMES, shape (3,); nan where it has no text."""
    try:
        text = text_of(content)
    except (RecursionError, TypeError, ValueError, AttributeError):
        # a document nested deeper than Python follows, or parts that are none
        return np.full(len(NAMES), np.nan)
    return np.array([np.log1p(len(text)), formatting(text), float(refuses(text))])


def formatting(text: str) -> float:
    """Logarithm of 1 + markdown marks per 1,000 characters; a short text counts as 200."""
    start = text[:MOST_READ]
    marks = sum(1 for _ in MARKS.finditer(start))
    return float(np.log1p(PER * marks / max(len(start), PER / 5)))


def refuses(text: str) -> bool:
    """Whether one of a few plain English phrases is near the start."""
    start = text[:REFUSAL_READ].translate(_APOSTROPHES).lower()
    return any(phrase in start for phrase in REFUSALS)
