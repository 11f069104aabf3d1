"""From verdicts to a recommendation."""

from typing import Any

import pytest
from django.utils import timezone

from migrations_app.decision.conclusion import DimensionAdvice, Kind, conclude
from migrations_app.models import Candidate, LanguageModel, QualityDimension

FIRST, SECOND = (
    Candidate(pk=n, position=n, language_model=LanguageModel(slug=f"model-{n}")) for n in (1, 2)
)
CORRECTNESS, TONE = (
    QualityDimension(pk=n, slug=slug) for n, slug in enumerate(["correctness", "tone"])
)


def advice(
    candidate: Candidate = FIRST, dimension: QualityDimension = CORRECTNESS, **changes: Any
) -> DimensionAdvice:
    values: dict[str, Any] = dict.fromkeys(DimensionAdvice.__dataclass_fields__)
    values |= {"candidate": candidate, "dimension": dimension, "required": True, "fit": 1}
    values |= {"verdict": "non_inferior", "passes": True, "mean": 0.0, "reasons": []}
    return DimensionAdvice(**values | {"as_of": timezone.now()} | changes)


def test_a_candidate_that_passes_every_required_dimension_is_approved() -> None:
    found = conclude([FIRST], [advice(), advice(dimension=TONE)], [])
    assert (found.kind, found.candidate) == (Kind.APPROVE, FIRST)
    assert [reason["code"] for reason in found.reasons] == ["dimension_non_inferior"] * 2


def test_a_dimension_that_is_not_required_stands_in_nobodys_way() -> None:
    poor = advice(dimension=TONE, required=False, passes=False, verdict="inferior")
    assert conclude([FIRST], [advice(), poor], []).kind is Kind.APPROVE


@pytest.mark.parametrize("verdict", ["collecting", "undecidable", "conflict", "withheld"])
def test_one_required_dimension_that_does_not_pass_holds(verdict: str) -> None:
    found = conclude([FIRST], [advice(), advice(dimension=TONE, passes=False, verdict=verdict)], [])
    assert (found.kind, found.candidate) == (Kind.HOLD, None)
    assert found.reasons == [
        {"code": f"dimension_{verdict}", "message": f"model-1, tone: {verdict}", "segment": ""}
    ]


def test_non_inferior_does_not_pass_where_superiority_is_the_goal() -> None:
    assert conclude([FIRST], [advice(passes=False)], []).kind is Kind.HOLD


def test_one_inferior_required_dimension_rejects_the_candidate() -> None:
    poor = advice(dimension=TONE, passes=False, verdict="inferior")
    found = conclude([FIRST], [advice(), poor], [])
    assert found.kind is Kind.REJECT
    assert found.by_candidate == {"model-1": Kind.REJECT}


def test_the_migration_is_rejected_only_with_its_last_candidate() -> None:
    rows = [advice(passes=False, verdict="inferior"), advice(SECOND, passes=False, verdict="x")]
    found = conclude([FIRST, SECOND], rows, [])
    assert found.kind is Kind.HOLD
    assert found.by_candidate == {"model-1": Kind.REJECT, "model-2": Kind.HOLD}


def test_of_two_that_pass_the_better_one_is_approved() -> None:
    rows = [advice(mean=0.01), advice(SECOND, mean=0.04)]
    rows += [advice(dimension=TONE, mean=0.03), advice(SECOND, TONE, mean=0.02)]
    found = conclude([FIRST, SECOND], rows, [])
    assert found.candidate == SECOND
    assert found.by_candidate == {"model-1": Kind.APPROVE, "model-2": Kind.APPROVE}


@pytest.mark.parametrize("verdict", ["non_inferior", "inferior"])
def test_while_a_fit_is_pending_nothing_is_approved_or_rejected(verdict: str) -> None:
    row = advice(verdict=verdict, passes=verdict == "non_inferior")
    found = conclude([FIRST], [row], [TONE])
    assert found.kind is Kind.HOLD
    assert found.reasons[0] == {
        "code": "fits_pending",
        "message": "fits pending: tone",
        "segment": "",
    }


def test_without_any_required_dimension_nothing_is_approved() -> None:
    found = conclude([FIRST], [advice(required=False)], [])
    assert (found.kind, found.reasons[0]["code"]) == (Kind.HOLD, "no_required_dimension")
