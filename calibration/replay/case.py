"""One pair of systems of a recording: the population, what judging each pair reveals, the truth."""

from dataclasses import dataclass

import numpy as np

from calibration.replay.recording import Recording, values_of
from calibration.statistics.evidence import Evidence, Judgments, Population
from calibration.statistics.outcome import Family, Floats, Ints, Outcome, Scale
from migrations_app.evidence.readers import SourceError


@dataclass(frozen=True, eq=False)
class Case:
    """values: for every row of the population, (annotator code, value) of each judgment."""

    incumbent: str
    candidate: str
    dimension: str
    outcome: Outcome
    population: Population
    values: tuple[tuple[tuple[int, float], ...], ...]
    truth: float

    def evidence(self, rows: Ints, importance: Floats) -> Evidence:
        """The evidence after judging `rows` in this order, with the importance of each draw."""
        flat = [
            (row, code, value, weight)
            for row, weight in zip(rows, importance, strict=True)
            for code, value in self.values[row]
        ]
        row, code, value, weight = zip(*flat, strict=True) if flat else ((), (), (), ())
        judgments = Judgments(
            row=np.array(row, dtype=np.int64),
            value=np.array(value, dtype=float),
            annotator=np.array(code, dtype=np.int64),
            order=np.zeros(len(row)),
            designed=np.ones(len(row), dtype=bool),
            importance=np.array(weight, dtype=float),
        )
        return Evidence(self.outcome, self.population, judgments)


def case_of(recording: Recording, incumbent: str, candidate: str) -> Case:
    """SourceError where a system is unknown or no item was judged for both."""
    for system in (incumbent, candidate):
        if system not in recording.system_names:
            there = ", ".join(recording.system_names)
            raise SourceError(f"no system {system!r}; there are {there}")
    items, values = _judged_items(recording, incumbent, candidate)
    if not items:
        slug = recording.dimension.slug
        raise SourceError(f"no item has human values of {slug} for {incumbent} and {candidate}")
    named = sorted({name for found in values for name in found})
    coded = tuple(tuple((named.index(n), v) for n, v in sorted(f.items())) for f in values)
    return Case(
        incumbent=incumbent,
        candidate=candidate,
        dimension=recording.dimension.slug,
        outcome=_outcome(recording, coded),
        population=_population(recording, items, incumbent, candidate),
        values=coded,
        truth=float(np.mean([np.mean(list(found.values())) for found in values])),
    )


def _judged_items(
    recording: Recording, incumbent: str, candidate: str
) -> tuple[list[str], list[dict[str, float]]]:
    """Items with both outputs that somebody judged: only these have a truth."""
    both = [
        item
        for item, systems in recording.systems.items()
        if incumbent in systems and candidate in systems
    ]
    found = [(item, values_of(recording, item, incumbent, candidate)) for item in both]
    return [item for item, values in found if values], [values for _, values in found if values]


def _population(
    recording: Recording, items: list[str], incumbent: str, candidate: str
) -> Population:
    names = tuple(sorted({recording.segment[item] for item in items}))
    code = {name: number for number, name in enumerate(names)}
    metrics = (*sorted(recording.scores), *sorted(recording.pair_scores))
    count = len(items)
    columns = [
        [_metric(recording, metric, item, incumbent, candidate) for metric in metrics]
        for item in items
    ]
    return Population(
        candidates=(candidate,),
        metrics=metrics,
        segments=names,
        candidate=np.zeros(count, dtype=np.int64),
        segment=np.array([code[recording.segment[item]] for item in items], dtype=np.int64),
        weight=np.ones(count),
        cluster=np.arange(count),
        metric=np.array(columns, dtype=float).reshape(count, len(metrics)),
    )


def _metric(recording: Recording, metric: str, item: str, incumbent: str, candidate: str) -> float:
    """Candidate minus incumbent, nan where a score is missing."""
    if metric in recording.scores:
        scores = recording.scores[metric]
        before = scores.get((item, incumbent), np.nan)
        return scores.get((item, candidate), np.nan) - before
    pairs = recording.pair_scores[metric]
    if (item, incumbent, candidate) in pairs:
        return pairs[item, incumbent, candidate]
    return -pairs.get((item, candidate, incumbent), np.nan)


def _outcome(recording: Recording, values: tuple[tuple[tuple[int, float], ...], ...]) -> Outcome:
    """The scale of the dimension; continuous where aggregates fall between its steps."""
    spec = recording.dimension
    outcome = Outcome(spec.scale, spec.grades, spec.family)
    try:
        outcome.check([value for found in values for _, value in found])
    except ValueError:
        return Outcome(Scale.CONTINUOUS, family=Family.GAUSSIAN)
    return outcome
