"""Between two sampled fits a page moves with the judgments, and nothing is decided on that."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from django.db import transaction
from django.db.models.signals import post_save

from annotation.models import Judgment
from annotation.services import exclude
from annotation.signals import judgments_recorded
from calibration.models import Fit, FitDraws, KeptPosterior
from calibration.selectors.latest import latest_fits
from calibration.selectors.standing import standing_of
from calibration.services.lock import refit_lock, reweighing_lock
from calibration.services.nudge import REWEIGHING, SUPPLEMENT, request_accepted
from calibration.services.reweigh import reweigh
from config.celery import app
from migrations_app.audit.selectors import verify
from migrations_app.models import AuditEvent, Epoch, Recommendation
from tests.calibration.default_worker import default_worker
from tests.calibration.posteriors import sampled_fit
from tests.calibration.world import World, freeze, judge, make_world, synthetic_values
from tests.worker_process import until

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
    """Fitted: nothing is stale."""
    made = make_world(prompts=120)
    freeze(made)
    values = synthetic_values(JUDGED, difference=0.1)
    judge(made, made.dimensions[0], made.pairs()[:JUDGED], values)
    request_accepted(sampled_fit(made).pk, SUPPLEMENT)
    sent.clear()
    return made


def another_judgment(world: World, value: float = 1.0, name: str = "anna") -> Judgment:
    pair = world.pairs()[JUDGED : JUDGED + 1]
    return judge(world, world.dimensions[0], pair, [value], name=name)[0]


def reweighted(world: World) -> Fit | None:
    """The fit that re-weighting stores, if any."""
    world.migration.refresh_from_db()
    reweigh(world.dimensions[0].pk)
    return Fit.objects.filter(method="reweighted").order_by("-id").first()


def test_a_judgment_moves_the_page_where_no_inference_worker_runs(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    # an inference worker of another test may run, and would be first: it finds this one at it
    with default_worker() as worker, refit_lock(world.dimensions[0].pk):
        with transaction.atomic():
            another_judgment(world)
            judgments_recorded.send(Judgment, dimension_ids={world.dimensions[0].pk})
        until(lambda: Fit.objects.filter(method="reweighted").exists(), "it is re-weighted")
    assert worker.returncode == 0  # it left by itself when it was asked to
    [fit] = latest_fits(world.migration).values()
    assert (fit.method, fit.n_judgments) == ("reweighted", JUDGED + 1)
    request_accepted(world.dimensions[0].pk)


def test_a_reweighted_fit_says_what_it_stands_on(world: World) -> None:
    another_judgment(world)
    fit = reweighted(world)
    assert fit is not None
    sampled = Fit.objects.get(method="nuts")
    assert fit.diagnostics["base_fit"] == sampled.pk
    assert fit.diagnostics["k_hat"] <= 0.7
    assert fit.diagnostics["ess"] >= 400
    assert set(fit.versions) == {"python", "numpy", "scipy"}
    assert fit.read_at > sampled.read_at
    estimate = fit.results.get().estimates["posterior"]
    assert estimate["low"] < estimate["mean"] < estimate["high"]


def test_a_better_judgment_raises_the_estimate_and_a_worse_one_lowers_it(world: World) -> None:
    means = []
    for value in (1.0, -1.0):
        another_judgment(world, value)
        fit = reweighted(world)
        assert fit is not None
        means.append(fit.results.get().estimates["posterior"]["mean"])
    assert means[0] > means[1]


def test_it_recommends_nothing_and_leaves_the_audit_chain_alone(world: World) -> None:
    before = Recommendation.objects.count(), AuditEvent.objects.count()
    another_judgment(world)
    assert reweighted(world)
    assert (Recommendation.objects.count(), AuditEvent.objects.count()) == before
    assert not list(verify())


def test_the_dimension_stays_stale_until_it_is_sampled(world: World) -> None:
    another_judgment(world)
    reweighted(world)
    standing = standing_of(world.migration)
    assert standing.to_refit == (world.dimensions[0].pk,)
    full = sampled_fit(world)
    assert not standing_of(world.migration).stale
    assert list(latest_fits(world.migration).values()) == [full]


def test_a_second_run_stores_nothing_new(world: World) -> None:
    another_judgment(world)
    first = reweighted(world)
    assert reweighted(world) == first
    assert Fit.objects.filter(method="reweighted").count() == 1


def test_where_a_sampled_fit_is_current_nothing_is_reweighted(world: World) -> None:
    assert reweighted(world) is None


def test_only_a_picture_of_its_draws_is_kept(world: World) -> None:
    another_judgment(world)
    fit = reweighted(world)
    draws = FitDraws.objects.get(result__fit=fit)
    assert len(np.frombuffer(bytes(draws.rectified), dtype="<f4")) == 1000
    assert len(np.frombuffer(bytes(draws.model), dtype="<f4")) == 1000
    assert KeptPosterior.objects.get().fit == Fit.objects.get(method="nuts")


def test_the_next_sampled_fit_replaces_what_is_kept(world: World) -> None:
    another_judgment(world)
    full = sampled_fit(world)
    assert KeptPosterior.objects.get().fit == full


def test_an_excluded_judgment_is_taken_out_of_the_weights(world: World) -> None:
    first = Judgment.objects.order_by("id")[0]
    exclude(judgment=first, reason="spam")
    fit = reweighted(world)
    assert fit is not None
    assert fit.n_judgments == JUDGED - 1


def new_annotator(world: World) -> None:
    another_judgment(world, name="berta")


def annotator_gone(world: World) -> None:
    berta = another_judgment(world, name="berta")
    sampled_fit(world)
    exclude(judgment=berta, reason="spam")
    judge(world, world.dimensions[0], world.pairs()[JUDGED + 1 : JUDGED + 2], [0.0])


def new_plan(world: World) -> None:
    freeze(world, version=2, n_max=300)


def new_epoch(world: World) -> None:
    Epoch.objects.create(migration=world.migration, number=2, reason="judge model changed")


def new_import(world: World) -> None:
    world.migration.evidence_digest = "f" * 64
    world.migration.save()


def no_judgment_left(world: World) -> None:
    for judgment in Judgment.objects.all():
        exclude(judgment=judgment, reason="spam")


def judgments_that_say_something_else(world: World) -> None:
    judge(world, world.dimensions[0], world.pairs()[JUDGED:], [-1.0] * 60)


def kept_by_another_release(world: World) -> None:
    KeptPosterior.objects.update(data=b"in another format")
    another_judgment(world)


def never_sampled(world: World) -> None:
    KeptPosterior.objects.all().delete()
    another_judgment(world)


@pytest.mark.parametrize(
    "change",
    [
        new_annotator,
        annotator_gone,
        new_plan,
        new_epoch,
        new_import,
        no_judgment_left,
        judgments_that_say_something_else,
        kept_by_another_release,
        never_sampled,
    ],
)
def test_the_page_waits_for_the_sampler_after(
    world: World, change: Callable[[World], None]
) -> None:
    change(world)
    assert reweighted(world) is None
    assert standing_of(world.migration).stale


def test_whoever_comes_second_leaves(world: World) -> None:
    another_judgment(world)
    with reweighing_lock(world.dimensions[0].pk):
        assert reweighted(world) is None


def test_what_arrives_meanwhile_is_asked_for_afterwards(world: World, sent: list[Any]) -> None:
    def judge_meanwhile(**_: Any) -> None:
        judge(world, world.dimensions[0], world.pairs()[JUDGED + 1 : JUDGED + 2], [1.0])

    another_judgment(world)
    reweighted(world)
    assert sent == []
    another_judgment(world, 0.0)
    post_save.connect(judge_meanwhile, sender=Fit)
    try:
        reweighted(world)
    finally:
        post_save.disconnect(judge_meanwhile, sender=Fit)
    assert sent == [(REWEIGHING, world.dimensions[0].pk)]
