"""A sample of the pairs that a candidate lost, drawn by digest, so that nobody picks it."""

import hashlib
from collections.abc import Iterable
from typing import Any

from annotation.selectors.rendering import text_of
from calibration.dashboard.loading import Loaded
from calibration.pairs.filters import Outcome
from calibration.pairs.selectors import judged_pairs
from migrations_app.models import OutputPair, QualityDimension

MOST = 3
"""Of each candidate and dimension."""
LONGEST = 1200
"""Characters of each text; what is cut is said."""


def losing_part(loaded: Loaded) -> list[dict[str, Any]]:
    epoch, dimensions = loaded.migration.epoch.pk, {one.pk: one for one in loaded.dimensions}
    lost = judged_pairs(epoch, dimensions).filter(Outcome.LOST.condition)
    rows = sorted(lost, key=lambda row: _order(loaded.plan.digest, row["pair"]))
    chosen = [
        row
        for dimension in dimensions
        for candidate in loaded.candidates
        for row in _of(rows, dimension, candidate.pk)[:MOST]
    ]
    pairs = _pairs(row["pair"] for row in chosen)
    return [
        _told(dimensions[row["dimension_id"]], pairs[row["pair"]], row["mean"], row["people"])
        for row in chosen
    ]


def _of(rows: list[dict[str, Any]], dimension: int, candidate: int) -> list[dict[str, Any]]:
    return [
        row for row in rows if (row["dimension_id"], row["candidate"]) == (dimension, candidate)
    ]


def _order(seed: str, pair: int) -> str:
    return hashlib.sha256(f"{seed}:{pair}".encode()).hexdigest()


def _pairs(ids: Iterable[int]) -> dict[int, OutputPair]:
    related = ("prompt", "incumbent_output", "candidate_output", "candidate__language_model")
    return OutputPair.objects.select_related(*related).in_bulk(set(ids))


def _told(
    dimension: QualityDimension, pair: OutputPair, mean: float, people: int
) -> dict[str, Any]:
    return {
        "dimension": dimension.slug,
        "candidate": pair.candidate.language_model.slug,
        "prompt_id": pair.prompt.external_id,
        "segment": pair.prompt.segment,
        "value": mean,
        "n_people": people,
        "prompt": _text(pair.prompt.content),
        "incumbent_output": _text(pair.incumbent_output.content or pair.incumbent_output.error),
        "candidate_output": _text(pair.candidate_output.content or pair.candidate_output.error),
    }


def _text(content: Any) -> str:
    said = text_of(content)
    if len(said) <= LONGEST:
        return said
    return f"{said[:LONGEST]} [... {len(said) - LONGEST} more characters]"
