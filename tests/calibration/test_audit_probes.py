"""Audit probes: drawn once a week after a decision, foretold before anybody judges them."""

from collections.abc import Callable
from datetime import date

import numpy as np
import pytest

from annotation.models import QueuedPair, Stream
from annotation.selectors import judged_pairs, judgments_digest
from calibration.models import Fit
from calibration.selectors.ground import grounded
from calibration.selectors.latest import page_version
from calibration.selectors.population import load_population
from calibration.selectors.probes import DRAWN, probes_of
from calibration.selectors.standing import is_stale
from calibration.services.audit_probes import PROBES_PER_WEEK, batch_of, draw_probes
from calibration.statistics.watch import predicted
from calibration.sweeps import audit
from migrations_app.audit.selectors import verify
from migrations_app.models import AuditEvent, Epoch, Migration, OutputPair
from tests.calibration.posteriors import sampled_fit
from tests.calibration.world import World, freeze, judge, make_world, synthetic_values

pytestmark = pytest.mark.django_db(transaction=True)

JUDGED = 60
MONDAY = date(2026, 11, 16)
NEXT_MONDAY = date(2026, 11, 23)


@pytest.fixture
def world() -> World:
    made = make_world(prompts=120)
    freeze(made)
    values = synthetic_values(JUDGED, difference=0.1)
    judge(made, made.dimensions[0], made.pairs()[:JUDGED], values)
    return made


@pytest.fixture
def decided(world: World) -> World:
    sampled_fit(world)
    decide(world)
    return world


def decide(world: World, state: str = "approved") -> None:
    Migration.objects.update(state=state)
    world.migration.refresh_from_db()


def queued() -> list[int]:
    rows = QueuedPair.objects.filter(stream=Stream.AUDIT).order_by("batch", "rank")
    return list(rows.values_list("pair_id", flat=True))


def judge_probes(world: World, value: float, count: int | None = None) -> None:
    pairs = list(OutputPair.objects.in_bulk(queued()).values())[:count]
    judge(world, world.dimensions[0], pairs, [value] * len(pairs), stream=Stream.AUDIT)


def fits() -> dict[str, int]:
    return {"correctness": Fit.objects.latest().pk}


def test_a_week_has_one_batch_of_pairs_that_nobody_judged(decided: World) -> None:
    assert draw_probes(decided.migration, MONDAY) == PROBES_PER_WEEK
    judged = {pair.pk for pair in decided.pairs()[:JUDGED]}
    assert len(set(queued())) == PROBES_PER_WEEK
    assert not judged & set(queued())


def test_asking_again_in_the_same_week_draws_nothing(decided: World) -> None:
    draw_probes(decided.migration, MONDAY)
    assert draw_probes(decided.migration, MONDAY.replace(day=22)) == 0
    assert draw_probes(decided.migration, NEXT_MONDAY) == PROBES_PER_WEEK
    assert len(set(queued())) == 2 * PROBES_PER_WEEK


def test_the_batch_is_the_week_of_iso_8601() -> None:
    assert batch_of(date(2027, 1, 3)) == 202653
    assert batch_of(date(2027, 1, 4)) == 202701


def test_the_draw_is_the_same_for_the_same_seed_and_week(decided: World) -> None:
    draw_probes(decided.migration, MONDAY)
    first = queued()
    QueuedPair.objects.filter(stream=Stream.AUDIT).delete()
    draw_probes(decided.migration, MONDAY)
    assert queued() == first


@pytest.mark.parametrize("state", ["draft", "collecting", "ready_for_review", "rejected"])
def test_nothing_is_drawn_where_no_approval_stands(world: World, state: str) -> None:
    sampled_fit(world)
    decide(world, state)
    assert draw_probes(world.migration, MONDAY) == 0
    audit()
    assert queued() == []


@pytest.mark.parametrize("state", ["approved", "rolling_out", "completed"])
def test_the_task_draws_for_every_migration_that_is_decided(world: World, state: str) -> None:
    sampled_fit(world)
    decide(world, state)
    audit()
    audit()
    assert len(queued()) == PROBES_PER_WEEK


def test_without_a_fit_nothing_can_be_foretold(world: World) -> None:
    decide(world)
    assert draw_probes(world.migration, MONDAY) == 0


def test_a_small_population_gives_what_is_left(decided: World) -> None:
    for week in range(5):
        draw_probes(decided.migration, date.fromisocalendar(2026, 40 + week, 1))
    assert len(queued()) == 120 - JUDGED


def test_predictions_are_in_the_audit_chain_before_anybody_judges(decided: World) -> None:
    draw_probes(decided.migration, MONDAY)
    event = AuditEvent.objects.get(verb=DRAWN)
    assert (event.data["week"], event.data["fits"]) == ("2026-W47", fits())
    assert set(event.data["predictions"]) == {str(pk) for pk in queued()}
    assert list(verify()) == []


def test_what_is_foretold_is_the_mean_over_the_draws_of_the_last_full_fit(decided: World) -> None:
    draw_probes(decided.migration, MONDAY)
    ground = grounded(Fit.objects.latest().pk)
    assert ground is not None
    fit = ground.fit
    loaded = load_population(fit.dimension_id, fit.plan_id, fit.evidence_digest)
    wanted = predicted(ground.posterior, ground.evidence, loaded.rows_of(np.array(queued())))
    foretold = AuditEvent.objects.get(verb=DRAWN).data["predictions"]
    found = [foretold[str(pk)]["correctness"] for pk in queued()]
    assert found == pytest.approx(wanted.tolist(), abs=1e-6)
    assert np.std(wanted) > 0


def test_residuals_are_judgments_minus_what_was_foretold(decided: World) -> None:
    draw_probes(decided.migration, MONDAY)
    judge_probes(decided, 1.0, count=10)
    found = probes_of(decided.migration, fits(), decided.migration.epoch.pk)
    probes = found.probes[Fit.objects.latest().pk]
    foretold = AuditEvent.objects.get(verb=DRAWN).data["predictions"]
    judged = [q.pair_id for q in QueuedPair.objects.filter(stream=Stream.AUDIT, judged=1)]
    wanted = sorted(1 - foretold[str(pk)]["correctness"] for pk in judged)
    assert sorted(probe.residual for probe in probes) == pytest.approx(wanted)
    assert {probe.week for probe in probes} == {"2026-W47"}
    assert (found.drawn, len(probes)) == (PROBES_PER_WEEK, 10)


def test_two_people_on_one_probe_count_as_their_mean(decided: World) -> None:
    draw_probes(decided.migration, MONDAY)
    judge_probes(decided, 1.0, count=1)
    [pair] = OutputPair.objects.filter(queued__stream=Stream.AUDIT, queued__judged=1)
    judge(decided, decided.dimensions[0], [pair], [0.0], stream=Stream.AUDIT, name="ben")
    [probe] = probes_of(decided.migration, fits(), decided.migration.epoch.pk).probes[
        Fit.objects.latest().pk
    ]
    foretold = AuditEvent.objects.get(verb=DRAWN).data["predictions"][str(pair.pk)]
    assert probe.residual == pytest.approx(0.5 - foretold["correctness"])


def test_reading_them_costs_two_queries_and_none_before_a_decision(
    decided: World, django_assert_num_queries: Callable[[int], object]
) -> None:
    draw_probes(decided.migration, MONDAY)
    draw_probes(decided.migration, NEXT_MONDAY)
    judge_probes(decided, 0.0)
    epoch, mine = decided.migration.epoch.pk, fits()
    with django_assert_num_queries(2):  # type: ignore[attr-defined]
        probes_of(decided.migration, mine, epoch)
    decide(decided, "collecting")
    with django_assert_num_queries(0):  # type: ignore[attr-defined]
        assert probes_of(decided.migration, mine, epoch).probes == {}


def test_judged_probes_make_no_fit_stale_and_count_for_no_plan(decided: World) -> None:
    dimension = decided.dimensions[0]
    draw_probes(decided.migration, MONDAY)
    before = judgments_digest(dimension=dimension), judged_pairs(decided.migration)
    assert not is_stale(dimension.pk)
    judge_probes(decided, -1.0)
    assert (judgments_digest(dimension=dimension), judged_pairs(decided.migration)) == before
    assert not is_stale(dimension.pk)


def test_probes_of_an_earlier_epoch_are_not_read(decided: World) -> None:
    draw_probes(decided.migration, MONDAY)
    judge_probes(decided, 0.0)
    mine = fits()
    epoch = Epoch.objects.create(migration=decided.migration, number=2, reason="judge replaced")
    found = probes_of(decided.migration, mine, epoch.pk)
    assert found.probes[mine["correctness"]] == ()
    assert draw_probes(decided.migration, NEXT_MONDAY) == 0  # until the new epoch has its fit


def test_a_page_moves_when_probes_are_drawn_and_when_they_are_judged(decided: World) -> None:
    seen = [page_version(decided.migration)]
    draw_probes(decided.migration, MONDAY)
    seen.append(page_version(decided.migration))
    judge_probes(decided, 1.0)
    seen.append(page_version(decided.migration))
    assert len(set(seen)) == len(seen)
