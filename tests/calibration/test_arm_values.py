"""What people said of each output by itself, whichever side it was on."""

from typing import Any

import numpy as np
import pytest

from annotation.models import Assignment, Judgment
from calibration.models import Fit, FitSupplement
from calibration.selectors.agreed import agreed
from calibration.selectors.arms import arm_values, values_of
from calibration.selectors.health import concerns_of
from migrations_app.decision.blockers import blockers_of
from migrations_app.decision.selectors import latest_recommendation
from migrations_app.models import MetricScore, Prompt, QualityDimension
from tests.calibration.dashboard.stories import approvable, fitted
from tests.calibration.world import World, freeze, judge, make_world

GRADED = QualityDimension(scale="grade", grades=5)
FALLING = QualityDimension(scale="continuous", minimum=0, maximum=10, higher_is_better=False)


@pytest.mark.parametrize(
    ("answer", "side", "dimension", "expected"),
    [
        ({"choice": "left"}, "left", QualityDimension(scale="acceptance"), (0, 1)),
        ({"choice": "left"}, "right", QualityDimension(scale="acceptance"), (1, 0)),
        ({"choice": "both"}, "left", QualityDimension(scale="acceptance"), (1, 1)),
        ({"choice": "neither"}, "right", QualityDimension(scale="acceptance"), (0, 0)),
        ({"left": 5, "right": 2}, "left", GRADED, (0.25, 1.0)),
        ({"incumbent": 4, "candidate": 9}, "none", FALLING, (0.6, 0.1)),
        ({"value": 0.5}, "none", QualityDimension(scale="preference_3"), None),
    ],
)
def test_an_answer_is_a_value_of_either_output(
    answer: dict[str, Any], side: str, dimension: QualityDimension, expected: object
) -> None:
    found = values_of(answer, side, dimension)
    assert found is None if expected is None else found == pytest.approx(expected)


def story() -> tuple[World, Fit]:
    """Six pairs: the candidate is accepted on all, the incumbent on the first three."""
    world = make_world(prompts=60)
    freeze(world)
    pairs = world.pairs()[:6]
    Prompt.objects.filter(pk=pairs[0].prompt_id).update(expected_behaviour="refuse")
    judge(world, world.dimensions[0], pairs, [0, 0, 0, 1, 1, 1])
    for n, judgment in enumerate(Judgment.objects.order_by("assignment__queued__pair__prompt")):
        choice = "both" if n < 3 else "left"
        Judgment.objects.create(
            assignment=judgment.assignment,
            dimension=judgment.dimension,
            revision=judgment.revision + 1,
            value=judgment.value,
            answer={"choice": choice},
            evidence_digest=judgment.evidence_digest,
            judged_at=judgment.judged_at,
        )
    assert set(Assignment.objects.values_list("candidate_side", flat=True)) == {"left"}
    return world, fitted(world)


@pytest.mark.django_db(transaction=True)
def test_values_and_scores_of_judged_pairs_come_in_the_order_of_arrival() -> None:
    world, fit = story()
    plan = world.migration.plan
    assert plan is not None
    found = arm_values(fit, agreed(plan, "correctness"))
    assert found is not None
    assert found.incumbent.tolist() == [1, 1, 1, 0, 0, 0]
    assert found.challenger.tolist() == [1] * 6
    assert found.expected == ("refuse", "", "", "", "", "")
    pairs = world.pairs()[:6]
    assert found.output.tolist() == [pair.incumbent_output_id for pair in pairs]
    wanted = [MetricScore.objects.get(output=pair.candidate_output_id).value for pair in pairs]
    assert found.metrics == ("judge",)
    np.testing.assert_allclose(found.challenger_score[:, 0], wanted)


@pytest.mark.django_db(transaction=True)
def test_sides_dealt_unevenly_stop_an_approval() -> None:
    world = approvable()
    latest = latest_recommendation(world.migration)
    assert latest is not None
    assert blockers_of(world.migration, latest, latest.candidate_id) == []
    told = {"n": 90, "first": 0, "low": -1, "high": 1, "share": 0.9, "chance": 1e-9}
    fit = Fit.objects.latest()
    FitSupplement.objects.create(fit=fit, sections={"order": told}, seconds=0)
    assert concerns_of(world.migration) != ()
    [why] = blockers_of(world.migration, latest, latest.candidate_id)
    assert why == (
        "sides were not dealt at random on correctness: the candidate came first in 90% of 90 "
        "judgments."
    )
