"""People of a service: invited, added, given other roles, let go."""

import re

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from migrations_app.models import AuditEvent, Membership, Service
from migrations_app.setup.errors import LastAdmin
from migrations_app.setup.services.people import give_roles
from tests.migrations_app.pages import PASSWORD, client_of, person, service_of

pytestmark = pytest.mark.django_db
NEW = {"email": "nia@example.org", "username": "nia", "first_name": "Nia", "roles": ["annotator"]}


@pytest.fixture
def admin() -> User:
    return person("ada")


@pytest.fixture
def service(admin: User) -> Service:
    return service_of(admin)


@pytest.fixture
def client(admin: User, service: Service) -> Client:
    return client_of(admin)


def roles(user: User, service: Service) -> set[str]:
    rows = Membership.objects.filter(user=user, service=service)
    return set(rows.values_list("role", flat=True))


def invite(client: Client, **fields: str) -> str:
    """The link that the page shows."""
    answer = client.post(reverse("people_invite", args=["support"]), NEW | fields)
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    found = re.search(r'value="(http[^"]+)"', answer.content.decode())
    assert found
    return found[1]


def test_somebody_invited_chooses_a_password_and_comes_in(client: Client, service: Service) -> None:
    link = invite(client)
    stranger = Client()
    page = stranger.get(link, follow=True)
    url = page.redirect_chain[-1][0]
    stranger.post(url, {"password1": PASSWORD, "password2": PASSWORD})
    fields = {"login": "nia", "password": PASSWORD}
    assert stranger.post(reverse("account_login"), fields).status_code == 302
    assert roles(User.objects.get(username="nia"), service) == {"annotator"}


def test_the_link_works_once(client: Client) -> None:
    link = invite(client)
    first = Client()
    url = first.get(link, follow=True).redirect_chain[-1][0]
    first.post(url, {"password1": PASSWORD, "password2": PASSWORD})
    second = Client()
    page = second.get(link, follow=True).content.decode()
    assert "password1" not in page


def test_the_link_is_mailed_where_there_is_mail(client: Client) -> None:
    link = invite(client)
    assert link in str(mail.outbox[0].body)
    assert mail.outbox[0].to == ["nia@example.org"]


def test_the_link_is_not_written_to_a_log(client: Client, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    answer = client.post(reverse("people_invite", args=["support"]), NEW)
    assert "No mail was sent" in answer.content.decode()


def test_an_invitation_cannot_take_over_an_account_that_exists(client: Client) -> None:
    eve = person("eve")
    answer = client.post(
        reverse("people_invite", args=["support"]), NEW | {"email": "EVE@example.org"}
    )
    assert answer.status_code == 422
    assert "Somebody here has that e-mail" in answer.content.decode()
    eve.refresh_from_db()
    assert eve.check_password(PASSWORD)


def test_a_second_link_is_not_made_for_somebody_with_a_password_or_elsewhere(
    client: Client, service: Service
) -> None:
    invite(client)
    nia = User.objects.get(username="nia")
    again = reverse("people_invite_again", args=["support", nia.pk])
    assert client.post(again).status_code == 200
    other = service_of(person("eve"), "other")
    Membership.objects.create(user=nia, service=other, role="lead")
    assert client.post(again).status_code == 409
    ben = person("ben", service, "lead")
    url = reverse("people_invite_again", args=["support", ben.pk])
    assert client.post(url).status_code == 409


def test_somebody_of_another_service_is_added_by_name_or_mail(
    client: Client, service: Service
) -> None:
    ben = person("ben")
    url = reverse("people_add", args=["support"])
    client.post(url, {"who": "BEN@example.org", "roles": ["lead"]})
    client.post(url, {"who": "ben", "roles": ["owner"]})
    assert roles(ben, service) == {"lead", "owner"}
    assert client.post(url, {"who": "nobody", "roles": ["lead"]}).status_code == 422


def test_roles_are_changed_and_the_trail_knows(client: Client, service: Service) -> None:
    ben = person("ben", service, "lead", "annotator")
    client.post(reverse("people_roles", args=["support", ben.pk]), {"roles": ["auditor"]})
    assert roles(ben, service) == {"auditor"}
    event = AuditEvent.objects.get(verb="roles_changed", data__user=ben.pk)
    assert event.data["roles"] == ["auditor"]


def test_somebody_without_a_role_leaves_and_their_account_stays(
    client: Client, service: Service
) -> None:
    ben = person("ben", service, "annotator")
    client.post(reverse("people_roles", args=["support", ben.pk]), {})
    assert roles(ben, service) == set()
    assert User.objects.filter(pk=ben.pk).exists()


def test_the_last_admin_stays_admin(client: Client, service: Service, admin: User) -> None:
    url = reverse("people_roles", args=["support", admin.pk])
    assert client.post(url, {"roles": ["lead"]}).status_code == 409
    with pytest.raises(LastAdmin):
        give_roles(service=service, user=admin, roles=[], actor=admin)
    assert roles(admin, service) == {"admin"}
    person("ben", service, "admin")
    assert client.post(url, {"roles": ["lead"]}).status_code == 302
    assert roles(admin, service) == {"lead"}


def test_somebody_of_another_service_cannot_be_changed_here(client: Client) -> None:
    eve = person("eve")
    service_of(eve, "other")
    url = reverse("people_roles", args=["support", eve.pk])
    assert client.post(url, {"roles": ["admin"]}).status_code == 404


def test_the_page_says_that_who_judges_stays_blind(client: Client) -> None:
    page = client.get(reverse("people", args=["support"])).content.decode()
    assert "Who judges stays blind" in page
