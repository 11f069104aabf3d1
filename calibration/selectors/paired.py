"""The pairs of a plan's population as arrays, which the fits of all its dimensions share."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from calibration.errors import EmptyPopulationError
from calibration.selectors.columns import columns
from calibration.statistics.outcome import Floats, Ints
from migrations_app.models import Candidate, Plan, Prompt


@dataclass(frozen=True, eq=False)
class Paired:
    """By candidate and prompt. candidate: its place in the plan. segment, cluster: codes.

    weight: of the traffic.
    """

    id: Ints
    incumbent_output: Ints
    candidate_output: Ints
    candidate: Ints
    segment: Ints
    segments: tuple[str, ...]
    cluster: Ints
    weight: Floats


@lru_cache(maxsize=1)
def paired(plan_id: int, evidence_digest: str) -> Paired:
    """Read once for an evidence digest: what it stands for never changes under it."""
    plan = Plan.objects.get(pk=plan_id)
    found = columns(_PAIRS, _NUMBERS, migration=plan.migration_id)
    order = np.lexsort((found[4], found[5]))
    ids, incumbent, challenger, candidate, prompt, _ = (column[order] for column in found)
    if not len(ids):
        raise EmptyPopulationError(plan.migration.slug)
    known, place = np.unique(prompt, return_inverse=True)
    segment_of, cluster_of, weight_of = _prompts(plan.migration_id, known)
    segments, segment = np.unique(segment_of, return_inverse=True)
    cluster = np.unique(cluster_of, return_inverse=True)[1]
    return Paired(
        id=ids,
        incumbent_output=incumbent,
        candidate_output=challenger,
        candidate=_places(plan, candidate),
        segment=segment[place],
        segments=tuple(str(name) for name in segments),
        cluster=cluster[place],
        weight=weight_of[place],
    )


def _prompts(migration_id: int, known: Ints) -> tuple[NDArray[np.str_], NDArray[np.str_], Floats]:
    """Segment, cluster and weight of the prompts with these ids, which ascend."""
    rows = Prompt.objects.filter(migration=migration_id).order_by("id")
    found = rows.values_list("id", "segment", "cluster", "weight")
    ids, segments, clusters, weights = zip(*found, strict=True)
    kept = np.searchsorted(np.array(ids), known)
    return np.array(segments)[kept], np.array(clusters)[kept], np.array(weights, dtype=float)[kept]


def _places(plan: Plan, candidate: Ints) -> Ints:
    rows = Candidate.objects.filter(migration=plan.migration_id)
    slugs = dict(rows.values_list("id", "language_model__slug"))
    ids, code = np.unique(candidate, return_inverse=True)
    places = [plan.terms["candidates"].index(slugs[pk]) for pk in ids.tolist()]
    return np.array(places)[code]


_PAIRS = """
    FROM migrations_app_outputpair x JOIN migrations_app_candidate c ON c.id = x.candidate_id
    WHERE c.migration_id = %(migration)s AND x.population = 'frozen'
"""
_NUMBERS = {
    "x.id": "i8",
    "x.incumbent_output_id": "i8",
    "x.candidate_output_id": "i8",
    "x.candidate_id": "i8",
    "x.prompt_id": "i8",
    "c.position": "i8",
}
