"""An amendment voids what was said before it, and the next fit goes by the terms in force."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from annotation.selectors.desk import desk_of
from annotation.selectors.standings import budgets_left, standings_of
from calibration.models import Fit, FitResult
from calibration.selectors.agreed import agreed
from calibration.selectors.evidence import take_snapshot
from calibration.selectors.latest import fit_history, latest_fits
from calibration.selectors.standing import standing_of
from calibration.services.advise import advise
from calibration.services.nudge import SUPPLEMENT, request_accepted
from calibration.services.reweigh import reweigh
from calibration.services.store import store_fit
from config.celery import app
from migrations_app.decision.selectors import is_void, latest_recommendation
from migrations_app.decision.wording import required
from migrations_app.models import PlanAmendment, Prompt
from migrations_app.planning.changes import AmendmentWishes
from migrations_app.planning.services import amend_plan
from tests.calibration.analyses import RUN, analysis_of
from tests.calibration.posteriors import sampled_fit
from tests.calibration.world import World, amend, freeze, judge, make_world, synthetic_values

pytestmark = pytest.mark.django_db(transaction=True)
JUDGED = 60


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Any]]:
    """What would have gone to the broker."""
    names: list[Any] = []
    monkeypatch.setattr(app, "send_task", lambda name, args, **_: names.append((name, *args)))
    yield names
    for name, dimension_id in names:
        request_accepted(dimension_id, name)


@pytest.fixture
def world(sent: list[Any]) -> World:
    made = make_world(prompts=120)
    freeze(made)
    judge(made, made.dimensions[0], made.pairs()[:JUDGED], synthetic_values(JUDGED, difference=0.1))
    return made


def fit(world: World) -> Fit | None:
    snapshot = take_snapshot(world.dimensions[0].pk)
    return store_fit(snapshot, analysis_of(snapshot), RUN)


def fresh(world: World) -> World:
    world.migration.refresh_from_db()
    return world


def test_a_fit_goes_by_the_terms_in_force(world: World) -> None:
    amend(world, 0.03)
    found = take_snapshot(world.dimensions[0].pk).agreed
    assert found.terms.margin == 0.03
    plan = world.migration.plan
    assert plan is not None
    assert plan.terms["dimensions"]["correctness"]["margin"] == 0.05
    assert agreed(plan, "correctness").terms.bound == -0.03


def test_what_was_recommended_before_is_void_by_its_digest(world: World) -> None:
    fit(world)
    assert standing_of(world.migration).settled
    before = latest_recommendation(world.migration)
    plan = world.migration.plan
    assert before
    assert plan
    assert not is_void(before, plan)
    amend(world)
    now = standing_of(fresh(world).migration)
    assert not now.advised
    assert now.to_refit == (world.dimensions[0].pk,)
    plan = world.migration.plan
    assert plan
    assert is_void(before, plan)


def test_a_fit_of_before_advises_and_shows_nothing(world: World) -> None:
    fit(world)
    assert latest_fits(world.migration)
    amend(world)
    assert latest_fits(fresh(world).migration) == {}
    advice = advise(world.migration)
    assert advice is not None
    assert (advice.kind, advice.reasons[0]["code"]) == ("hold", "fits_pending")


def test_the_next_fit_is_shown_and_advises(world: World) -> None:
    fit(world)
    amend(world)
    fresh(world)
    later = fit(world)
    assert later is not None
    assert latest_fits(world.migration)[world.dimensions[0].pk] == later
    assert standing_of(world.migration).settled
    latest = latest_recommendation(world.migration)
    plan = world.migration.plan
    assert latest
    assert plan
    assert not is_void(latest, plan)
    assert latest.kind == "approve"


def test_judgments_alone_void_nothing(world: World) -> None:
    fit(world)
    latest = latest_recommendation(world.migration)
    judge(world, world.dimensions[0], world.pairs()[JUDGED : JUDGED + 1], [1])
    plan = world.migration.plan
    assert latest
    assert plan
    assert not is_void(latest, plan)


def test_history_counts_the_amendments_that_a_fit_knew(world: World) -> None:
    fit(world)
    amend(world)
    fresh(world)
    fit(world)
    amend(world, 0.03)
    fit(world)
    assert [point.amendments for point in fit_history(world.migration)] == [0, 1, 2]


def test_an_amendment_nudges_once_it_is_committed(world: World, sent: list[Any]) -> None:
    wishes = AmendmentWishes(margins={"correctness": 0.04})
    with transaction.atomic():
        amend_plan(migration_slug=world.migration.slug, wishes=wishes, reason="agreed late")
        assert sent == []
    pk = world.dimensions[0].pk
    assert sent == [("calibration.reweigh", pk), ("calibration.refit", pk)]


def test_draws_stay_and_the_verdict_moves_before_the_refit(world: World) -> None:
    """Amended to a margin that the lower limit has cleared, and back to one it has not."""
    request_accepted(sampled_fit(world).pk, SUPPLEMENT)
    low = reweighted(world, 0.06).estimates["rule"]["low"]
    assert low < 0
    wide, narrow = reweighted(world, -low + 0.02), reweighted(world, -low / 2)
    assert wide.estimates["rule"] == narrow.estimates["rule"]
    assert (wide.verdict, wide.passes) == ("non_inferior", True)
    assert not narrow.passes


def reweighted(world: World, margin: float) -> FitResult:
    """What is shown without any refit once the margin is amended."""
    amend(world, round(margin, 4))
    reweigh(world.dimensions[0].pk)
    [shown] = latest_fits(fresh(world).migration).values()
    assert shown.method == "reweighted"
    return shown.results.get()


def test_a_lower_budget_ends_the_judging_earlier(world: World) -> None:
    def left() -> int:
        desk = desk_of(world.migration)
        return sum(budgets_left(desk, standings_of(desk, timezone.now())).values())

    before = left()
    wishes = AmendmentWishes(n_max=80)
    amend_plan(migration_slug=world.migration.slug, wishes=wishes, reason="no money")
    assert (before, left()) == (Prompt.objects.count() - JUDGED, 80 - JUDGED)


def test_what_is_required_is_what_was_when_it_was_recommended(world: World) -> None:
    fit(world)
    before = latest_recommendation(world.migration)
    assert before is not None
    rows = list(before.dimensions.select_related("dimension"))
    change = {"term": "required", "of": "correctness", "old": True, "new": False}
    plan = world.migration.plan
    assert plan is not None
    PlanAmendment.objects.create(plan=plan, changes=[change], reason="not ours")
    assert required(before, rows) == rows
    later = advise(fresh(world).migration)
    assert later is not None
    assert later.reasons[0]["code"] == "no_required_dimension"
