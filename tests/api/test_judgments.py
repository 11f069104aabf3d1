"""GET /api/v1/migrations/{slug}/judgments/"""

import pytest
from pytest_django import DjangoAssertNumQueries
from rest_framework.test import APIClient

from annotation.services import exclude, restore
from migrations_app.models import Epoch
from tests.api.cast import client_of, opened, person
from tests.calibration.world import World, judge

URL = "/api/v1/migrations/replace-model-0/judgments/"

pytestmark = pytest.mark.usefixtures("plan")


def test_a_judgment_is_told_with_who_gave_it_on_what(world: World, lead: APIClient) -> None:
    [made] = judge(world, world.dimensions[0], world.pairs(1)[:1], [1.0], name="bela")
    [row] = lead.get(URL).json()["results"]
    assert row.pop("judged_at").endswith("Z")
    assert row == {
        "id": made.pk,
        "dimension": "correctness",
        "pair": world.pairs(1)[0].pk,
        "prompt": "prompt-0",
        "candidate": "model-2",
        "annotator": "bela",
        "stream": "random",
        "answer": {},
        "value": 1.0,
        "revision": 1,
        "rubric_version": 1,
        "active_s": None,
        "excluded": False,
    }


def test_of_several_revisions_the_last_one_is_told(world: World, lead: APIClient) -> None:
    judge(world, world.dimensions[0], world.pairs()[:1], [1.0])
    judge(world, world.dimensions[0], world.pairs()[:1], [-1.0])
    [row] = lead.get(URL).json()["results"]
    assert (row["revision"], row["value"]) == (2, -1.0)


def test_what_was_taken_back_is_not_told(world: World, lead: APIClient) -> None:
    [made] = judge(world, world.dimensions[0], world.pairs()[:1], [1.0])
    made.pk, made.revision, made.retracted, made.value = None, 2, True, None
    made.save()
    assert lead.get(URL).json()["results"] == []


def test_what_is_excluded_is_marked_until_it_is_restored(world: World, lead: APIClient) -> None:
    [made] = judge(world, world.dimensions[0], world.pairs()[:1], [1.0])
    exclude(judgment=made, reason="too fast")
    assert [row["excluded"] for row in lead.get(URL).json()["results"]] == [True]
    restore(judgment=made, reason="was not")
    assert [row["excluded"] for row in lead.get(URL).json()["results"]] == [False]


def test_judgments_of_an_epoch_that_has_ended_are_not_told(world: World, lead: APIClient) -> None:
    judge(world, world.dimensions[0], world.pairs()[:1], [1.0])
    Epoch.objects.create(migration=world.migration, number=2, reason="new scores")
    assert lead.get(URL).json()["results"] == []


def test_pages_hold_every_judgment_once_the_newest_first(world: World, lead: APIClient) -> None:
    made = judge(world, world.dimensions[0], world.pairs()[:7], [0.0] * 7)
    found, url = [], f"{URL}?page_size=3"
    while url:
        page = lead.get(url).json()
        found += [row["id"] for row in page["results"]]
        url = page["next"]
    assert found == [judgment.pk for judgment in made[::-1]]


def test_an_annotator_stays_blind_while_judgments_are_collected(
    world: World, annotator: APIClient
) -> None:
    judge(world, world.dimensions[0], world.pairs()[:1], [1.0])
    answer = annotator.get(URL)
    assert (answer.status_code, answer.json()["code"]) == (403, "permission_denied")
    opened(world.migration)
    assert annotator.get(URL).status_code == 200


def test_a_stranger_is_told_that_nothing_is_there(world: World, stranger: APIClient) -> None:
    assert stranger.get(URL).status_code == 404


@pytest.mark.parametrize("role", ["lead", "owner", "admin", "auditor"])
def test_every_other_role_may_look(world: World, role: str) -> None:
    assert client_of(person(role, world.migration.service)).get(URL).status_code == 200


def test_a_full_page_takes_no_more_queries(
    world: World, lead: APIClient, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for dimension in world.dimensions:
        judge(world, dimension, world.pairs(), [0.0] * 12)
    with django_assert_max_num_queries(6):
        assert len(lead.get(URL).json()["results"]) == 24
