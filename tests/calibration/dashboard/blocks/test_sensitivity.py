"""The strip of three beliefs, in words, numbers and drawings."""

import copy
from typing import Any

import pytest

from calibration.dashboard.blocks.sensitivity import Strip, part_of
from calibration.models import FitSupplement
from tests.calibration.dashboard.blocks.documents import section_of, stored
from tests.calibration.dashboard.stories import client_of, fitted, judge_some, owner_of
from tests.calibration.dashboard.test_page import text_of
from tests.calibration.world import freeze, make_world

UNKNOWN = dict.fromkeys(("posterior", "model", "rule", "verdict", "passes")) | {"known": False}


def strip(narrow: dict[str, Any] | None = None, **changes: Any) -> Strip:
    content = copy.deepcopy(dict(stored("sensitivity")))
    content["strips"][0] |= changes
    content["strips"][0]["beliefs"][0] |= narrow or {}
    return part_of(section_of("sensitivity", content)).strips[0]


def test_three_rows_and_the_plans_in_the_middle() -> None:
    lines = strip().lines
    assert [line.sd for line in lines] == ["0.35", "0.7", "1.4"]
    assert [line.planned for line in lines] == [False, True, False]


def test_the_sentence_sets_the_report_beside_the_model() -> None:
    said = strip(differs=False, moved=0.0002, model_moved=0.0123).sentence
    assert said == (
        "The verdict would be the same. The reported difference moves by less than 0.05 points; "
        "the model alone by up to 1.2 points."
    )


def test_another_verdict_is_said_first() -> None:
    assert strip(differs=True).sentence.startswith("The verdict would be another")


def test_what_is_not_known_is_not_drawn() -> None:
    line = strip(narrow=UNKNOWN).lines[0]
    assert line.interval == "not known without a new fit"
    assert line.axis.bar is None
    assert not line.axis.mean
    assert line.mark is None


def test_all_rows_share_one_scale_that_holds_them() -> None:
    part = part_of(section_of("sensitivity", stored("sensitivity")))
    bars = [line.axis.bar for one in part.strips for line in one.lines]
    assert not any(bar.cut_low or bar.cut_high for bar in bars if bar)
    assert len({line.axis.margin for one in part.strips for line in one.lines}) == 1


@pytest.mark.django_db(transaction=True)
def test_the_page_shows_the_strip() -> None:
    world = make_world(prompts=60)
    freeze(world)
    judge_some(world, 10)
    sections = {"sensitivity": stored("sensitivity")}
    FitSupplement.objects.create(fit=fitted(world), sections=sections, seconds=0.1)
    said = text_of(client_of(owner_of(world)), world.migration)
    assert "Does the result lean on prior beliefs?" in said
    assert "as reported above" in said
