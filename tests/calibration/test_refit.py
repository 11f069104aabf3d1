"""Judgments in, fit and recommendation out: real PostgreSQL, Redis, worker and sampler."""

import json
from io import StringIO

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from annotation.models import Judgment
from annotation.services import exclude
from annotation.signals import judgments_recorded
from calibration.models import Fit, FitDraws, KeptPosterior
from calibration.selectors.standing import standing_of
from calibration.services.nudge import request_refit
from calibration.services.reweigh import reweigh
from migrations_app.audit.selectors import verify
from migrations_app.decision.selectors import latest_recommendation
from migrations_app.models import AuditEvent, Migration, Recommendation
from migrations_app.planning.services import freeze_plan
from migrations_app.planning.wishes import PlanWishes
from tests.calibration.world import freeze, judge, make_world, synthetic_values
from tests.worker_process import RunningWorker, until


@pytest.mark.usefixtures("worker")
def test_the_command_refits_waits_and_prints_the_recommendation() -> None:
    world = make_world()
    plan = freeze(world, judgments_before_plan={"correctness": 3})
    judge(world, world.dimensions[0], world.pairs()[:90], synthetic_values(90, difference=0.3))
    out, err = StringIO(), StringIO()
    call_command("refit", "replace-model-0", timeout=120, stdout=out, stderr=err)
    printed = out.getvalue()
    assert "Migration replace-model-0, plan 1" in printed
    assert "model-1 instead of model-0" in printed
    assert "90 of 120" in printed
    assert "3 pairs were judged on correctness before the plan was frozen." in printed
    assert "RECOMMENDATION  Approve. model-1 may replace model-0." in printed
    assert "correctness: " in err.getvalue()  # whichever of its quick stages was seen
    fit = Fit.objects.get()
    assert fit.plan == plan
    assert KeptPosterior.objects.get().fit == fit
    assert (fit.n_judgments, fit.n_annotators, fit.seed) == (90, 1, 7)
    assert (fit.method, set(fit.versions)) == ("laplace", {"python", "numpy", "scipy"})
    draws = np.frombuffer(bytes(FitDraws.objects.get().rectified), dtype="<f4")
    assert len(draws) == fit.diagnostics["draws"]
    [row] = latest_recommendation(world.migration).dimensions.all()  # type: ignore[union-attr]
    assert draws.mean() == pytest.approx(row.mean, abs=0.02)
    assert not list(verify())
    assert set(AuditEvent.objects.values_list("object_kind", flat=True)) == {
        "fit",
        "recommendation",
    }


@pytest.mark.usefixtures("worker")
def test_a_plan_and_its_judgments_reach_the_recommendation_by_themselves() -> None:
    world = make_world()
    Migration.objects.update(state=Migration.State.DRAFT)
    freeze_plan(migration_slug=world.migration.slug, wishes=PlanWishes())
    world.migration.refresh_from_db()
    until(lambda: standing_of(world.migration).settled, "the plan is fitted")
    dimension = world.dimensions[0]
    with transaction.atomic():
        made = judge(world, dimension, world.pairs()[:70], synthetic_values(70, difference=0.2))
        judgments_recorded.send(Judgment, dimension_ids={dimension.pk})
    until(lambda: standing_of(world.migration).settled, "the judgments are fitted")
    exclude(judgment=made[0], reason="a mistake")
    until(lambda: standing_of(world.migration).settled, "the exclusion is fitted")
    assert [fit.n_judgments for fit in Fit.objects.order_by("id")] == [0, 70, 69]
    assert Recommendation.objects.count() == 3
    assert not list(verify())


@pytest.mark.usefixtures("worker")
def test_what_reweighting_says_first_the_full_fit_says_after_it() -> None:
    world = make_world()
    freeze(world)
    dimension, values = world.dimensions[0], synthetic_values(72, difference=0.2)
    judge(world, dimension, world.pairs()[:70], values[:70])
    request_refit(dimension.pk)
    until(lambda: standing_of(world.migration).settled, "the first judgments are fitted")
    judge(world, dimension, world.pairs()[70:72], values[70:])
    reweigh(dimension.pk)
    assert Recommendation.objects.count() == 1
    request_refit(dimension.pk)
    until(lambda: standing_of(world.migration).settled, "the next judgments are fitted")
    first, moved, after = Fit.objects.order_by("id")
    assert [fit.method for fit in (first, moved, after)] == ["laplace", "reweighted", "laplace"]
    assert moved.digest == after.digest
    said, fitted = moved.results.get().estimates, after.results.get().estimates
    assert said["design"] == fitted["design"]
    for limit in ("mean", "low", "high"):
        assert said["posterior"][limit] == pytest.approx(fitted["posterior"][limit], abs=0.02)


@pytest.mark.usefixtures("worker")
def test_a_burst_of_nudges_costs_one_fit_and_loses_nothing(worker: RunningWorker) -> None:
    world = make_world()
    freeze(world)
    dimension = world.dimensions[0]
    before = worker.text().count("fit started")
    for pair, value in zip(world.pairs()[:20], synthetic_values(20, difference=0.1), strict=True):
        with transaction.atomic():
            judge(world, dimension, [pair], [value])
            judgments_recorded.send(Judgment, dimension_ids={dimension.pk})
    until(lambda: standing_of(world.migration).settled, "the burst is fitted")
    assert Fit.objects.latest("id").n_judgments == 20
    assert worker.text().count("fit started") - before <= 5


@pytest.mark.usefixtures("worker")
def test_a_second_refit_of_the_same_evidence_changes_nothing() -> None:
    world = make_world()
    freeze(world)
    call_command("refit", "replace-model-0", timeout=60, stdout=StringIO(), stderr=StringIO())
    before = Fit.objects.get(), Recommendation.objects.get()
    for _ in range(3):
        request_refit(world.dimensions[0].pk)
    out = StringIO()
    call_command("refit", "replace-model-0", timeout=60, stdout=out, stderr=StringIO(), json=True)
    report = json.loads(out.getvalue())
    assert (Fit.objects.get(), Recommendation.objects.get()) == before
    assert report["recommendation"] == "hold"
    assert report["dimensions"][0]["verdict"] == "collecting"
    assert report["dimensions"][0]["mean"] is None


def test_no_judgments_are_a_reason_and_not_a_crash(worker: RunningWorker) -> None:
    before = len(worker.text())
    world = make_world(candidates=2, dimensions=["correctness", "tone"])
    freeze(world)
    for dimension in world.dimensions:
        request_refit(dimension.pk)
    until(lambda: standing_of(world.migration).settled, "the migration is settled")
    latest = latest_recommendation(world.migration)
    assert latest is not None
    assert latest.kind == "hold"
    assert latest.by_candidate == {"model-1": "hold", "model-2": "hold"}
    assert {row.reasons[0]["code"] for row in latest.dimensions.all()} == {"no_designed_judgments"}
    assert "Traceback" not in worker.text()[before:]


@pytest.mark.slow  # a shape of its own to compile
@pytest.mark.usefixtures("worker")
def test_two_candidates_are_told_apart() -> None:
    world = make_world(candidates=2)
    freeze(world)
    dimension = world.dimensions[0]
    judge(world, dimension, world.pairs(0)[:100], synthetic_values(100, difference=-0.3))
    judge(world, dimension, world.pairs(1)[:100], synthetic_values(100, difference=0.2, seed=5))
    out = StringIO()
    call_command("refit", "replace-model-0", timeout=90, stdout=out, stderr=StringIO(), json=True)
    report = json.loads(out.getvalue())
    assert report["by_candidate"] == {"model-1": "reject", "model-2": "approve"}
    assert report["candidate"] == "model-2"
    verdicts = [row["verdict"] for row in report["dimensions"]]
    assert verdicts[0] == "inferior"
    assert report["dimensions"][1]["passes"]


@pytest.mark.django_db
def test_a_migration_without_a_plan_is_refused_by_name() -> None:
    make_world(prompts=3)
    with pytest.raises(CommandError, match="replace-model-0 has no frozen plan yet"):
        call_command("refit", "replace-model-0")


@pytest.mark.django_db
def test_an_unknown_migration_is_refused_by_name() -> None:
    with pytest.raises(CommandError, match="There is no migration 'nothing'"):
        call_command("refit", "nothing")
