"""A desk is kept between requests, and yet nothing that changed is missed."""

from collections.abc import Callable

import pytest
from django.db import transaction
from pytest_django import DjangoAssertNumQueries

from annotation.models import JudgingPolicy
from annotation.selectors.desk import desk_at, desk_of
from annotation.services import set_policy
from migrations_app.models import Epoch, LanguageModel, Migration, Plan, QualityDimension
from tests.annotation.people import make_desk
from tests.calibration.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_desk(prompts=3)


def test_it_is_made_once(world: World, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    first, again = desk_at(world.migration.judging_code), Migration.objects.get()
    with django_assert_num_queries(1):
        assert desk_at(world.migration.judging_code) is first
    with django_assert_num_queries(1):
        assert desk_of(again) is first


def test_every_change_is_seen_also_several_in_one_transaction(world: World) -> None:
    def now() -> object:
        desk = desk_of(Migration.objects.get(pk=world.migration.pk))
        return (
            desk.migration.state,
            desk.policy.paused,
            desk.names,
            [dimension.rubric for dimension in desk.dimensions],
            desk.epoch_id,
            (desk.terms or {}).get("n_max"),
        )

    plan = Plan.objects.get()
    terms = {**plan.terms, "n_max": 7}
    changes: list[Callable[[], object]] = [
        lambda: Migration.objects.update(state="approved"),
        lambda: Migration.objects.update(state="collecting"),
        lambda: set_policy(migration=world.migration, paused=True),
        lambda: JudgingPolicy.objects.update(paused=False),
        lambda: LanguageModel.objects.filter(pk=world.migration.incumbent_id).update(name="Other"),
        lambda: QualityDimension.objects.update(rubric="Read it."),
        lambda: QualityDimension.objects.update(rubric="Read it twice."),
        lambda: Epoch.objects.create(migration=world.migration, number=2, reason="again"),
        lambda: Plan.objects.create(
            migration=world.migration, version=2, terms=terms, digest="d" * 64
        ),
    ]
    seen = [now()]
    for change in changes:
        change()
        seen.append(now())
    assert all(one != next_one for one, next_one in zip(seen, seen[1:], strict=False))


def test_what_was_rolled_back_is_not_kept(world: World) -> None:
    try:
        with transaction.atomic():
            Migration.objects.update(state="approved")
            assert desk_of(Migration.objects.get()).migration.state == "approved"
            raise ValueError
    except ValueError:
        pass
    assert desk_of(Migration.objects.get()).migration.state == "collecting"
