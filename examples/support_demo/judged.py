"""Human values as files carry them: one annotator's answers about the outputs of a prompt."""

from collections.abc import Iterable, Iterator
from typing import Any

from examples.support_demo.cases import CANDIDATES, Case
from examples.support_demo.chance import SEED, Chance
from examples.support_demo.models import MODELS
from examples.support_demo.people import PEOPLE, Person, accepts, preference

# Every such prompt is seen by a second annotator.
SECOND_OPINION = 4
BOTH = tuple(model.slug for model in CANDIDATES)


def human_rows(found: Iterable[Case]) -> Iterator[dict[str, Any]]:
    """Every prompt judged by one annotator, in turn; some by two."""
    for number, case in enumerate(found):
        yield from values_of(case, PEOPLE[number % len(PEOPLE)])
        if number % SECOND_OPINION == 0:
            yield from values_of(case, PEOPLE[(number + 1) % len(PEOPLE)])


def values_of(
    case: Case, person: Person, candidates: Iterable[str] = BOTH
) -> Iterator[dict[str, Any]]:
    """Acceptance per output, a winner per pair; the same person answers the same each time."""
    wanted = set(candidates)
    for model in MODELS:
        if model not in CANDIDATES or model.slug in wanted:
            yield from _acceptances(case, person, model.slug)
    for model in CANDIDATES:
        if model.slug in wanted:
            yield _winner(case, person, model.slug)


def _acceptances(case: Case, person: Person, slug: str) -> Iterator[dict[str, Any]]:
    chance = Chance(SEED, "accepts", person.name, case.prompt.number, slug)
    truth = case.truth(slug)
    for dimension, right in (("correctness", truth.correct), ("refusal", truth.behaved)):
        value = int(accepts(person, right, chance))
        yield _row(case, person, dimension, language_model=slug, value=value)


def _winner(case: Case, person: Person, candidate: str) -> dict[str, Any]:
    chance = Chance(SEED, "prefers", person.name, case.prompt.number, candidate)
    old, new = case.truth(MODELS[0].slug).style, case.truth(candidate).style
    liked = preference(old, new + person.wavers * chance.normal())
    winner = {1: "candidate", 0: "tie", -1: "incumbent"}[liked]
    return _row(case, person, "style", language_model=candidate, winner=winner)


def _row(case: Case, person: Person, dimension: str, **answer: str | int) -> dict[str, Any]:
    named = {"external_id": case.prompt.external_id, "dimension": dimension}
    return {**named, "annotator": person.name, **answer}
