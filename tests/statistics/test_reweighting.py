"""A re-weighted posterior against the full fit of the same evidence."""

import subprocess
import sys
from dataclasses import dataclass, fields, replace
from functools import cache

import numpy as np
import pytest

from calibration.statistics import sampling, synthetic
from calibration.statistics.analysis import analyse
from calibration.statistics.evidence import Evidence, Judgments, Terms
from calibration.statistics.outcome import Outcome, Scale
from calibration.statistics.packing import pack, unpack
from calibration.statistics.prediction import Posterior
from calibration.statistics.resampling import systematic
from calibration.statistics.reweighting import Reweighted, reweight

pytestmark = [pytest.mark.slow, pytest.mark.compiled]  # every shape of the model, first

SEEN = 120  # judgments of the base fit, over two candidates
SCALES = [Scale.ACCEPTANCE, Scale.PREFERENCE_3]
TERMS = Terms(margin=0.1, n_min=20, n_candidates=2, seed=3)
NEVER_LOADED = {"pymc", "pytensor", "nutpie", "numba", "arviz"}


@dataclass(frozen=True, eq=False)
class Fit:
    evidence: Evidence
    posterior: Posterior


@cache
def everything(scale: Scale) -> Evidence:
    world = synthetic.World(n_population=400, difference=(0.5, -0.3), annotators=2)
    judged = synthetic.judge(synthetic.make(world, seed=1), 100, seed=2)
    return Evidence(Outcome(scale), judged.population, judged.judgments)


def taken(evidence: Evidence, places: np.ndarray) -> Evidence:
    kept = {f.name: getattr(evidence.judgments, f.name)[places] for f in fields(Judgments)}
    return replace(evidence, judgments=Judgments(**kept))


def first(scale: Scale, count: int) -> Evidence:
    return taken(everything(scale), np.arange(count))


@cache
def base(scale: Scale) -> Fit:
    evidence = first(scale, SEEN)
    return Fit(evidence, sampling.sample(evidence, seed=1))


def moved(scale: Scale, now: Evidence) -> Reweighted:
    found = reweight(base(scale).posterior, base(scale).evidence, now, seed=5)
    assert found is not None
    return found


def assert_agree(found: Reweighted, full: Posterior) -> None:
    """Means within 3.5 standard errors of both runs (about 16 comparisons), spreads within 15%."""
    for name in ("alpha", "beta", "log_kappa"):
        ours, theirs = found.posterior.draws[name], full.draws[name]
        sizes = 1 / found.ess + 1 / full.diagnostics["ess_bulk"]
        error = theirs.std(axis=0) * np.sqrt(sizes)
        assert (np.abs(ours.mean(axis=0) - theirs.mean(axis=0)) <= 3.5 * error).all(), name
        np.testing.assert_allclose(ours.std(axis=0), theirs.std(axis=0), rtol=0.15)


@pytest.mark.parametrize("more", [1, 5])
@pytest.mark.parametrize("scale", SCALES)
def test_new_judgments_move_it_to_where_the_full_fit_is(scale: Scale, more: int) -> None:
    now = first(scale, SEEN + more)
    found = moved(scale, now)
    assert found.reliable
    assert_agree(found, sampling.sample(now, seed=9))


@pytest.mark.parametrize("scale", SCALES)
def test_retracted_and_revised_judgments_are_taken_out(scale: Scale) -> None:
    left = taken(base(scale).evidence, np.arange(3, SEEN))
    value = left.judgments.value.copy()
    value[0] = -1.0 if value[0] > -1 else 1.0
    now = replace(left, judgments=replace(left.judgments, value=value))
    found = moved(scale, now)
    assert found.reliable
    assert_agree(found, sampling.sample(now, seed=9))


@pytest.mark.parametrize("scale", SCALES)
def test_the_reported_numbers_are_those_of_the_full_fit(scale: Scale) -> None:
    now = first(scale, SEEN + 5)
    ours = analyse(now, TERMS, moved(scale, now).posterior, critical=[2.7, 2.7])
    full = analyse(now, TERMS, sampling.sample(now, seed=9), critical=[2.7, 2.7])
    for one, two in zip(ours.results, full.results, strict=True):
        assert one.posterior is not None
        assert two.posterior is not None
        assert one.rule is not None
        assert two.rule is not None
        width = two.posterior.high - two.posterior.low
        assert one.posterior.mean == pytest.approx(two.posterior.mean, abs=0.03 * width)
        assert one.posterior.low == pytest.approx(two.posterior.low, abs=0.1 * width)
        assert one.posterior.high == pytest.approx(two.posterior.high, abs=0.1 * width)
        assert one.rule.low == pytest.approx(two.rule.low, abs=0.1 * width)
        assert one.verdict is two.verdict


def test_a_hundred_judgments_to_the_contrary_are_not_reliable() -> None:
    scale = Scale.PREFERENCE_3
    judgments = base(scale).evidence.judgments
    found = []
    for count in (2, 20, 100):
        added = {f.name: getattr(judgments, f.name)[:count] for f in fields(Judgments)}
        added["value"] = np.where(added["row"] < 400, -1.0, 1.0)
        joined = {
            f.name: np.concatenate([getattr(judgments, f.name), added[f.name]])
            for f in fields(Judgments)
        }
        now = replace(base(scale).evidence, judgments=Judgments(**joined))
        found.append(moved(scale, now))
    assert [one.reliable for one in found] == [True, False, False]
    assert found[0].k_hat < found[2].k_hat
    assert found[0].ess > found[1].ess > found[2].ess


def test_unchanged_evidence_leaves_every_draw() -> None:
    fit = base(Scale.ACCEPTANCE)
    judgments = fit.evidence.judgments
    again = replace(fit.evidence, judgments=replace(judgments, importance=judgments.importance * 2))
    found = moved(Scale.ACCEPTANCE, again)
    assert found.k_hat == 0
    assert found.reliable
    assert found.posterior is fit.posterior


def test_the_same_seed_gives_the_same_draws() -> None:
    now = first(Scale.ACCEPTANCE, SEEN + 3)
    one, two = moved(Scale.ACCEPTANCE, now), moved(Scale.ACCEPTANCE, now)
    np.testing.assert_array_equal(one.posterior.draws["alpha"], two.posterior.draws["alpha"])
    assert one.posterior.draws["b"].shape == base(Scale.ACCEPTANCE).posterior.draws["b"].shape


def test_a_packed_posterior_serves_as_well() -> None:
    fit = base(Scale.ACCEPTANCE)
    now = first(Scale.ACCEPTANCE, SEEN + 3)
    back = reweight(unpack(pack(fit.posterior), fit.evidence), fit.evidence, now, seed=5)
    assert back is not None
    assert back.ess == pytest.approx(moved(Scale.ACCEPTANCE, now).ess, rel=1e-4)


def test_another_model_or_population_gives_nothing() -> None:
    fit = base(Scale.ACCEPTANCE)
    now = first(Scale.ACCEPTANCE, SEEN + 3)
    judgments, population = now.judgments, now.population
    someone = replace(judgments, annotator=np.r_[judgments.annotator[:-1], 2])
    alone = replace(judgments, annotator=np.ones_like(judgments.annotator))
    ordered = replace(judgments, order=np.full(judgments.size, 0.5))
    other = [
        replace(now, judgments=someone),
        replace(now, judgments=alone),
        replace(now, judgments=ordered),
        replace(now, outcome=Outcome(Scale.PREFERENCE_3)),
        replace(now, population=replace(population, weight=population.weight * 2)),
        replace(now, population=replace(population, metric=population.metric + 0.1)),
        replace(now, population=replace(population, candidates=("one", "two"))),
    ]
    for changed in other:
        assert reweight(fit.posterior, fit.evidence, changed, seed=1) is None
    same = replace(now, population=replace(population, metric=population.metric.copy()))
    assert reweight(fit.posterior, fit.evidence, same, seed=1) is not None


def test_systematic_resampling_takes_each_draw_its_share_of_times() -> None:
    weight = np.random.default_rng(1).gamma(0.5, size=1000)
    weight /= weight.sum()
    count = np.bincount(systematic(weight, 1000, np.random.default_rng(2)), minlength=1000)
    assert count.sum() == 1000
    assert (np.abs(count - 1000 * weight) < 1).all()


def test_analysis_and_reweighting_need_no_sampler() -> None:
    program = (
        "import sys, calibration.statistics.analysis, calibration.statistics.reweighting;"
        f"print(sorted({NEVER_LOADED!r} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    )
    assert done.stdout.strip() == "[]"
