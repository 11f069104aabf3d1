import pytest
from rest_framework.test import APIClient

from annotation.services import queue_pairs
from migrations_app.models import Plan
from tests.api.cast import client_of, person
from tests.calibration.world import World, freeze, make_world


@pytest.fixture
def world(db: None) -> World:
    return make_world(prompts=12, candidates=2, dimensions=("correctness", "tone"))


@pytest.fixture
def plan(world: World) -> Plan:
    return freeze(world)


@pytest.fixture
def lead(world: World) -> APIClient:
    return client_of(person("lead", world.migration.service))


@pytest.fixture
def annotator(world: World) -> APIClient:
    return client_of(person("annotator", world.migration.service))


@pytest.fixture
def stranger(world: World) -> APIClient:
    return client_of(person(None, world.migration.service))


@pytest.fixture
def queue(world: World, plan: Plan) -> str:
    """The code of a queue that lends pairs."""
    queue_pairs(epoch=world.migration.epoch, seed=1)
    return world.migration.judging_code
