"""Whether metrics flatter a candidate, in words."""

import copy
from typing import Any

import pytest

from calibration.dashboard.blocks.gaming import Part, part_of
from calibration.models import FitSupplement
from tests.calibration.dashboard.blocks.documents import section_of, stored
from tests.calibration.dashboard.stories import client_of, fitted, judge_some, owner_of
from tests.calibration.dashboard.test_page import text_of
from tests.calibration.world import freeze, make_world


def candidates(inflated: float = 0.0) -> tuple[Part, ...]:
    return part_of(section_of("gaming", stored("gaming", inflated))).candidates


def first(**changes: Any) -> Part:
    content = copy.deepcopy(dict(stored("gaming")))
    content["candidates"][0] |= changes
    return part_of(section_of("gaming", content)).candidates[0]


def audit(finding: str, **changes: Any) -> dict[str, Any]:
    band = {"value": 0.02, "low": 0.01, "high": 0.03}
    plain = {"metric": "one", "claimed": band, "gap": band, "flatters": False, "rewards": False}
    return plain | {"finding": finding} | changes


def test_an_inflated_candidate_is_said_to_be_flattered() -> None:
    birch = candidates(inflated=1.5)[1]
    assert birch.candidate == "Birch"
    assert "They flatter it by more than the margin of 15 points." in birch.sentence
    assert birch.together.mark.word == "rewards too much"


def test_a_match_is_said_with_both_numbers() -> None:
    said = first(
        together=audit("pass"), metrics=[], people={"value": 0.031, "low": -0.01, "high": 0.07}
    ).sentence
    assert "put Atlas 3 at +2.0 points against Atlas 2, people at +3.1 (90% −1.0 to +7.0)" in said
    assert "The two match within the margin of 15 points." in said


def test_a_match_of_all_does_not_hide_a_single_metric_that_rewards() -> None:
    rewarding = audit("fail", metric="length", flatters=True, rewards=True)
    said = first(together=audit("pass"), metrics=[rewarding])
    assert said.sentence.endswith("By itself length would reward it too much.")
    assert said.lines[0].mark.word == "rewards too much"


def test_fewer_than_twenty_prompts_are_given_as_the_reason() -> None:
    said = first(together=audit("inconclusive"), metrics=[], n_clusters=12).sentence
    assert "is not certain yet: that takes 20 judged prompts." in said


def test_findings_differ_by_word_and_mark_and_not_by_colour_alone() -> None:
    shown = [
        audit("pass"),
        audit("fail", flatters=True, rewards=True),
        audit("fail", flatters=True),
        audit("fail"),
        audit("inconclusive"),
        audit("silent"),
    ]
    marks = [line.mark for line in first(metrics=shown).lines]
    assert len({mark.word for mark in marks}) == len(shown)
    assert all(mark.icon for mark in marks)


def test_a_lean_says_which_way_people_differ_from_the_metrics() -> None:
    lean = {
        "trait": "length",
        "correlation": {"value": -0.31, "low": -0.44, "high": -0.17},
        "clear": True,
        "n_pairs": 100,
    }
    check = first(support=None, leans=[lean]).checks[0]
    assert check.word == "people like it less"
    assert "−0.31 (−0.44 to −0.17), than the metrics do." in check.detail


@pytest.mark.django_db(transaction=True)
def test_the_page_shows_the_audit_and_says_what_is_not_part_of_it() -> None:
    world = make_world(prompts=60)
    freeze(world)
    judge_some(world, 10)
    sections = {"gaming": stored("gaming", 1.5)}
    FitSupplement.objects.create(fit=fitted(world), sections=sections, seconds=0.1)
    said = text_of(client_of(owner_of(world)), world.migration)
    assert "Do metrics flatter a candidate?" in said
    assert "They flatter it by more than the margin of 15 points." in said
    assert "canaries" in said
