"""A fit counts in full whichever way it was computed; a re-weighted one never does."""

from dataclasses import replace

import pytest

from calibration.dashboard.amounts import grouped
from calibration.dashboard.health import Check, checks_of
from calibration.dashboard.pulse import Pulse
from calibration.models import Fit
from calibration.selectors.evidence import take_snapshot
from calibration.selectors.latest import fit_history, latest_fits
from calibration.selectors.standing import standing_of
from calibration.services.store import Run, store_fit, store_reweighted
from calibration.statistics.result import FitWarning
from tests.calibration.analyses import RUN, analysis_of
from tests.calibration.world import World, freeze, make_world

pytestmark = pytest.mark.django_db(transaction=True)

LAPLACE = replace(RUN, method="laplace")
QUICK = replace(RUN, method="reweighted")
WEIGHTS = {"k_hat": 0.314, "ess": 2512.0, "draws": 4000.0}


@pytest.fixture
def world() -> World:
    made = make_world(prompts=6, candidates=1, dimensions=["correctness"])
    freeze(made)
    return made


def stored(world: World, run: Run, warnings: tuple[FitWarning, ...] = ()) -> Fit | None:
    snapshot = take_snapshot(world.dimensions[0].pk)
    diagnostics = {"r_hat": 1.002} if run.method == "nuts" else WEIGHTS
    analysis = replace(analysis_of(snapshot), diagnostics=diagnostics, warnings=warnings)
    store = store_reweighted if run is QUICK else store_fit
    return store(snapshot, analysis, run)


def check_of(fit: Fit | None) -> Check:
    assert fit is not None
    pulse = Pulse(version="1", worker_alive=True, progress={})
    return next(
        c for c in checks_of([("Correctness", fit)], pulse, {}, current=True) if c.name[:3] == "Fit"
    )


@pytest.mark.parametrize("run", [LAPLACE, RUN], ids=lambda run: run.method)
def test_a_full_fit_makes_its_dimension_current(world: World, run: Run) -> None:
    fit = stored(world, run)
    assert fit is not None
    assert standing_of(world.migration).dimensions[0].fit == fit.pk
    assert standing_of(world.migration).settled
    assert latest_fits(world.migration) == {world.dimensions[0].pk: fit}


@pytest.mark.parametrize("run", [LAPLACE, RUN], ids=lambda run: run.method)
def test_a_full_fit_takes_the_place_of_a_quick_one_of_the_same(world: World, run: Run) -> None:
    assert stored(world, QUICK) is not None
    assert not standing_of(world.migration).settled
    fit = stored(world, run)
    assert latest_fits(world.migration) == {world.dimensions[0].pk: fit}
    assert {point.method for point in fit_history(world.migration)} == {run.method}
    assert stored(world, QUICK) is None


def test_the_page_says_that_the_fast_path_ran_and_whether_it_held(world: World) -> None:
    check = check_of(stored(world, LAPLACE))
    assert (check.word, check.tone) == ("approximation holds", "good")
    assert check.detail == (
        "Fast path, approximated and then corrected (Laplace): k-hat 0.31 (at most 0.7), "
        f"{grouped(2512)} effective draws (at least 400)."
    )


def test_the_page_says_that_the_slow_path_ran(world: World) -> None:
    check = check_of(stored(world, RUN))
    assert check.word == "chains agree"
    assert check.detail == "Slow path, sampled in full (NUTS). R-hat 1.002 (at most 1.01)."


def test_the_page_says_what_cannot_be_believed(world: World) -> None:
    check = check_of(
        stored(world, LAPLACE, (FitWarning("k_hat", "weights too uneven", fatal=True),))
    )
    assert (check.word, check.tone) == ("not to be believed", "bad")
    assert check.detail.startswith("Weights too uneven. Fast path")
