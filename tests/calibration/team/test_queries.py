"""The pages of a team cost as many queries for many people as for few."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from annotation.models import Annotator
from tests.calibration.team.people import (
    client_of,
    judged_by,
    lead_of,
    lend,
    person,
    said_of,
    skip,
    url,
)
from tests.calibration.world import World, freeze, make_world

pytestmark = pytest.mark.django_db
MOST = {
    "team": 30,
    "team_people": 30,
    "team_person": 32,
    "team_pairs": 20,
    "team_disagreements": 20,
    "team_reasons": 20,
    "team_checks": 30,
    "team_exclusions": 16,
    "team_settings": 24,
}


@pytest.fixture
def world() -> World:
    made = make_world(prompts=60, dimensions=("correctness", "style"))
    freeze(made)
    return made


def judged(world: World, people: int, pairs: int) -> None:
    for n in range(people):
        judged_by(world, f"p{n}", ("lr"[n % 2] + "lrb") * (pairs // 4))
        skip(world, world.pairs()[50], f"p{n}", "unsafe")
        lend(world, world.pairs()[51], f"p{n}")


def counts(world: World, client: Client) -> dict[str, int]:
    found = {}
    client.get(url(world))  # what is kept between requests is made
    for name in MOST:
        more = [person(world, "p0").pk] if name == "team_person" else []
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url(world, name, *more)).status_code == 200
        found[name] = len(queries)
    return found


def test_the_number_of_queries_grows_with_nothing(world: World) -> None:
    client = client_of(lead_of(world))
    judged(world, people=2, pairs=4)
    said_of(world)
    few = counts(world, client)
    for n in range(2, 9):
        judged_by(world, f"p{n}", "rlrb" * 8)
    said_of(world)
    assert Annotator.objects.count() == 9
    assert counts(world, client) == few
    assert {name: count for name, count in few.items() if count > MOST[name]} == {}
