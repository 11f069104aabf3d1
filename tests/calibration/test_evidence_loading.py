"""Evidence as it comes out of the database."""

from functools import partial

import numpy as np
import pytest
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from annotation.models import Stream
from calibration.errors import NoPlanError
from calibration.selectors import columns, population
from calibration.selectors.evidence import take_snapshot
from calibration.selectors.paired import paired
from calibration.statistics.evidence import Evidence, Goal
from migrations_app.models import Epoch, Metric, MetricScore, OutputPair, Plan, Prompt
from tests.calibration.world import World, freeze, judge, make_world

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world() -> World:
    return make_world(prompts=9, candidates=2)


def evidence(world: World) -> Evidence:
    found = take_snapshot(world.dimensions[0].pk).evidence
    assert found is not None
    return found


def test_rows_are_ordered_by_candidate_and_prompt(world: World) -> None:
    freeze(world)
    population = evidence(world).population
    assert population.candidates == ("model-1", "model-2")
    assert population.candidate.tolist() == [0] * 9 + [1] * 9
    assert population.segments == ("safe", "unsafe")
    assert population.segment[:4].tolist() == [1, 0, 0, 1]
    assert population.cluster[:9].tolist() == population.cluster[9:].tolist()


def test_a_metric_of_outputs_is_candidate_minus_incumbent(world: World) -> None:
    freeze(world)
    population = evidence(world).population
    scores = dict(MetricScore.objects.values_list("output_id", "value"))
    pairs = world.pairs(0) + world.pairs(1)
    wanted = [scores[p.candidate_output_id] - scores[p.incumbent_output_id] for p in pairs]
    assert population.metrics == ("judge",)
    assert population.metric[:, 0] == pytest.approx(wanted)


def test_a_metric_of_pairs_is_taken_as_it_is_and_nan_where_missing(world: World) -> None:
    metric = Metric.objects.create(dimension=world.dimensions[0], name="a pairwise", pairwise=True)
    first, second, *_ = world.pairs(1)
    for pair, value in ((first, 0.5), (second, -1.0)):
        MetricScore.objects.create(metric=metric, pair=pair, value=value)
    freeze(world)
    column = evidence(world).population.metric[:, 0]
    assert column[9:11].tolist() == [0.5, -1.0]
    assert np.isnan(np.delete(column, [9, 10])).all()


def test_a_metric_that_never_varies_is_left_out(world: World) -> None:
    constant = Metric.objects.create(dimension=world.dimensions[0], name="constant", pairwise=True)
    for pair in world.pairs(0):
        MetricScore.objects.create(metric=constant, pair=pair, value=0.5)
    Metric.objects.create(dimension=world.dimensions[0], name="without scores")
    freeze(world)
    assert evidence(world).population.metrics == ("judge",)


def test_only_the_frozen_population_counts(world: World) -> None:
    shadow = world.pairs(0)[-1]
    shadow.population = OutputPair.Population.SHADOW
    shadow.save()
    freeze(world)
    judge(world, world.dimensions[0], [shadow, world.pairs(0)[0]], [1, -1])
    found = evidence(world)
    assert found.population.size == 17
    assert found.judgments.value.tolist() == [-1]


def test_a_weighted_segment_counts_as_the_plan_says_for_every_candidate(world: World) -> None:
    Prompt.objects.filter(external_id="prompt-1").update(weight=5)
    freeze(world, segment_weights={"safe": 0.5, "unsafe": 0.5})
    population = evidence(world).population
    for candidate in range(2):
        mine = population.candidate == candidate
        for segment in range(2):
            part = population.weight[mine & (population.segment == segment)]
            assert part.sum() == pytest.approx(0.5)
    safe = population.weight[(population.candidate == 0) & (population.segment == 0)]
    assert safe.max() / safe.min() == pytest.approx(5)


def test_judgments_come_in_order_of_arrival_with_side_stream_and_annotator(world: World) -> None:
    freeze(world)
    dimension = world.dimensions[0]
    judge(world, dimension, world.pairs(1)[2:3], [1], name="berta")
    judge(world, dimension, world.pairs(0)[:1], [-1], stream=Stream.ACTIVE, name="anna")
    judge(world, dimension, world.pairs(0)[4:5], [0], stream=Stream.IMPORTED, name="berta")
    found = evidence(world).judgments
    assert found.row.tolist() == [11, 0, 4]
    assert found.value.tolist() == [1, -1, 0]
    assert found.annotator.tolist() == [0, 1, 0]
    assert found.order.tolist() == [0.5, 0.5, 0.5]
    assert found.designed.tolist() == [True, True, False]
    assert found.importance == pytest.approx([1, 1 / (0.02 * 100), 1])


@pytest.mark.parametrize("stream", [Stream.SHADOW, Stream.AUDIT])
def test_shadow_and_audit_stay_apart(world: World, stream: Stream) -> None:
    freeze(world)
    judge(world, world.dimensions[0], world.pairs()[:2], [1, 1], stream=stream)
    assert evidence(world).judgments.size == 0


def test_a_new_epoch_starts_without_judgments(world: World) -> None:
    freeze(world)
    judge(world, world.dimensions[0], world.pairs()[:2], [1, 1])
    Epoch.objects.create(migration=world.migration, number=2, reason="judge model changed")
    assert evidence(world).judgments.size == 0


def test_the_plan_gives_the_terms(world: World) -> None:
    freeze(world, critical_segments={"unsafe": 20})
    found = take_snapshot(world.dimensions[0].pk).agreed
    assert (found.terms.margin, found.terms.n_max, found.terms.seed) == (0.05, 400, 7)
    assert (found.terms.goal, found.terms.n_candidates) == (Goal.NON_INFERIORITY, 2)
    assert found.terms.critical == {"unsafe": 20}
    assert found.critical == (2.7, 2.7)


def test_without_a_plan_nothing_is_loaded(world: World) -> None:
    with pytest.raises(NoPlanError, match="no frozen plan yet"):
        evidence(world)


def test_the_population_is_read_once_while_its_evidence_stays(world: World) -> None:
    freeze(world)
    first = evidence(world).population
    judge(world, world.dimensions[0], world.pairs()[:1], [1])
    assert evidence(world).population is first
    world.migration.evidence_digest = "f" * 64
    world.migration.save()
    assert evidence(world).population is not first


def test_the_populations_used_last_are_kept_as_far_as_rows_allow(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = make_world(prompts=9, dimensions=["correctness", "tone", "safety"])
    plan = freeze(world)
    first, second, third = (
        partial(population.load_population, d.pk, plan.pk, "f" * 64) for d in world.dimensions
    )
    monkeypatch.setattr(population, "_kept", {})
    monkeypatch.setattr(population, "MOST_ROWS_KEPT", 20)
    kept = first()
    second()
    assert first() is kept
    gone = second()
    assert second() is gone
    assert first() is kept
    third()
    assert first() is kept
    assert second() is not gone


def test_dimensions_of_a_plan_share_its_pairs(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    world = make_world(prompts=9, dimensions=["correctness", "tone"])
    plan = freeze(world)
    first, second = (
        partial(population.load_population, d.pk, plan.pk, "f" * 64) for d in world.dimensions
    )
    read = first()
    with django_assert_num_queries(4):  # plan, dimension, metrics, scores
        other = second()
    assert other.pair is read.pair
    assert other.population.metric.tolist() != read.population.metric.tolist()


def test_a_population_beyond_one_packed_value_is_read_whole(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    freeze(world)
    found = evidence(world).population
    monkeypatch.setattr(columns, "PACKED", 4)
    paired.cache_clear()
    plan = Plan.objects.get()
    again = population.load_population(world.dimensions[0].pk, plan.pk, "another").population
    assert again.metric.tolist() == found.metric.tolist()
    assert again.segment.tolist() == found.segment.tolist()


def test_a_snapshot_leaves_no_transaction_open(world: World) -> None:
    freeze(world)
    evidence(world)
    assert not connection.in_atomic_block
    with connection.cursor() as cursor:
        cursor.execute("SHOW transaction_isolation")
        assert cursor.fetchone() == ("read committed",)
