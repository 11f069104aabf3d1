"""The way to a team's pages: in the head of every page, also for a lead who judges."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from annotation.models import QueuedPair
from migrations_app.models import Candidate, Epoch, LanguageModel, Migration
from tests.calibration.team.people import client_of, judged_by, lead_of, skip, url
from tests.calibration.world import World, freeze, make_world

pytestmark = pytest.mark.django_db
LINK = 'href="/teams/"'


@pytest.fixture
def world() -> World:
    made = make_world(prompts=12)
    freeze(made)
    return made


def another(world: World, number: int) -> Migration:
    made = Migration.objects.create(
        slug=f"replace-{number}",
        name="Another",
        service=world.migration.service,
        incumbent=world.migration.incumbent,
    )
    Epoch.objects.create(migration=made, number=1, reason="start")
    Candidate.objects.create(
        migration=made, language_model=LanguageModel.objects.get(slug="model-1"), position=0
    )
    return made


def test_a_lead_who_judges_has_a_link_to_the_team_while_judgments_come_in(world: World) -> None:
    both = client_of(lead_of(world, "leo", "lead", "annotator"))
    page = both.get("/judging/").content.decode()
    assert LINK in page
    assert both.get(reverse("teams")).url == url(world)  # type: ignore[attr-defined]
    of_team = both.get(url(world)).content.decode()
    assert f'{LINK} aria-current="page"' in of_team


def test_who_runs_no_judging_has_none(world: World) -> None:
    for role in ("annotator", "owner", "auditor"):
        client = client_of(lead_of(world, role, role))
        assert LINK not in client.get("/judging/").content.decode()
        assert client.get(reverse("teams")).status_code == 403


def test_several_teams_are_listed_with_what_waits_in_as_many_queries(world: World) -> None:
    another(world, 1)
    judged_by(world, "ann", "lrl")
    skip(world, world.pairs()[9], "ann", "unsafe")
    client = client_of(lead_of(world))
    client.get(reverse("teams"))  # what is kept between requests is made
    with CaptureQueriesContext(connection) as few:
        page = client.get(reverse("teams")).content.decode()
    assert "2 teams" in page
    assert "3 of 12" in " ".join(page.split())
    assert "1 waiting for you" in page
    assert "The plan is not frozen yet." in page
    for number in range(2, 6):
        another(world, number)
    client.get(reverse("teams"))
    with CaptureQueriesContext(connection) as many:
        client.get(reverse("teams"))
    assert len(many) == len(few) <= 12
    assert QueuedPair.objects.filter(withdrawn=True).count() == 1
