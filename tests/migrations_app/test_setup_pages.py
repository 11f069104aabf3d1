"""Services and language models, opened and changed in the browser."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from migrations_app.audit.selectors import verify
from migrations_app.models import AuditEvent, LanguageModel, Membership, Service
from tests.migrations_app.pages import client_of, draft_of, model, person, service_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> User:
    return person("ada")


@pytest.fixture
def client(admin: User) -> Client:
    service_of(admin)
    return client_of(admin)


def test_a_superuser_with_nothing_is_told_what_a_service_is() -> None:
    root = User.objects.create_superuser("root")
    page = client_of(root).get(reverse("setup")).content.decode()
    assert "Open your first service" in page
    assert reverse("service_new") in page


def test_whoever_opens_a_service_is_its_admin_and_the_trail_says_so(
    client: Client, admin: User
) -> None:
    fields = {"name": "Contract search", "slug": "contracts", "monthly_interactions": "310000"}
    assert client.post(reverse("service_new"), fields).status_code == 302
    service = Service.objects.get(slug="contracts")
    assert Membership.objects.get(service=service).user == admin
    event = AuditEvent.objects.get(verb="service_opened", object_id=str(service.pk))
    assert event.actor == admin
    assert event.data["monthly_interactions"] == 310_000
    assert list(verify()) == []


def test_the_slug_of_a_service_stays(client: Client) -> None:
    url = reverse("service_edit", args=["support"])
    client.post(url, {"name": "Help desk", "slug": "other", "monthly_interactions": ""})
    assert Service.objects.get().slug == "support"
    assert Service.objects.get().name == "Help desk"
    event = AuditEvent.objects.get(verb="service_changed")
    assert event.data == {"now": {"name": "Help desk"}, "before": {"name": "Support"}}


def test_saving_without_a_change_leaves_no_event(client: Client) -> None:
    client.post(reverse("service_edit", args=["support"]), {"name": "Support"})
    assert not AuditEvent.objects.filter(verb="service_changed").exists()


def test_a_taken_slug_is_named_at_its_field(client: Client) -> None:
    page = client.post(reverse("service_new"), {"name": "X", "slug": "support"}).content.decode()
    assert "Service with this Slug already exists" in page
    assert 'id="id_slug_error"' in page


def test_a_language_model_keeps_its_name_in_files_once_a_migration_uses_it(
    client: Client, admin: User
) -> None:
    draft_of(admin, Service.objects.get())
    url = reverse("language_model_edit", args=[model("old").pk])
    client.post(url, {"name": "Old 2", "slug": "renamed", "sunset_date": "2027-01-31"})
    old = LanguageModel.objects.get(slug="old")
    assert old.name == "Old 2"
    event = AuditEvent.objects.get(verb="language_model_changed")
    assert event.data["now"] == {"name": "Old 2", "sunset_date": "2027-01-31"}


def test_a_price_below_nothing_is_refused(client: Client) -> None:
    fields = {"name": "M", "slug": "m", "input_cost_usd": "-1"}
    assert client.post(reverse("language_model_new"), fields).status_code == 200
    assert not LanguageModel.objects.exists()


def test_an_admin_of_nothing_is_refused() -> None:
    assert client_of(person("eve")).get(reverse("setup")).status_code == 403


def test_the_list_takes_as_many_queries_for_many_migrations_as_for_one(
    client: Client, admin: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    service = Service.objects.get()
    for index in range(4):
        draft_of(admin, service, slug=f"m-{index}", candidates=("new", "newer"))
    # session, person with roles; services, migrations, candidates, models, how many models
    with django_assert_num_queries(6):
        page = client.get(reverse("setup")).content.decode()
    assert page.count("Bring evidence") == 4
    assert "4 migrations wait for you" in page


def test_the_list_of_models_counts_their_migrations_in_one_query(
    client: Client, admin: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    draft_of(admin, Service.objects.get())
    with django_assert_num_queries(3):
        client.get(reverse("language_models"))
