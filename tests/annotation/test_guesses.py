"""Measured blinding: asked now and then, resolved on the server, told to nobody who judges."""

from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from annotation.errors import BadAnswer, GuessNotAsked
from annotation.models import Assignment, Guess
from annotation.selectors.guesses import blinding_of
from annotation.selectors.shares import share_of
from annotation.services import record_guess, set_policy
from tests.annotation.people import (
    claimed,
    judge_one,
    logged_in,
    make_annotator,
    make_desk,
    make_person,
)
from tests.calibration.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    world = make_desk()
    set_policy(migration=world.migration, guess_after=3)
    return world


def post(client: Client, world: World, name: str, *arguments: object, **body: Any) -> Any:
    address = reverse(name, args=[world.migration.judging_code, *arguments])
    return client.post(address, body, content_type="application/json")


def test_the_page_asks_after_every_so_many_pairs(world: World) -> None:
    client = logged_in(make_person("ann", world.migration))
    asked = []
    for _ in range(7):
        pair = post(client, world, "judge_claim").json()["pair"]["id"]
        answers = {"correctness": "both"}
        reply = post(client, world, "judge_submit", pair, answers=answers).json()
        asked.append(reply.get("guess", False))
    assert asked == [False, False, True, False, False, True, False]


def test_a_guess_is_resolved_on_the_server_and_the_reply_tells_nothing(world: World) -> None:
    client = logged_in(make_person("ann", world.migration))
    replies = set()
    for side in ("left", "right"):
        pair = post(client, world, "judge_claim").json()["pair"]["id"]
        post(client, world, "judge_submit", pair, answers={"correctness": "both"})
        replies.add(post(client, world, "judge_guess", pair, side=side).content)
        guess = Guess.objects.get(assignment=pair)
        assert guess.right == (guess.side == Assignment.objects.get(pk=pair).candidate_side)
    assert replies == {b'{"saved": true}'}
    assert post(client, world, "judge_guess", pair, side="up").status_code == 400


def test_the_first_guess_stands(world: World) -> None:
    ann = make_annotator("ann", world.migration)
    held = judge_one(world.migration, ann)
    first = record_guess(assignment=held, side="left")
    assert record_guess(assignment=held, side="right") == first
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Guess.objects.update(right=True)


def test_a_guess_that_nobody_asked_for_is_refused(world: World) -> None:
    ann = make_annotator("ann", world.migration)
    held = claimed(world.migration, ann)
    with pytest.raises(GuessNotAsked):
        record_guess(assignment=held, side="left")
    held = judge_one(world.migration, ann)
    with pytest.raises(BadAnswer):
        record_guess(assignment=held, side="none")
    set_policy(migration=world.migration, guess_after=0)
    with pytest.raises(GuessNotAsked):
        record_guess(assignment=held, side="left")


def test_the_blinding_is_told_with_an_interval(world: World) -> None:
    assert (blinding_of(world.migration).n, blinding_of(world.migration).low) == (0, None)
    ann = make_annotator("ann", world.migration)
    other = {"left": "right", "right": "left"}
    for n in range(4):
        held = judge_one(world.migration, ann)
        side = held.candidate_side if n else other[held.candidate_side]
        record_guess(assignment=held, side=side)
    found = blinding_of(world.migration)
    assert (found.right, found.n) == (3, 4)
    assert found == share_of(3, 4)


@pytest.mark.parametrize(
    ("right", "n", "low", "high"),
    # Newcombe (1998), Statistics in Medicine 17, table I, method 3
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_the_interval_is_wilsons(right: int, n: int, low: float, high: float) -> None:
    found = share_of(right, n)
    assert [found.low, found.high] == pytest.approx([low, high], abs=5e-5)
