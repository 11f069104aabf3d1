"""The next pairs of a real migration are those that selection draws."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from annotation.models import QueuedPair, Stream
from annotation.selectors.ahead import waiting_ahead
from annotation.services import queue_pairs, record_judgments
from calibration.selectors.evidence import take_snapshot
from calibration.selectors.selecting import pool_of
from calibration.selectors.standing import standing_of
from calibration.services import stamps
from calibration.services.nudge import SELECTION, request_accepted
from calibration.services.select import is_due, top_up
from calibration.statistics.drawing import BATCH, FLOOR
from calibration.statistics.selection import FIRST_RANDOM, Choice, Why
from calibration.sweeps import sweep
from config.celery import app
from migrations_app.models import Migration
from tests.annotation.people import claimed, make_annotator
from tests.calibration.fits import fit_now
from tests.calibration.world import World, freeze, make_world

pytestmark = pytest.mark.django_db(transaction=True)
MODULE = "calibration.services.select"


@pytest.fixture(autouse=True)
def notes(monkeypatch: pytest.MonkeyPatch) -> dict[str, dict[str, Any]]:
    """Notes of this test alone."""
    found: dict[str, dict[str, Any]] = {}
    monkeypatch.setattr(stamps, "get", found.get)
    monkeypatch.setattr(stamps, "put", lambda key, note, *, seconds: found.update({key: note}))
    return found


@pytest.fixture
def world() -> World:
    return _world()


def _world(**options: Any) -> World:
    made = make_world(**{"prompts": 200, **options})
    freeze(made, rule="G", selection="active")
    queue_pairs(epoch=made.migration.epoch, seed=7)
    return made


def _scored(world: World, monkeypatch: pytest.MonkeyPatch, score: Any = None) -> None:
    """Choosing pays, by these scores: a third of the pairs nine times the others by default."""
    size = len(world.pairs()) * world.migration.candidates.count()
    scores = np.where(np.arange(size) % 3 == 0, 9.0, 1.0) if score is None else score
    monkeypatch.setattr(f"{MODULE}._choice", lambda *_: Choice(Why.PAYS, 0.3, scores))


def _judge(world: World, count: int, name: str = "ann") -> list[QueuedPair]:
    person = make_annotator(name, world.migration)
    made = []
    for _ in range(count):
        one = claimed(world.migration, person)
        record_judgments(assignment=one, answers={"correctness": "both"})
        made.append(one.queued)
    return made


def _ahead(world: World) -> list[QueuedPair]:
    rows = QueuedPair.objects.filter(epoch=world.migration.epoch, turn__isnull=False)
    return list(rows.order_by("turn"))


def test_the_first_pairs_are_drawn_at_random(world: World) -> None:
    assert top_up(world.migration.pk) == BATCH
    ahead = _ahead(world)
    assert {row.stream for row in ahead} == {Stream.RANDOM}
    drawn = [(row.probability or 0) * (row.remaining or 0) for row in ahead]
    np.testing.assert_allclose(drawn, 1)
    assert [row.remaining for row in ahead] == list(range(200, 200 - BATCH, -1))


def test_claims_follow_the_draw(world: World) -> None:
    top_up(world.migration.pk)
    wanted = [row.pk for row in _ahead(world)]
    assert [row.pk for row in _judge(world, BATCH)] == wanted


def test_once_choosing_pays_active_pairs_come_with_the_probability_of_their_draw(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    top_up(world.migration.pk)
    _judge(world, FIRST_RANDOM)
    _scored(world, monkeypatch)
    assert top_up(world.migration.pk) == BATCH
    ahead = [row for row in _ahead(world) if not row.taken]
    assert {row.stream for row in ahead} == {Stream.RANDOM, Stream.ACTIVE}
    left = 200 - FIRST_RANDOM
    pool, pairs = pool_of(world.migration, standing_of(world.migration).plan, _epoch(world))
    scores = np.where(np.arange(200) % 3 == 0, 9.0, 1.0)
    row_of = {int(pair): row for row, pair in enumerate(pairs)}
    total = scores[pool.free].sum()
    for place, row in enumerate(ahead):
        score = scores[row_of[row.pair_id]]
        chance = 0.5 / (left - place) + 0.5 * score / total
        assert row.remaining == left - place
        assert row.probability == pytest.approx(chance)
        total -= score


def _epoch(world: World) -> Any:
    return world.migration.epoch


def test_the_random_floor_holds_after_every_judgment(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    _scored(world, monkeypatch)
    person = make_annotator("ann", world.migration)
    at_random = 0
    for count in range(1, 121):
        if is_due(world.migration):
            top_up(world.migration.pk)
        one = claimed(world.migration, person)
        record_judgments(assignment=one, answers={"correctness": "both"})
        at_random += one.queued.stream == Stream.RANDOM
        assert at_random >= (count if count <= FIRST_RANDOM else FLOOR * count)
    assert at_random < 110


def test_a_stored_importance_reaches_the_statistics(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    top_up(world.migration.pk)
    _judge(world, FIRST_RANDOM)
    _scored(world, monkeypatch)
    top_up(world.migration.pk)
    made = _judge(world, 10, "bob")
    evidence = take_snapshot(world.dimensions[0].pk).evidence
    assert evidence is not None
    assert evidence.judgments.designed.all()
    np.testing.assert_allclose(evidence.judgments.importance[:FIRST_RANDOM], 1)
    stored = [1 / ((row.probability or 0) * (row.remaining or 0)) for row in made]
    np.testing.assert_allclose(evidence.judgments.importance[FIRST_RANDOM:], stored)
    assert len(set(np.round(stored, 6))) > 1


def test_run_twice_it_draws_once(world: World) -> None:
    top_up(world.migration.pk)
    before = [(row.pk, row.turn) for row in _ahead(world)]
    assert top_up(world.migration.pk) == 0
    assert [(row.pk, row.turn) for row in _ahead(world)] == before


def test_without_its_note_it_draws_the_same_pairs_again(
    world: World, notes: dict[str, dict[str, Any]]
) -> None:
    top_up(world.migration.pk)
    before = [row.pk for row in _ahead(world)]
    notes.clear()
    assert top_up(world.migration.pk) == BATCH
    assert [row.pk for row in _ahead(world)] == before


def test_who_dies_midway_has_changed_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    top_up(world.migration.pk)
    before = [(row.pk, row.turn, row.probability) for row in _ahead(world)]
    _judge(world, 15)

    def die(*_: object, **__: object) -> None:
        raise RuntimeError("killed")

    with monkeypatch.context() as patched:
        patched.setattr(QueuedPair.objects.__class__, "bulk_update", die)
        with pytest.raises(RuntimeError, match="killed"):
            top_up(world.migration.pk)
    assert [(row.pk, row.turn, row.probability) for row in _ahead(world)] == before
    assert top_up(world.migration.pk) == BATCH


def test_a_pair_judged_while_the_batch_is_drawn_is_left_out(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    lent = claimed(world.migration, make_annotator("ann", world.migration))
    pool, pairs = pool_of(world.migration, standing_of(world.migration).plan, _epoch(world))
    missed = np.r_[pool.free, np.flatnonzero(pairs == lent.queued.pair_id)]
    monkeypatch.setattr(f"{MODULE}.pool_of", lambda *_: (replace(pool, free=missed), pairs))
    monkeypatch.setattr(f"{MODULE}._wanted", lambda _: 200)
    assert top_up(world.migration.pk) == 199
    assert lent.queued_id not in {row.pk for row in _ahead(world)}


def test_a_full_fit_draws_anew_and_keeps_what_was_seen(world: World) -> None:
    top_up(world.migration.pk)
    seen = {row.pk for row in _judge(world, 5)}
    assert not is_due(world.migration)
    fit_now(world)
    assert is_due(world.migration)
    assert top_up(world.migration.pk) == BATCH
    assert waiting_ahead(_epoch(world).pk) == BATCH
    assert seen <= {row.pk for row in _ahead(world)}


def test_from_real_judgments_to_active_pairs(world: World) -> None:
    """Judgments differ where the metric is large, and only there: the service finds that out."""
    top_up(world.migration.pk)
    metric = _metric(world)
    rng = np.random.default_rng(5)
    person = make_annotator("ann", world.migration)
    for _ in range(90):
        one = claimed(world.migration, person)
        doubtful = abs(metric[one.queued.pair_id]) > 1.6
        choice = rng.choice(["left", "right"]) if doubtful else "both"
        record_judgments(assignment=one, answers={"correctness": choice})
    fit_now(world)
    assert top_up(world.migration.pk) == BATCH
    ahead = [row for row in _ahead(world) if not row.taken]
    assert sum(row.stream == Stream.ACTIVE for row in ahead) >= 5
    # how much likelier than in an even draw each was, and not which way the coins fell
    favour: dict[bool, list[float]] = {True: [], False: []}
    for row in ahead:
        assert row.probability is not None
        assert row.remaining is not None
        favour[abs(metric[row.pair_id]) > 1.6].append(row.probability * row.remaining)
    assert np.mean(favour[True]) > 1 > np.mean(favour[False])


def _metric(world: World) -> dict[int, float]:
    pool, pairs = pool_of(world.migration, standing_of(world.migration).plan, _epoch(world))
    return dict(zip(pairs.tolist(), pool.population.metric[:, 0].tolist(), strict=True))


def test_a_random_plan_is_left_alone() -> None:
    made = make_world(prompts=60)
    freeze(made)
    queue_pairs(epoch=made.migration.epoch, seed=7)
    assert not is_due(made.migration)
    assert top_up(made.migration.pk) == 0
    assert not _ahead(made)


def test_candidates_take_turns_and_critical_segments_get_their_quota() -> None:
    made = make_world(prompts=200, candidates=2)
    freeze(made, rule="G", selection="active", critical_segments={"unsafe": 20})
    queue_pairs(epoch=made.migration.epoch, seed=7)
    assert top_up(made.migration.pk) == 2 * BATCH
    ahead = QueuedPair.objects.filter(turn__isnull=False).select_related(
        "pair__prompt", "pair__candidate"
    )
    by_candidate = np.bincount([row.pair.candidate.position for row in ahead])
    assert by_candidate.tolist() == [BATCH, BATCH]
    unsafe = sum(row.pair.prompt.segment == "unsafe" for row in ahead)
    assert unsafe > 20  # a third of 40 by traffic alone, two thirds by the quota


def test_the_sweep_asks_for_it_and_only_where_it_is_due(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, list[int]]] = []
    monkeypatch.setattr(app, "send_task", lambda name, args, **_: asked.append((name, args)))
    mine = (SELECTION, [world.migration.pk])
    sweep()
    assert mine in asked
    request_accepted(world.migration.pk, SELECTION)
    top_up(world.migration.pk)
    asked.clear()
    sweep()
    assert mine not in asked
    for name, args in asked:
        request_accepted(args[0], name)


@pytest.fixture(autouse=True)
def unasked() -> Iterator[None]:
    yield
    for migration in Migration.objects.all():
        request_accepted(migration.pk, SELECTION)
        for dimension in migration.dimensions.all():
            request_accepted(dimension.pk)
