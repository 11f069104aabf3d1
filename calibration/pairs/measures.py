"""What metrics say of judged pairs, beside what people say."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Q, Subquery

from calibration.pairs.filters import PAIR, ROUNDING
from migrations_app.models import MetricScore, OutputPair


@dataclass(frozen=True)
class Measure:
    """incumbent, candidate: scores of the outputs; None where the pair is scored as one.

    difference: candidate minus incumbent; None where one of the two has no score.
    """

    name: str
    incumbent: float | None
    candidate: float | None
    difference: float | None

    def contradicts(self, mean: float) -> bool:
        return abs(mean) > ROUNDING and (self.difference or 0) * mean < 0


Scores = dict[tuple[int | None, int | None], float]
"""Of one metric by the ids of output and pair, of which one is None."""
Measures = Mapping[tuple[int, int], tuple[Measure, ...]]


def contradicted() -> Q:
    """Of rows of judged pairs those of which a metric of their dimension says the opposite."""
    lost, won = Q(mean__lt=-ROUNDING), Q(mean__gt=ROUNDING)
    return (lost & (_one_score("gt") | _two_scores("gt"))) | (
        won & (_one_score("lt") | _two_scores("lt"))
    )


def _one_score(sign: str) -> Q:
    """A pairwise metric that lies on this side of 0."""
    scores = MetricScore.objects.filter(metric__dimension=OuterRef("dimension"))
    return Q(Exists(scores.filter(pair=OuterRef(PAIR), **{f"value__{sign}": 0})))


def _two_scores(sign: str) -> Q:
    """A metric of outputs whose score of the candidate is greater, or less, than the other."""
    incumbent = MetricScore.objects.filter(
        metric=OuterRef("metric"), output=OuterRef(OuterRef(f"{PAIR}__incumbent_output"))
    )
    candidate = MetricScore.objects.filter(
        metric__dimension=OuterRef("dimension"), output=OuterRef(f"{PAIR}__candidate_output")
    ).alias(other=Subquery(incumbent.values("value")))
    return Q(Exists(candidate.filter(**{f"value__{sign}": F("other")})))


def measures_of(pairs: Iterable[OutputPair], dimensions: Iterable[int]) -> Measures:
    """By the ids of dimension and pair, in the order of the metrics' names; in one query."""
    read = list(pairs)
    outputs = {pk for pair in read for pk in (pair.incumbent_output_id, pair.candidate_output_id)}
    scores = MetricScore.objects.filter(Q(output__in=outputs) | Q(pair__in=read))
    rows = scores.filter(metric__dimension__in=dimensions).order_by("metric__name", "metric_id")
    found: dict[tuple[int, str], Scores] = {}
    for dimension, name, output, pair, value in rows.values_list(
        "metric__dimension_id", "metric__name", "output_id", "pair_id", "value"
    ):
        found.setdefault((dimension, name), {})[output, pair] = value
    return {
        (dimension, pair.pk): tuple(
            measure
            for (of, name), said in found.items()
            if of == dimension and (measure := _measure(name, said, pair))
        )
        for dimension in {of for of, _ in found}
        for pair in read
    }


def _measure(name: str, said: Scores, pair: OutputPair) -> Measure | None:
    if (None, pair.pk) in said:
        return Measure(name, None, None, said[None, pair.pk])
    incumbent = said.get((pair.incumbent_output_id, None))
    candidate = said.get((pair.candidate_output_id, None))
    if incumbent is None and candidate is None:
        return None
    if incumbent is None or candidate is None:
        return Measure(name, incumbent, candidate, None)
    return Measure(name, incumbent, candidate, candidate - incumbent)
