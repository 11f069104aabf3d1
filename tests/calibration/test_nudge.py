"""A nudge never waits, never floods, and never breaks what it follows."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from kombu.exceptions import OperationalError

from annotation.signals import judgments_recorded
from calibration.services import stamps
from calibration.services.lock import refit_lock, reweighing_lock
from calibration.services.nudge import (
    request_accepted,
    request_all,
    request_refit,
    request_reweighing,
)
from calibration.services.progress import Progress, Stage, forget, progress_of, report
from config.celery import app
from migrations_app.planning.signals import plan_frozen
from tests.calibration.world import World, freeze, make_world

NOBODY = 2_000_000_001  # a dimension that no table has


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Any]]:
    """What would have gone to the broker."""
    names: list[Any] = []
    monkeypatch.setattr(
        app,
        "send_task",
        lambda name, args, **options: names.append((name, *args)),
    )
    yield names
    for name, dimension_id in names:
        request_accepted(dimension_id, name)


def test_one_request_of_a_dimension_waits_at_a_time(sent: list[Any]) -> None:
    assert request_refit(NOBODY)
    assert not request_refit(NOBODY)
    assert sent == [("calibration.refit", NOBODY)]
    request_accepted(NOBODY)
    assert request_refit(NOBODY)


def test_a_refit_and_a_reweighting_wait_side_by_side(sent: list[Any]) -> None:
    assert request_refit(NOBODY)
    assert request_reweighing(NOBODY)
    request_accepted(NOBODY, "calibration.reweigh")
    assert not request_refit(NOBODY)
    assert request_reweighing(NOBODY)


def test_many_are_asked_for_at_once_and_none_that_waits(sent: list[Any]) -> None:
    assert request_refit(NOBODY)
    request_all([("calibration.reweigh", NOBODY), ("calibration.refit", NOBODY)])
    request_all([("calibration.reweigh", NOBODY)])
    assert sent == [("calibration.refit", NOBODY), ("calibration.reweigh", NOBODY)]


def test_without_redis_a_request_fails_at_once_and_in_silence(
    settings: Any, sent: list[Any], caplog: pytest.LogCaptureFixture
) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1"
    assert not request_refit(NOBODY)
    assert sent == []
    assert "Redis takes no notes" in caplog.text


def test_a_broker_that_refuses_leaves_the_way_free_for_the_sweep(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise OperationalError("down")

    monkeypatch.setattr(app, "send_task", refuse)
    assert not request_refit(NOBODY)
    assert stamps.get(f"calibration.refit:{NOBODY}:requested") is None


@pytest.mark.django_db(transaction=True)
def test_a_judgment_nudges_once_it_is_committed(sent: list[Any]) -> None:
    with transaction.atomic():
        judgments_recorded.send(object, dimension_ids={NOBODY})
        assert sent == []
    assert sent == [("calibration.reweigh", NOBODY), ("calibration.refit", NOBODY)]


@pytest.mark.django_db(transaction=True)
def test_a_judgment_that_is_rolled_back_nudges_nobody(sent: list[Any]) -> None:
    with transaction.atomic():
        judgments_recorded.send(object, dimension_ids={NOBODY})
        transaction.set_rollback(True)
    assert sent == []


@pytest.mark.django_db(transaction=True)
def test_a_frozen_plan_nudges_every_dimension(sent: list[Any]) -> None:
    world: World = make_world(prompts=3, dimensions=["correctness", "tone"])
    plan = freeze(world)
    with transaction.atomic():
        plan_frozen.send(object, plan=plan)
    assert {name for name, _ in sent} == {"calibration.refit"}
    assert {dimension_id for _, dimension_id in sent} == {d.pk for d in world.dimensions}


@pytest.mark.django_db(transaction=True)
def test_one_refit_of_a_dimension_runs_at_a_time() -> None:
    with (
        refit_lock(NOBODY) as first,
        refit_lock(NOBODY) as second,
        refit_lock(NOBODY + 1) as other,
    ):
        assert (first, second, other) == (True, False, True)
    with refit_lock(NOBODY) as again:
        assert again


@pytest.mark.django_db(transaction=True)
def test_a_reweighting_waits_for_no_refit() -> None:
    with refit_lock(NOBODY) as refitting, reweighing_lock(NOBODY) as first:
        assert (refitting, first) == (True, True)
        with reweighing_lock(NOBODY) as second:
            assert not second


def test_progress_is_told_until_it_is_forgotten() -> None:
    assert progress_of(NOBODY).stage is Stage.WAITING
    report(NOBODY, Progress(Stage.FITTING, 120))
    assert progress_of(NOBODY) == Progress(Stage.FITTING, 120)
    forget(NOBODY)
    assert progress_of(NOBODY).stage is Stage.WAITING
