"""A fit is current if it read exactly the evidence as it is now."""

from collections.abc import Callable

import pytest

from annotation.services import exclude, restore
from calibration.errors import UnplannedDimensionError
from calibration.models import Fit
from calibration.selectors.evidence import take_snapshot
from calibration.selectors.standing import MigrationStanding, standing_of
from calibration.services.advise import advise
from calibration.services.store import store_fit
from migrations_app.models import Epoch, Recommendation
from tests.calibration.analyses import RUN, analysis_of
from tests.calibration.world import World, amend, freeze, judge, make_world

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world() -> World:
    """Fitted: nothing is stale."""
    made = make_world(prompts=12)
    freeze(made)
    judge(made, made.dimensions[0], made.pairs()[:4], [1, 0, 0, -1])
    refit(made)
    return made


def refit(world: World) -> Fit | None:
    snapshot = take_snapshot(world.dimensions[0].pk)
    return store_fit(snapshot, analysis_of(snapshot), RUN)


def standing(world: World) -> MigrationStanding:
    world.migration.refresh_from_db()
    return standing_of(world.migration)


def another_judgment(world: World) -> None:
    judge(world, world.dimensions[0], world.pairs()[5:6], [1])


def a_revision(world: World) -> None:
    judge(world, world.dimensions[0], world.pairs()[:1], [0])


def an_amendment(world: World) -> None:
    amend(world)


def a_new_plan(world: World) -> None:
    freeze(world, version=2, n_max=300)


def a_new_epoch(world: World) -> None:
    Epoch.objects.create(migration=world.migration, number=2, reason="judge model changed")


def an_import(world: World) -> None:
    world.migration.evidence_digest = "f" * 64
    world.migration.save()


def test_a_fit_of_the_evidence_as_it_is_is_not_stale(world: World) -> None:
    assert standing(world).settled


@pytest.mark.parametrize(
    "change",
    [another_judgment, a_revision, an_amendment, a_new_plan, a_new_epoch, an_import],
)
def test_a_fit_is_stale_after(world: World, change: Callable[[World], None]) -> None:
    change(world)
    assert standing(world).to_refit == (world.dimensions[0].pk,)
    refit(world)
    assert standing(world).settled


def test_excluded_and_restored_judgments_lead_back_to_the_fit_that_read_them(world: World) -> None:
    first = Fit.objects.get()
    judgment = judge(world, world.dimensions[0], world.pairs()[6:7], [-1])[0]
    refit(world)
    exclude(judgment=judgment, reason="spam")
    again = standing(world)
    assert not again.stale
    assert again.to_refit == (world.dimensions[0].pk,)
    assert advise(world.migration)
    assert Recommendation.objects.order_by("id").last().dimensions.get().fit == first.pk  # type: ignore[union-attr]
    restore(judgment=judgment, reason="was right")
    advise(world.migration)
    assert standing(world).settled
    assert Fit.objects.count() == 2


def test_advice_is_not_repeated(world: World) -> None:
    assert advise(world.migration) is None


def test_judgments_since_the_fit_do_not_take_its_advice_back(world: World) -> None:
    another_judgment(world)
    assert advise(world.migration) is None
    assert Recommendation.objects.get().kind == "approve"


def test_after_an_import_the_old_fit_advises_nothing(world: World) -> None:
    an_import(world)
    advice = advise(world.migration)
    assert advice is not None
    assert (advice.kind, advice.reasons[0]["code"]) == ("hold", "fits_pending")


def test_a_dimension_left_out_of_the_plan_is_refused_by_name(world: World) -> None:
    other = make_dimension(world)
    with pytest.raises(UnplannedDimensionError, match="leaves out the quality dimension tone"):
        take_snapshot(other)


def make_dimension(world: World) -> int:
    made = world.migration.dimensions.create(
        slug="tone", name="Tone", position=9, scale="acceptance", margin=0.05
    )
    return made.pk


def test_staleness_costs_a_handful_of_queries_whatever_the_number_of_dimensions(
    world: World, django_assert_max_num_queries: Callable[[int], object]
) -> None:
    with django_assert_max_num_queries(7):  # type: ignore[attr-defined]
        standing_of(world.migration)
