"""The page asks twice a second whether anything is new: mostly nothing is, which costs little."""

import gzip

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from calibration.models import Fit
from calibration.services import heartbeat, stamps
from calibration.services.progress import Progress, Stage, forget, report
from calibration.statistics.result import Estimate, Verdict
from migrations_app.models import Membership
from tests.calibration.dashboard.stories import (
    QUICK,
    client_of,
    fitted,
    judge_some,
    live_url,
    owner_of,
    page_url,
)
from tests.calibration.world import World, freeze, make_world

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world() -> World:
    made = make_world(prompts=60)
    freeze(made)
    judge_some(made)
    fitted(made)
    stamps.remove(heartbeat.KEY)
    forget(made.dimensions[0].pk)
    return made


@pytest.fixture
def client(world: World) -> Client:
    return client_of(owner_of(world))


def ask(client: Client, world: World, etag: str = "") -> tuple[int, str, str]:
    """Status, ETag and text."""
    headers = {"If-None-Match": etag} if etag else {}
    response = client.get(live_url(world.migration), headers=headers)
    return response.status_code, response.headers.get("ETag", ""), response.content.decode()


def test_nothing_new_is_said_by_304(client: Client, world: World) -> None:
    status, etag, text = ask(client, world)
    assert (status, bool(etag)) == (200, True)
    assert "verdict-card" in text
    assert ask(client, world, etag)[::2] == (304, "")


def test_the_page_carries_the_etag_of_what_it_shows(client: Client, world: World) -> None:
    etag = client.get(page_url(world.migration)).context["etag"]
    assert ask(client, world, etag)[0] == 304


def test_what_is_sent_is_packed_for_who_takes_it(client: Client, world: World) -> None:
    packed = client.get(live_url(world.migration), headers={"Accept-Encoding": "gzip"})
    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content).decode() == ask(client, world)[2]
    assert ask(client, world, packed["ETag"])[0] == 304


def test_asking_in_vain_takes_three_queries_and_one_for_the_session(
    client: Client, world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    etag = ask(client, world)[1]
    with django_assert_num_queries(4):
        assert ask(client, world, etag)[0] == 304


def test_asking_in_vain_takes_three_queries_where_sessions_are_cached(
    settings: Settings, world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
    client = client_of(owner_of(world))
    etag = ask(client, world)[1]
    with django_assert_num_queries(3):
        assert ask(client, world, etag)[0] == 304


def test_a_quick_update_changes_the_page_at_once(client: Client, world: World) -> None:
    etag = ask(client, world)[1]
    judge_some(world, 5, start=10)
    fitted(world, run=QUICK, verdict=Verdict.SUPERIOR, posterior=Estimate(0.0617, 0.03, 0.09))
    status, later, text = ask(client, world, etag)
    assert status == 200
    assert later != etag
    assert "+6.2" in text
    assert "superior" in text
    assert Fit.objects.count() == 2


def test_the_stage_of_a_running_fit_changes_the_page(client: Client, world: World) -> None:
    stamps.put(heartbeat.KEY, {"pid": 1}, seconds=60)
    etag = ask(client, world)[1]
    report(world.dimensions[0].pk, Progress(Stage.FITTING, 15))
    status, fitting, _ = ask(client, world, etag)
    assert (status, fitting != etag) == (200, True)
    report(world.dimensions[0].pk, Progress(Stage.DONE))
    assert ask(client, world, fitting)[1] == etag


def test_a_worker_that_goes_changes_the_page(client: Client, world: World) -> None:
    stamps.put(heartbeat.KEY, {"pid": 1}, seconds=60)
    etag = ask(client, world)[1]
    stamps.remove(heartbeat.KEY)
    assert ask(client, world, etag)[0] == 200


def test_a_failed_fit_is_said(client: Client, world: World) -> None:
    judge_some(world, 5, start=10)
    report(world.dimensions[0].pk, Progress(Stage.FAILED, message="no memory"))
    text = ask(client, world)[2]
    assert "The last fit failed." in text
    assert "no memory" in text


def test_who_may_no_longer_look_is_refused_even_where_nothing_changed(
    client: Client, world: World
) -> None:
    etag = ask(client, world)[1]
    Membership.objects.all().delete()
    assert ask(client, world, etag)[0] == 404


def test_nobody_else_may_keep_a_copy(client: Client, world: World) -> None:
    response = client.get(live_url(world.migration))
    assert set(response.headers["Cache-Control"].split(", ")) == {"private", "no-cache"}
