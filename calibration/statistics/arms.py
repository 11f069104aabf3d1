"""What people and metrics say of each arm by itself: levels, the two rates of refusal, and whether
a score means the same for one arm as for the other.

A difference hides all of this. The figures are the judgments' own, without a model.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy import stats

from calibration.statistics.evidence import Evidence
from calibration.statistics.outcome import Floats, Ints
from calibration.statistics.pairs import pairs_of
from calibration.statistics.proportions import wilson

INCUMBENT = "incumbent"
BINS = 5
LEAST_IN_BIN = 5


@dataclass(frozen=True, eq=False)
class ArmValues:
    """Judged pairs of the random stream whose two outputs were valued one by one; J of them.

    candidate: code; output: id of the incumbent's output, which several candidates may share;
    expected: what the prompt asks for ("answer", "refuse" or ""); of shape (J,).
    incumbent, challenger: values on [0, 1], 1 the best, shape (J,).
    metrics: names of K scores of an output, higher is better or not; incumbent_score,
    challenger_score: shape (J, K), nan where missing.
    """

    candidate: Ints
    output: Ints
    expected: tuple[str, ...]
    incumbent: Floats
    challenger: Floats
    metrics: tuple[str, ...]
    incumbent_score: Floats
    challenger_score: Floats


@dataclass(frozen=True)
class Level:
    """Mean value of an arm on [0, 1] with a 95% interval (Wilson); n: outputs judged.

    expected: of the prompts that ask for this; empty for all.
    """

    arm: str
    expected: str
    value: float
    low: float
    high: float
    n: int


@dataclass(frozen=True)
class Bin:
    """Outputs (or pairs) with scores near `score`: what people said of them, 95% interval."""

    score: float
    value: float
    low: float
    high: float
    n: int


@dataclass(frozen=True)
class Curve:
    """arm: the incumbent or a candidate; of a difference always a candidate."""

    arm: str
    bins: tuple[Bin, ...]


@dataclass(frozen=True)
class Reliability:
    """One metric against people, for each arm by itself where outputs were valued one by one.

    by_difference: score and value are candidate minus incumbent instead.
    """

    metric: str
    by_difference: bool
    curves: tuple[Curve, ...]


@dataclass(frozen=True)
class Arms:
    """levels: of all prompts first, then by what they ask for; none on a scale of preferences."""

    levels: tuple[Level, ...]
    reliability: tuple[Reliability, ...]


def arms(evidence: Evidence, values: ArmValues | None) -> Arms | None:
    """None before anything was judged. values: None where pairs are judged as pairs."""
    if not evidence.judgments.size:
        return None
    names = evidence.population.candidates
    if values is None or not len(values.candidate):
        return Arms((), tuple(_of_differences(evidence)))
    asked = [word for word in ("answer", "refuse") if word in values.expected]
    levels = [level for word in ["", *asked] for level in _levels(values, names, word)]
    return Arms(tuple(levels), tuple(_of_outputs(values, names)))


def _levels(values: ArmValues, names: tuple[str, ...], word: str) -> Iterator[Level]:
    wanted = np.array([word in ("", said) for said in values.expected])
    incumbent = _once(values.output[wanted], values.incumbent[wanted])
    yield from _level(INCUMBENT, word, incumbent)
    for code, name in enumerate(names):
        mine = wanted & (values.candidate == code)
        yield from _level(name, word, values.challenger[mine])


def _level(arm: str, word: str, value: Floats) -> Iterator[Level]:
    if len(value):
        found = wilson(float(value.mean()), len(value))
        yield Level(arm, word, found.value, found.low, found.high, len(value))


def _once(output: Ints, value: Floats) -> Floats:
    """Mean value of every output, however many pairs it is in."""
    index = np.unique(output, return_inverse=True)[1]
    counts = np.bincount(index)
    return np.asarray(np.bincount(index, weights=value) / np.maximum(counts, 1), dtype=float)


def _of_outputs(values: ArmValues, names: tuple[str, ...]) -> Iterator[Reliability]:
    first = np.unique(values.output, return_index=True)[1]
    for k, metric in enumerate(values.metrics):
        parts = [(INCUMBENT, values.incumbent_score[first, k], values.incumbent[first])]
        for code, name in enumerate(names):
            mine = values.candidate == code
            parts.append((name, values.challenger_score[mine, k], values.challenger[mine]))
        curves = _curves(parts, share=True)
        if curves:
            yield Reliability(metric, by_difference=False, curves=curves)


def _of_differences(evidence: Evidence) -> Iterator[Reliability]:
    population = evidence.population
    for k, metric in enumerate(population.metrics):
        parts = []
        for code, name in enumerate(population.candidates):
            pairs = pairs_of(evidence, code)
            parts.append((name, population.metric[pairs.row, k], pairs.value))
        curves = _curves(parts, share=False)
        if curves:
            yield Reliability(metric, by_difference=True, curves=curves)


def _curves(parts: list[tuple[str, Floats, Floats]], *, share: bool) -> tuple[Curve, ...]:
    """The same bins for all arms, so that they can be compared."""
    every = np.concatenate([score[np.isfinite(score)] for _, score, _ in parts])
    if len(every) < LEAST_IN_BIN:
        return ()
    edges = np.unique(np.quantile(every, np.linspace(0, 1, BINS + 1)[1:-1]))
    found = [Curve(arm, tuple(_bins(score, value, edges, share))) for arm, score, value in parts]
    return tuple(curve for curve in found if curve.bins)


def _bins(score: Floats, value: Floats, edges: Floats, share: bool) -> Iterator[Bin]:
    known = np.isfinite(score)
    place = np.searchsorted(edges, score, side="left")
    for number in range(len(edges) + 1):
        inside = known & (place == number)
        if inside.sum() >= LEAST_IN_BIN:
            yield _bin(score[inside], value[inside], share)


def _bin(score: Floats, value: Floats, share: bool) -> Bin:
    n, mean = len(value), float(value.mean())
    if share:
        found = wilson(mean, n)
        return Bin(float(score.mean()), mean, found.low, found.high, n)
    half = float(stats.t.isf(0.025, n - 1) * np.sqrt(_square(value, mean) / n))
    return Bin(float(score.mean()), mean, max(mean - half, -1.0), min(mean + half, 1.0), n)


def _square(value: Floats, mean: float) -> float:
    """Variance with one pseudo residual of full size: equal judgments are no certainty."""
    return float((((value - mean) ** 2).sum() + 1.0) / (len(value) - 1))
