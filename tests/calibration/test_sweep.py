"""The sweep asks for what is stale and for nothing else."""

from collections.abc import Iterator
from typing import Any

import pytest

from calibration.services.nudge import request_accepted
from calibration.sweeps import sweep
from config.celery import app
from migrations_app.models import Epoch, Migration
from tests.calibration.test_staleness import another_judgment, refit
from tests.calibration.world import World, freeze, make_world

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    found: list[int] = []

    def keep(name: str, args: list[int], **_: Any) -> None:
        found.extend(args)

    monkeypatch.setattr(app, "send_task", keep)
    yield found
    for dimension_id in found:
        request_accepted(dimension_id)


@pytest.fixture
def world() -> World:
    made = make_world(prompts=6)
    freeze(made)
    return made


def test_a_dimension_never_fitted_is_asked_for(world: World, asked: list[int]) -> None:
    sweep()
    assert asked == [world.dimensions[0].pk]


def test_what_is_current_is_left_alone(world: World, asked: list[int]) -> None:
    refit(world)
    sweep()
    assert asked == []


def test_a_refit_that_was_lost_is_asked_for_again(world: World, asked: list[int]) -> None:
    refit(world)
    another_judgment(world)
    sweep()
    request_accepted(world.dimensions[0].pk)  # the worker took it and was killed
    sweep()
    assert asked == [world.dimensions[0].pk] * 2


def test_a_request_that_waits_is_not_repeated(world: World, asked: list[int]) -> None:
    sweep()
    sweep()
    assert asked == [world.dimensions[0].pk]


@pytest.mark.parametrize("state", ["approved", "completed", "archived"])
def test_what_is_decided_is_not_swept(world: World, asked: list[int], state: str) -> None:
    Migration.objects.update(state=state)
    sweep()
    assert asked == []


def test_one_broken_migration_does_not_keep_the_others_waiting(
    world: World, asked: list[int], caplog: pytest.LogCaptureFixture
) -> None:
    broken = Migration.objects.create(
        slug="broken",
        name="Broken",
        service=world.migration.service,
        incumbent=world.migration.incumbent,
        state=Migration.State.COLLECTING,
    )
    broken.plans.create(version=1, terms={}, digest="0" * 64, population_digest="0" * 64)
    Epoch.objects.create(migration=broken, number=1, reason="start")
    sweep()
    assert asked == [world.dimensions[0].pk]
    assert "sweep of broken failed" in caplog.text
