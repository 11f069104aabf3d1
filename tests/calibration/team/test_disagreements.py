"""Pairs on which people took opposite sides."""

import pytest
from django.test import Client

from annotation.models import QueuedPair
from annotation.services import exclude
from calibration.team.disputes import disputes_of
from calibration.team.scope import scope_of
from tests.calibration.team.people import answer, client_of, days_ago, judged_by, lead_of, url
from tests.calibration.world import World, freeze, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    made = make_world(prompts=60, dimensions=("correctness", "style"))
    freeze(made)
    return made


@pytest.fixture
def lead(world: World) -> Client:
    return client_of(lead_of(world))


def said(world: World) -> list[tuple[str, list[tuple[str, str]]]]:
    found = disputes_of(scope_of(world.migration, lead_of(world, "lu"))).rows
    return [
        (line.dimensions, [(voice.name, voice.word) for voice in line.voices])
        for dispute in found
        for line in dispute.lines
    ]


def test_who_prefers_which_is_told_without_a_side(world: World, lead: Client) -> None:
    pair = world.pairs()[0]
    answer(world, pair, "ann", "left", side="left", at=days_ago(2))
    answer(world, pair, "ben", "left", side="right", at=days_ago(1))
    answer(world, pair, "cat", "right", side="right")
    assert said(world) == [
        (
            "Correctness and style",
            [
                ("ann", "prefers one output"),
                ("ben", "prefers the other"),
                ("cat", "prefers one output"),
            ],
        )
    ]
    assert "Question 0?" in lead.get(url(world, "team_disagreements")).content.decode()


def test_a_tie_contradicts_nobody(world: World) -> None:
    judged_by(world, "ann", "lb")
    judged_by(world, "ben", "bb")
    assert said(world) == []


def test_the_same_side_by_the_same_output_is_agreement(world: World) -> None:
    answer(world, world.pairs()[0], "ann", "left", side="left")
    answer(world, world.pairs()[0], "ben", "right", side="right")
    assert said(world) == []


def test_an_excluded_judgment_disagrees_with_nobody(world: World) -> None:
    judged_by(world, "ann", "l")
    for judgment in answer(world, world.pairs()[0], "ben", "right"):
        exclude(judgment=judgment, reason="a slip")
    assert said(world) == []


def test_a_pair_is_told_of_once_all_who_were_asked_have_judged(world: World) -> None:
    judged_by(world, "ann", "l")
    judged_by(world, "ben", "r")
    QueuedPair.objects.update(overlap=3)
    assert said(world) == []
    QueuedPair.objects.update(overlap=2)
    assert len(said(world)) == 1


def test_the_newest_come_first_twenty_a_page(world: World, lead: Client) -> None:
    for n, pair in enumerate(world.pairs()[:23]):
        answer(world, pair, "ann", "left", at=days_ago(30 - n))
        answer(world, pair, "ben", "right", at=days_ago(30 - n))
    first = lead.get(url(world, "team_disagreements")).content.decode()
    second = lead.get(url(world, "team_disagreements") + "?page=2").content.decode()
    assert first.index("Question 22?") < first.index("Question 21?")
    assert "Question 2?" not in first
    assert second.count("prefers one output") == 3
    assert "Older" not in second
    beyond = lead.get(url(world, "team_disagreements") + "?page=99999999999999999999")
    assert "There are no more." in beyond.content.decode()
