"""Which model is the best, in words and numbers that a reader can act on."""

from datetime import UTC, datetime

import pytest

from calibration.dashboard.blocks.best import part_of
from calibration.dashboard.blocks.section import Section
from calibration.models import FitSupplement
from tests.calibration.dashboard.stories import client_of, fitted, judge_some, owner_of
from tests.calibration.dashboard.test_page import text_of
from tests.calibration.world import freeze, make_world

CHOICES = [
    {"name": "incumbent", "probability": 0.0004, "expected_loss": 0.0312},
    {"name": "new-one", "probability": 0.82, "expected_loss": 0.00004},
    {"name": "other", "probability": 0.1796, "expected_loss": 0.0071},
]


def section_of(choices: list[dict[str, object]]) -> Section:
    return Section(
        dimension="Correctness",
        key="best-1",
        document={"choices": choices, "n_judgments": 120},
        names={"new-one": "New One", "other": "Other"},
        incumbent="Old One",
        margin=0.05,
        monthly=None,
        n_judgments=120,
        as_of=datetime(2026, 11, 21, 9, 30, tzinfo=UTC),
    )


def test_the_most_probable_comes_first_and_is_named_in_the_sentence() -> None:
    part = part_of(section_of(CHOICES))
    assert [line.name for line in part.lines] == ["New One", "Other", "Old One (incumbent)"]
    assert part.sentence.startswith("New One is the best with probability 82.0%.")


def test_what_draws_cannot_tell_from_never_is_not_called_zero() -> None:
    lines = part_of(section_of(CHOICES)).lines
    assert lines[-1].probability == "under 0.1%"
    assert lines[0].loss == "under 0.01"
    assert lines[1].loss == "0.71"


@pytest.mark.django_db(transaction=True)
def test_the_page_shows_the_block_once_it_is_worked_out() -> None:
    world = make_world(prompts=60)
    freeze(world)
    judge_some(world, 10)
    fit = fitted(world)
    client = client_of(owner_of(world))
    assert "If you had to choose today" not in text_of(client, world.migration)
    choices = [
        {"name": "incumbent", "probability": 0.1, "expected_loss": 0.02},
        {"name": "model-1", "probability": 0.9, "expected_loss": 0.001},
    ]
    sections = {"best": {"choices": choices, "n_judgments": 10}}
    FitSupplement.objects.create(fit=fit, sections=sections, seconds=0.1)
    said = text_of(client, world.migration)
    assert "If you had to choose today" in said
    assert "Model 1 is the best with probability 90.0%." in said
    assert "From 10 judgments" in said
