"""What a folder recorded of one dimension, read once for all pairs of systems."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import permutations

from migrations_app.evidence.readers import DimensionSpec, Source, SourceError


@dataclass(frozen=True)
class Recording:
    """Items, scores and human values of one dimension.

    segment: of every item; systems: of every item, those with an output.
    scores: metric -> (item, system) -> score. pair_scores: metric -> (item, a, b) -> score of b
    over a. human: (item, system or (a, b)) -> annotator -> value.
    """

    dimension: DimensionSpec
    segment: Mapping[str, str]
    systems: Mapping[str, frozenset[str]]
    scores: Mapping[str, dict[tuple[str, str], float]]
    pair_scores: Mapping[str, dict[tuple[str, str, str], float]]
    human: Mapping[tuple[str, ...], Mapping[str, float]] = field(default_factory=dict)

    @property
    def system_names(self) -> list[str]:
        return sorted({name for names in self.systems.values() for name in names})

    def ordered_pairs(self) -> list[tuple[str, str]]:
        """Every (incumbent, candidate) that has at least one human value in common."""
        return [pair for pair in permutations(self.system_names, 2) if self._compared(*pair)]

    def _compared(self, a: str, b: str) -> bool:
        return any(values_of(self, item, a, b) for item in self.segment)


def record(source: Source, dimension: str) -> Recording:
    """Read a source; SourceError names the first bad row, or what is missing."""
    spec = source.dimension(dimension)
    segment, systems = {}, {}
    for item in source.items():
        segment[item.external_id] = item.segment
        systems[item.external_id] = frozenset(item.outputs)
    scores: dict[str, dict[tuple[str, str], float]] = defaultdict(dict)
    pair_scores: dict[str, dict[tuple[str, str, str], float]] = defaultdict(dict)
    for row in source.scores():
        if row.dimension not in ("", dimension):
            continue
        if row.system_b is None:
            scores[row.metric][row.external_id, row.system] = row.value
        else:
            pair_scores[row.metric][row.external_id, row.system, row.system_b] = row.value
    human = _human(source, dimension)
    if not human:
        raise SourceError(f"{source.name} has no human judgments of {dimension}")
    return Recording(spec, segment, systems, scores, pair_scores, human)


def _human(source: Source, dimension: str) -> dict[tuple[str, ...], dict[str, float]]:
    human: dict[tuple[str, ...], dict[str, float]] = defaultdict(dict)
    for row in source.human():
        if row.dimension == dimension:
            arms = (row.system,) if row.system_b is None else (row.system, row.system_b)
            human[row.external_id, *arms][row.annotator or ""] = row.value
    return human


def values_of(recording: Recording, item: str, incumbent: str, candidate: str) -> dict[str, float]:
    """Judgments of a pair on [-1, 1] by annotator: the named ones, else the aggregate ("")."""
    spec = recording.dimension
    sign = -1.0 if spec.higher_is_better is False else 1.0
    if spec.pairwise:
        found = _pairwise(recording, item, incumbent, candidate)
    else:
        found = _difference(recording, item, incumbent, candidate)
    named = {name: sign * value for name, value in found.items() if name}
    return named or {name: sign * value for name, value in found.items()}


def _difference(
    recording: Recording, item: str, incumbent: str, candidate: str
) -> dict[str, float]:
    spec = recording.dimension
    before = recording.human.get((item, incumbent), {})
    after = recording.human.get((item, candidate), {})
    span = spec.maximum - spec.minimum
    return {name: (after[name] - before[name]) / span for name in after if name in before}


def _pairwise(recording: Recording, item: str, incumbent: str, candidate: str) -> dict[str, float]:
    """Values say how much b is better than a, on a scale symmetric about 0."""
    top = recording.dimension.maximum
    straight = recording.human.get((item, incumbent, candidate), {})
    turned = recording.human.get((item, candidate, incumbent), {})
    found = {name: -value / top for name, value in turned.items()}
    return found | {name: value / top for name, value in straight.items()}
