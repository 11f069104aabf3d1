"""Which fit a page shows, when it has to look again, and how the numbers came there."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from annotation.models import Judgment
from annotation.services import exclude, restore
from calibration.models import Fit
from calibration.selectors import latest
from calibration.selectors.evidence import Snapshot, take_snapshot
from calibration.selectors.latest import fit_history, latest_fits, page_version
from calibration.services.store import Run, store_fit, store_reweighted
from migrations_app.models import Epoch
from tests.calibration.analyses import RUN, analysis_of
from tests.calibration.world import World, amend, freeze, judge, make_world

pytestmark = pytest.mark.django_db(transaction=True)

REWEIGHTED = Run(method="reweighted", versions={}, seconds=0.2)


@pytest.fixture
def world() -> World:
    made = make_world(prompts=12, candidates=2, dimensions=["correctness", "tone"])
    freeze(made)
    return made


def snapshot(world: World, position: int = 0) -> Snapshot:
    return take_snapshot(world.dimensions[position].pk)


def sampled(world: World, read: Snapshot | None = None, position: int = 0) -> Fit:
    read = read or snapshot(world, position)
    fit = store_fit(read, analysis_of(read), RUN)
    assert fit is not None
    return fit


def reweighted(world: World, read: Snapshot | None = None) -> Fit:
    read = read or snapshot(world)
    fit = store_reweighted(read, analysis_of(read), REWEIGHTED)
    assert fit is not None
    return fit


def another_judgment(world: World) -> Judgment:
    count = Judgment.objects.count()
    [made] = judge(world, world.dimensions[0], world.pairs()[count : count + 1], [1])
    return made


def retract(judgment: Judgment) -> None:
    Judgment.objects.create(
        assignment=judgment.assignment,
        dimension=judgment.dimension,
        revision=judgment.revision + 1,
        retracted=True,
        evidence_digest=judgment.evidence_digest,
        judged_at=timezone.now(),
    )


def shown(world: World) -> Fit | None:
    world.migration.refresh_from_db()
    return latest_fits(world.migration).get(world.dimensions[0].pk)


def test_before_the_first_fit_nothing_is_shown(world: World) -> None:
    assert latest_fits(world.migration) == {}


def test_before_the_plan_is_frozen_nothing_is_shown() -> None:
    assert latest_fits(make_world(prompts=3).migration) == {}


def test_every_dimension_shows_its_newest_fit(world: World) -> None:
    sampled(world)
    tone = sampled(world, position=1)
    another_judgment(world)
    newest = sampled(world)
    correctness, other = (d.pk for d in world.dimensions)
    assert latest_fits(world.migration) == {correctness: newest, other: tone}


def test_a_reweighted_fit_is_shown_until_the_sampled_one_of_the_same_judgments(
    world: World,
) -> None:
    sampled(world)
    another_judgment(world)
    read = snapshot(world)
    moved = reweighted(world, read)
    assert shown(world) == moved
    full = sampled(world, read)
    assert shown(world) == full


def test_a_refit_that_ends_late_does_not_take_newer_judgments_back(world: World) -> None:
    another_judgment(world)
    early = snapshot(world)
    another_judgment(world)
    moved = reweighted(world)
    sampled(world, early)
    assert shown(world) == moved
    another_judgment(world)
    assert shown(world) == moved


def test_a_judgment_taken_back_leads_back_to_the_fit_without_it(world: World) -> None:
    first = sampled(world)
    judgment = another_judgment(world)
    moved = reweighted(world)
    exclude(judgment=judgment, reason="by mistake")
    assert shown(world) == first
    restore(judgment=judgment, reason="it was none")
    assert shown(world) == moved
    retract(judgment)
    assert shown(world) == first


def test_a_fit_of_another_plan_epoch_or_import_is_not_shown(world: World) -> None:
    sampled(world)
    world.migration.evidence_digest = "f" * 64
    world.migration.save()
    assert shown(world) is None
    newest = sampled(world)
    assert shown(world) == newest
    Epoch.objects.create(migration=world.migration, number=2, reason="judge model changed")
    assert shown(world) is None
    newest = sampled(world)
    assert shown(world) == newest
    freeze(world, version=2, n_max=300)
    assert shown(world) is None


def test_the_latest_fits_cost_the_same_few_queries_whatever_their_number(
    world: World, django_assert_num_queries: Callable[[int], object]
) -> None:
    sampled(world)
    sampled(world, position=1)
    another_judgment(world)
    reweighted(world)
    with django_assert_num_queries(6):  # type: ignore[attr-defined]
        fits = latest_fits(world.migration)
        assert len(fits) == 2
        for fit in fits.values():
            names = [result.candidate.language_model.name for result in fit.results.all()]
            assert names == ["Model 1", "Model 2"]
            assert all(bytes(result.draws.rectified) for result in fit.results.all())


def test_the_version_of_a_page_changes_with_all_that_it_shows(world: World) -> None:
    seen = [page_version(world.migration)]

    def look() -> None:
        seen.append(page_version(world.migration))

    sampled(world)  # and a recommendation
    look()
    judgment = another_judgment(world)
    reweighted(world)
    look()
    exclude(judgment=judgment, reason="by mistake")
    look()
    restore(judgment=judgment, reason="it was none")
    look()
    retract(judgment)
    look()
    amend(world)
    look()
    freeze(world, version=2)
    look()
    Epoch.objects.create(migration=world.migration, number=2, reason="judge model changed")
    look()
    world.migration.evidence_digest = "f" * 64
    world.migration.save()
    look()
    assert len(set(seen)) == len(seen)
    assert page_version(world.migration) == seen[-1]


def test_the_version_of_a_page_is_one_query(
    world: World, django_assert_num_queries: Callable[[int], object]
) -> None:
    with django_assert_num_queries(1):  # type: ignore[attr-defined]
        page_version(world.migration)


def test_the_history_is_of_sampled_fits_and_the_newest_reweighted_one(
    world: World, django_assert_num_queries: Callable[[int], object]
) -> None:
    fits = []
    for fit in (sampled, reweighted, sampled, reweighted, reweighted):
        another_judgment(world)
        fits.append(fit(world))
    with django_assert_num_queries(1):  # type: ignore[attr-defined]
        points = fit_history(world.migration)
    candidates = [candidate.pk for candidate in world.migration.candidates.all()]
    wanted = [fits[0].pk, fits[2].pk, fits[4].pk]
    assert [(p.candidate_id, p.fit_id) for p in points] == [
        (candidate, fit) for candidate in candidates for fit in wanted
    ]
    last = points[-1]
    assert (last.method, last.verdict, last.n_judgments) == ("reweighted", "non_inferior", 60)
    assert (last.mean, last.low, last.high) == (0.02, -0.004, 0.044)
    assert (last.rule_low, last.rule_high) == (-0.01, 0.05)
    assert (last.plan_version, last.epoch) == (1, 1)
    assert timezone.now() - last.as_of < timedelta(minutes=5)


def test_a_reweighted_fit_leaves_the_history_when_the_sampled_one_is_there(world: World) -> None:
    another_judgment(world)
    read = snapshot(world)
    reweighted(world, read)
    full = sampled(world, read)
    assert {point.fit_id for point in fit_history(world.migration)} == {full.pk}


def test_a_fit_that_can_say_nothing_yet_is_a_point_without_numbers(world: World) -> None:
    read = snapshot(world)
    store_fit(read, analysis_of(read, posterior=None, rule=None), RUN)
    point = fit_history(world.migration)[0]
    assert (point.mean, point.low, point.rule_high) == (None, None, None)


def test_a_long_history_is_thinned_evenly_and_keeps_its_last(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(latest, "MOST_POINTS", 3)
    fits = []
    for _ in range(7):
        another_judgment(world)
        fits.append(sampled(world).pk)
    mine = [p.fit_id for p in fit_history(world.migration)][:3]
    assert mine == [fits[0], fits[3], fits[6]]
