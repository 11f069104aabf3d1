"""What the statistics work out beside a fit reaches the page under the right names."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from calibration.models import Fit, FitSupplement
from calibration.selectors.evidence import take_snapshot
from calibration.services.nudge import request_accepted
from calibration.services.store import store_fit
from calibration.services.supplement import add_supplement
from calibration.team.scope import scope_of
from calibration.team.selectors import staff_of
from config.celery import app
from tests.calibration.analyses import RUN, analysis_of
from tests.calibration.posteriors import DRAWS, posterior_of
from tests.calibration.team.people import client_of, fit_of, judged_by, lead_of, said_of, url
from tests.calibration.world import World, freeze, make_world

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def sent(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Any]]:
    """What would have gone to the broker."""
    names: list[Any] = []
    monkeypatch.setattr(app, "send_task", lambda name, args, **_: names.append((name, *args)))
    yield names
    for name, subject_id in names:
        request_accepted(subject_id, name)


@pytest.fixture
def world() -> World:
    made = make_world(prompts=60)
    freeze(made)
    # in another order than their codes
    judged_by(made, "zoe", "lrb" * 16)
    judged_by(made, "ann", "lrl" * 8)
    judged_by(made, "ben", "l" * 6)
    return made


def full_fit(world: World) -> Fit:
    """As a refit stores it, of people who judged the same pairs."""
    snapshot = take_snapshot(world.dimensions[0].pk)
    posterior = posterior_of(snapshot)
    rng, people = np.random.default_rng(6), posterior.shape.annotators
    more = {
        "discrimination_sd": np.abs(rng.normal(0, 0.2, DRAWS)),
        "discrimination": rng.normal(0, 1, (DRAWS, people)),
    }
    posterior = replace(posterior, draws={**posterior.draws, **more})
    fit = store_fit(snapshot, analysis_of(snapshot), RUN, posterior)
    assert fit is not None
    return fit


def test_a_real_supplement_gives_everybody_their_own_lean_and_couples(world: World) -> None:
    made = add_supplement(full_fit(world).pk)
    assert made is not None
    staff = staff_of(scope_of(world.migration, lead_of(world)))
    assert [row.name for row in staff.people.rows] == ["zoe", "ann", "ben"]
    assert all(row.lean is not None for row in staff.people.rows)
    people = made.sections["annotators"]
    counts = [people["people"][people["ids"].index(row.id)] for row in staff.people.rows]
    assert [one["n_judgments"] for one in counts] == [48, 24, 6]
    [matrix] = staff.agreement
    assert matrix.n_twice == 24
    assert (matrix.columns, [row.name for row in matrix.rows]) == (("ann",), ["zoe"])
    [cell] = matrix.rows[0].cells
    assert cell is not None
    assert cell.pairs == 24
    assert cell.kappa is not None


def test_a_supplement_that_kept_no_ids_names_nobody(world: World) -> None:
    made = said_of(world)
    sections = {**made.sections, "annotators": {"people": made.sections["annotators"]["people"]}}
    later = FitSupplement(fit=fit_of(world), sections=sections, seconds=0.1)
    later.save()
    page = client_of(lead_of(world)).get(url(world, "team_people")).content.decode()
    assert "Annotator 1" in page
    assert "Lean, points" in page


def test_many_people_are_told_as_a_list_the_least_agreeing_first(world: World) -> None:
    for n in range(9):
        judged_by(world, f"p{n}", "lr", start=50)
    said_of(world)
    staff = staff_of(scope_of(world.migration, lead_of(world)))
    [matrix] = staff.agreement
    assert matrix.rows == ()
    assert len(matrix.couples) == 12
    assert matrix.more == 12 * 11 // 2 - 12
    page = client_of(lead_of(world)).get(url(world, "team_people")).content.decode()
    assert "more couples agree better" in page
