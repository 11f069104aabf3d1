"""What metrics are worth, in words that a reader can act on."""

import copy
from typing import Any

import pytest

from calibration.dashboard.blocks.guidance import Part, part_of
from calibration.models import FitSupplement
from tests.calibration.dashboard.blocks.documents import section_of, stored
from tests.calibration.dashboard.stories import client_of, fitted, judge_some, owner_of
from tests.calibration.dashboard.test_page import text_of
from tests.calibration.world import freeze, make_world


def part(**changes: Any) -> Part:
    content = copy.deepcopy(dict(stored("guidance")))
    content["metrics"][0] |= changes
    return part_of(section_of("guidance", content))


def test_the_first_sentence_says_what_all_metrics_together_are_worth() -> None:
    content = dict(stored("guidance")) | {"stack": {"value": 1.83, "low": 1.42, "high": 2.41}}
    said = part_of(section_of("guidance", content)).sentence
    assert said.startswith("With the metrics beside it, one judgment counts like 1.83 without")
    assert "(90% 1.42 to 2.41): 200 judged pairs say as much as about 370 would alone." in said


def test_every_metric_has_one_plain_sentence() -> None:
    line = part(alone={"value": 2.3, "low": 1.8, "high": 3.1}).lines[0]
    assert (
        line.sentence == "One judgment with this metric counts like 2.3 without (90% 1.8 to 3.1)."
    )
    assert line.worth.endswith("2.3")


def test_a_useless_metric_is_marked_in_a_word_and_a_sentence() -> None:
    noise = next(line for line in part().lines if line.metric == "noise")
    assert "no measurable value" in [chip.word for chip in noise.chips]
    assert "It may be worth less than 1.05." in noise.notes


def test_a_redundant_metric_names_the_one_that_says_the_same() -> None:
    line = part(flags=["redundant"], partner="noise").lines[0]
    assert line.notes == ("The other metrics say it already; the one most like it is noise.",)


def test_a_metric_that_points_the_wrong_way_says_so() -> None:
    line = part(flags=["wrong_direction"]).lines[0]
    assert line.notes == ("Higher scores go with lower judgments.",)
    assert [chip.word for chip in line.chips] == ["wrong direction"]


def test_the_trap_names_a_metric_that_agrees_and_still_misleads() -> None:
    said = part(flags=["misleads"], misleads=["candidate 1"], agreement=0.91).trap
    assert "in 91% of the other pairs, yet its mean puts Birch on the wrong side of Atlas 2" in said


def test_drawings_stay_within_their_width() -> None:
    shown = part(alone={"value": 0.4, "low": 0.2, "high": 50.0}).lines[0].drawn
    places = [float(p.rstrip("%")) for p in (shown.low, shown.value, shown.high, shown.nothing)]
    assert all(0 <= place <= 100 for place in places)
    assert places[0] <= places[1] <= places[2]


@pytest.mark.django_db(transaction=True)
def test_the_page_shows_the_block_with_its_explanation() -> None:
    world = make_world(prompts=60)
    freeze(world)
    judge_some(world, 10)
    sections = {"guidance": stored("guidance")}
    FitSupplement.objects.create(fit=fitted(world), sections=sections, seconds=0.1)
    said = text_of(client_of(owner_of(world)), world.migration)
    assert "What the metrics are worth" in said
    assert "Why not trust a metric that agrees with people?" in said
    assert "no measurable value" in said
