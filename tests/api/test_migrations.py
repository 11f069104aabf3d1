"""GET /api/v1/migrations/"""

import pytest
from django.contrib.auth.models import User
from pytest_django import DjangoAssertNumQueries
from rest_framework.test import APIClient

from migrations_app.models import Membership, Migration, Plan, Service
from tests.api.cast import client_of, opened, person
from tests.calibration.world import World

URL = "/api/v1/migrations/"


def another(world: World, number: int) -> Migration:
    of = world.migration
    return Migration.objects.create(
        slug=f"next-{number}", name="Next", service=of.service, incumbent=of.incumbent
    )


def test_a_migration_is_told_with_its_arms_and_its_plan(
    world: World, plan: Plan, lead: APIClient
) -> None:
    answer = lead.get(URL).json()
    assert answer["next"] is None
    assert answer["previous"] is None
    [row] = answer["results"]
    assert row.pop("created_at").endswith("Z")
    assert row == {
        "slug": "replace-model-0",
        "name": "Replace model 0",
        "service": "answers",
        "state": "collecting",
        "incumbent": "model-0",
        "candidates": ["model-1", "model-2"],
        "plan_version": 1,
    }


def test_before_a_plan_is_frozen_its_version_is_null(world: World, lead: APIClient) -> None:
    [row] = lead.get(URL).json()["results"]
    assert row["plan_version"] is None


def test_pages_follow_each_other_from_the_newest_to_the_oldest(
    world: World, lead: APIClient
) -> None:
    wanted = [another(world, n).slug for n in range(6)][::-1] + [world.migration.slug]
    found, url = [], f"{URL}?page_size=3"
    while url:
        page = lead.get(url).json()
        assert len(page["results"]) <= 3
        found += [row["slug"] for row in page["results"]]
        url = page["next"]
    assert found == wanted


def test_a_page_back_is_the_page_before(world: World, lead: APIClient) -> None:
    for n in range(3):
        another(world, n)
    first = lead.get(f"{URL}?page_size=2").json()
    second = lead.get(first["next"]).json()
    assert lead.get(second["previous"]).json()["results"] == first["results"]


def test_a_row_that_comes_between_two_pages_repeats_nothing(world: World, lead: APIClient) -> None:
    for n in range(3):
        another(world, n)
    first = lead.get(f"{URL}?page_size=2").json()
    another(world, 9)
    second = lead.get(first["next"]).json()
    slugs = [row["slug"] for row in first["results"] + second["results"]]
    assert len(slugs) == len(set(slugs)) == 4


@pytest.mark.parametrize("cursor", ["nonsense", "cD1hYmM=", "cD0tMQ==", "%00", "cD0=", "bz0x" * 99])
def test_a_cursor_that_nobody_gave_out_is_refused(
    world: World, lead: APIClient, cursor: str
) -> None:
    answer = lead.get(f"{URL}?cursor={cursor}")
    assert answer.status_code in (200, 400)
    if answer.status_code == 400:
        assert answer.json()["code"] == "validation_error"
        assert list(answer.json()["fields"]) == ["cursor"]


def test_migrations_of_other_services_are_not_listed(world: World) -> None:
    elsewhere = Service.objects.create(slug="elsewhere", name="Elsewhere")
    assert client_of(person("admin", elsewhere)).get(URL).json()["results"] == []


def test_who_judges_does_not_see_what_is_being_judged(world: World, annotator: APIClient) -> None:
    assert annotator.get(URL).json()["results"] == []
    opened(world.migration)
    assert len(annotator.get(URL).json()["results"]) == 1


def test_who_judges_and_leads_sees_how_it_is_set_up_but_no_result(world: World) -> None:
    user = person("lead", world.migration.service)
    Membership.objects.create(user=user, service=world.migration.service, role="annotator")
    asking = client_of(user)
    assert len(asking.get(URL).json()["results"]) == 1
    for part in ("recommendation", "recommendations", "judgments"):
        assert asking.get(f"{URL}{world.migration.slug}/{part}/").status_code == 403


def test_a_superuser_sees_all(world: World) -> None:
    root = User.objects.create_superuser("root")
    assert len(client_of(root).get(URL).json()["results"]) == 1


def test_more_migrations_take_no_more_queries(
    world: World, lead: APIClient, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for n in range(20):
        another(world, n)
    with django_assert_max_num_queries(9):
        assert len(lead.get(URL).json()["results"]) == 21
