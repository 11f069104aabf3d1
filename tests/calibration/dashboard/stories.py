"""A migration at every point of its way, and somebody who looks at it."""

from typing import Any

import numpy as np
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from calibration.models import Fit
from calibration.selectors.evidence import take_snapshot
from calibration.services.store import Run, store_fit, store_reweighted
from migrations_app.models import Membership, Migration
from tests.calibration.analyses import RUN, analysis_of
from tests.calibration.world import World, freeze, judge, make_world, synthetic_values

QUICK = Run(method="reweighted", versions={"python": "3.11"}, seconds=0.1)
DRAWS = np.random.default_rng(5).normal(0.02, 0.012, size=400)


def owner_of(world: World, name: str = "olga") -> User:
    user = User.objects.create_user(name, password="of no strength")
    Membership.objects.create(
        user=user, service=world.migration.service, role=Membership.Role.OWNER
    )
    return user


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page_url(migration: Migration) -> str:
    return reverse("migration", args=[migration.slug])


def live_url(migration: Migration) -> str:
    return reverse("migration_live", args=[migration.slug])


def judge_some(world: World, count: int = 10, start: int = 0, position: int = 0) -> None:
    pairs = world.pairs()[start : start + count]
    values = synthetic_values(count, difference=0.05)
    judge(world, world.dimensions[position], pairs, values)


def fitted(world: World, position: int = 0, run: Run = RUN, **changes: Any) -> Fit:
    """A fit of the evidence as it is now, that says what it is told to."""
    snapshot = take_snapshot(world.dimensions[position].pk)
    analysis = analysis_of(snapshot, **{"draws": DRAWS, "model_draws": DRAWS} | changes)
    store = store_fit if run is RUN else store_reweighted
    fit = store(snapshot, analysis, run)
    assert fit is not None
    return fit


def approvable() -> World:
    """One candidate that passes its one dimension, by twelve judgments."""
    made = make_world(prompts=60, candidates=1, dimensions=["correctness"])
    freeze(made)
    judge_some(made, 12)
    fitted(made)
    return made
