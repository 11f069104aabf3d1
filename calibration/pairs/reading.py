"""Judged pairs to be read: both answers, and what people and metrics say of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from annotation.models import Assignment
from annotation.selectors.desk import Desk
from annotation.selectors.markup import note_html
from annotation.selectors.masking import Mask
from annotation.selectors.screen import Text, texts_of
from calibration.pairs.excerpts import Folded, folded
from calibration.pairs.filters import ROUNDING, UNNAMED
from calibration.pairs.measures import Measure, measures_of
from calibration.pairs.reasons import Given, reasons_of
from migrations_app.decision.wording import as_title, in_sentence
from migrations_app.models import OutputPair

TONES = {-1: "bad", 0: "mute", 1: "good"}


@dataclass(frozen=True)
class Answer:
    """error: of the call, as it was reported."""

    name: str
    role: str
    text: Folded
    error: str


@dataclass(frozen=True)
class Said:
    """What people said of the candidate. mean, low, high: quality differences, the last two of the
    judgments furthest apart. worse, same, better: people who said so.
    """

    mean: float
    low: float
    high: float
    people: int
    worse: int
    same: int
    better: int

    @property
    def tone(self) -> str:
        return TONES[(self.mean > ROUNDING) - (self.mean < -ROUNDING)]

    @property
    def disagree(self) -> bool:
        return self.low < 0 < self.high


@dataclass(frozen=True)
class Reading:
    """One pair on one quality dimension. measures: each with whether it contradicts people."""

    dimension: str
    prompt_id: str
    segment: str
    said: Said
    prompt: Folded
    answers: tuple[Answer, Answer]
    given: Given
    measures: tuple[tuple[Measure, bool], ...]

    @property
    def candidate(self) -> str:
        return self.answers[1].name

    @property
    def on(self) -> str:
        return in_sentence(self.dimension)

    @property
    def votes(self) -> tuple[str, ...]:
        """How many people were for whom; of a single person without the number."""
        found = (
            (self.said.worse, f"for {self.answers[0].name}"),
            (self.said.better, f"for {self.candidate}"),
            (self.said.same, "saw no difference"),
        )
        alone = self.said.people == 1
        return tuple(what if alone else f"{count} {what}" for count, what in found if count)


def readings_of(
    rows: Sequence[Mapping[str, Any]], desk: Desk, names: Mapping[int, str]
) -> tuple[Reading, ...]:
    """rows: of page_of_pairs. names: of the candidates. Three queries, however many rows."""
    related = ("prompt", "incumbent_output", "candidate_output")
    pairs = OutputPair.objects.select_related(*related).in_bulk({row["pair"] for row in rows})
    given = reasons_of(desk.epoch_id, pairs)
    measures = measures_of(pairs.values(), {row["dimension_id"] for row in rows})
    titles = {one.pk: as_title(one.name) for one in desk.dimensions}
    mask = Mask(desk.names)
    return tuple(
        Reading(
            dimension=titles[row["dimension_id"]],
            said=Said(**{field.name: row[field.name] for field in fields(Said)}),
            given=given.get(row["pair"], Given()),
            measures=tuple(
                (measure, measure.contradicts(row["mean"]))
                for measure in measures.get((row["dimension_id"], row["pair"]), ())
            ),
            **_texts(pairs[row["pair"]], desk, names, mask),
        )
        for row in rows
    )


def _texts(pair: OutputPair, desk: Desk, names: Mapping[int, str], mask: Mask) -> dict[str, Any]:
    """As who judged has read them."""
    prompt, incumbent, candidate = _read(pair, mask)
    arms = (
        (desk.migration.incumbent.name, "incumbent", pair.incumbent_output, incumbent),
        (names[pair.candidate_id], "candidate", pair.candidate_output, candidate),
    )
    return {
        "prompt_id": pair.prompt.external_id,
        "segment": pair.prompt.segment or UNNAMED,
        "prompt": folded(prompt, mask),
        "answers": tuple(
            Answer(name, role, folded(text, mask), of.error) for name, role, of, text in arms
        ),
    }


def _read(pair: OutputPair, mask: Mask) -> tuple[Text, Text, Text]:
    """Prompt, incumbent, candidate. One hostile pair takes no page away from the others."""
    try:
        return texts_of(pair, Assignment.Side.RIGHT, mask)
    except RecursionError:
        unread = Text("", note_html("Of this pair something is nested too deeply to be shown."))
        return unread, unread, unread
