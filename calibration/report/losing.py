"""A sample of the pairs that a candidate lost, drawn by digest, so that nobody picks it."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from statistics import fmean
from typing import Any

from annotation.models import Judgment
from annotation.selectors import current_judgments
from annotation.selectors.rendering import text_of
from calibration.dashboard.loading import Loaded
from migrations_app.models import OutputPair, QualityDimension

MOST = 3
"""Of each candidate and dimension."""
LONGEST = 1200
"""Characters of each text; what is cut is said."""


def losing_part(loaded: Loaded) -> list[dict[str, Any]]:
    chosen: list[tuple[QualityDimension, int, float, int]] = []
    for dimension in loaded.dimensions:
        lost = _lost(current_judgments(dimension=dimension, epoch=loaded.migration.epoch))
        for candidate in loaded.candidates:
            mine = [one for one in lost if one[0] == candidate.pk]
            drawn = sorted(mine, key=lambda one: _order(loaded.plan.digest, one[1]))[:MOST]
            chosen += [(dimension, pk, mean, people) for _, pk, mean, people in drawn]
    pairs = _pairs(pk for _, pk, _, _ in chosen)
    return [_told(dimension, pairs[pk], mean, people) for dimension, pk, mean, people in chosen]


def _lost(judgments: Iterable[Judgment]) -> list[tuple[int, int, float, int]]:
    """Candidate, pair, mean quality difference below 0, and how many judged it."""
    values: dict[tuple[int, int], list[float]] = defaultdict(list)
    for judgment in judgments:
        pair = judgment.assignment.queued.pair
        values[pair.candidate_id, pair.pk].append(judgment.value or 0.0)
    found = [(*key, fmean(said), len(said)) for key, said in values.items()]
    return [one for one in found if one[2] < 0]


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
