"""The development sets: recorded human judgments of every ordered pair of systems.

The data folder is `shared/data` beside the repository, or SUCCESSOR_TEST_DATA.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from benchmarks.recordings_pooled import pool
from benchmarks.running import Unavailable
from calibration.replay.case import Case, case_of
from calibration.replay.recording import Recording, record, values_of
from calibration.statistics.outcome import Floats, Ints
from migrations_app.evidence.readers import open_source

DATA = Path(
    os.environ.get("SUCCESSOR_TEST_DATA")
    or Path(__file__).resolve().parents[1].parent / "shared" / "data"
)


@dataclass(frozen=True)
class Set:
    """A folder of recordings. pooled: all of its pairs make one population, in 20 orientations."""

    name: str
    folder: str
    dimensions: tuple[str, ...]
    pooled: bool = False


SETS = (
    Set("evouna_tq", "evouna_tq", ("correctness",)),
    Set("openqa_nq301", "openqa_nq301", ("correctness",)),
    Set("xstest", "xstest", ("refusal_appropriate",)),
    Set("pandalm", "pandalm", ("preference",)),
    Set("pandalm, all pairs as one", "pandalm", ("preference",), pooled=True),
    Set(
        "topical_chat",
        "topical_chat",
        ("understandability", "naturalness", "coherence", "engagingness", "overall"),
    ),
    Set("wmt23_ende", "wmt23_ende", ("quality",)),
)


@dataclass(frozen=True, eq=False)
class Outputs:
    """What is known of each output by itself; column 0 is the incumbent, 1 the candidate.

    label: the released human value, 0 worst and 1 best, shape (N, 2).
    score: of every metric, nan where missing, shape (N, 2). span: (least, greatest) score.
    """

    label: Floats
    score: dict[str, Floats]
    span: dict[str, tuple[float, float]]

    @property
    def binary(self) -> bool:
        return bool(np.isin(self.label, (0.0, 1.0)).all())


@dataclass(frozen=True, eq=False)
class Comparison:
    """One ordered pair of systems. value: mean judgment of each pair of outputs, shape (N,).

    outputs: None where people and metrics only compared outputs.
    """

    case: Case
    value: Floats
    outputs: Outputs | None

    @property
    def size(self) -> int:
        return len(self.value)

    def order(self, seed: Sequence[int]) -> Ints:
        """The order in which the pairs are judged, shape (N,)."""
        return np.random.default_rng(list(seed)).permutation(self.size)


def the_set(name: str) -> Set:
    """Unavailable where no development set has this name."""
    for known in SETS:
        if known.name == name:
            return known
    raise Unavailable(f"no development set {name!r}; there are {', '.join(s.name for s in SETS)}")


def check_data(sets: Sequence[Set]) -> None:
    """Unavailable where a folder is missing."""
    missing = sorted({one.folder for one in sets if not (DATA / one.folder).is_dir()})
    if missing:
        raise Unavailable(
            f"no recorded judgments of {', '.join(missing)}: looked in {DATA}; "
            "SUCCESSOR_TEST_DATA names another folder"
        )


@lru_cache(maxsize=8)
def comparisons(name: str) -> tuple[Comparison, ...]:
    """Every ordered pair of systems of a development set, always in the same shuffled order.

    Shuffled, so that the first few of a benchmark's repetitions are of many systems.
    """
    known = the_set(name)
    check_data([known])
    source = open_source(DATA / known.folder)
    recorded = [record(source, dimension) for dimension in known.dimensions]
    found = [_comparison(one, *pair) for one in recorded for pair in one.ordered_pairs()]
    if known.pooled:
        found = [_bare(case) for case in pool([one.case for one in found])]
    return tuple(found[place] for place in np.random.default_rng(0).permutation(len(found)))


def _comparison(recording: Recording, incumbent: str, candidate: str) -> Comparison:
    case = case_of(recording, incumbent, candidate)
    bare = _bare(case)
    if recording.dimension.pairwise:
        return bare
    items = [
        item
        for item, systems in recording.systems.items()
        if {incumbent, candidate} <= systems and values_of(recording, item, incumbent, candidate)
    ]
    return Comparison(case, bare.value, _outputs(recording, items, (incumbent, candidate)))


def _bare(case: Case) -> Comparison:
    means = [np.mean([value for _, value in found]) for found in case.values]
    return Comparison(case, np.array(means), None)


def _outputs(recording: Recording, items: list[str], arms: tuple[str, str]) -> Outputs:
    spec = recording.dimension
    span = spec.maximum - spec.minimum
    label = np.array([[_released(recording, item, arm) for arm in arms] for item in items])
    label = (label - spec.minimum) / span
    score = {
        name: np.array([[found.get((item, arm), np.nan) for arm in arms] for item in items])
        for name, found in recording.scores.items()
    }
    spans = {name: (min(s.values()), max(s.values())) for name, s in recording.scores.items()}
    return Outputs(1 - label if spec.higher_is_better is False else label, score, spans)


def _released(recording: Recording, item: str, arm: str) -> float:
    """The released value; the mean of the annotators where nothing was released."""
    said = recording.human[item, arm]
    return said[""] if "" in said else float(np.mean(list(said.values())))
