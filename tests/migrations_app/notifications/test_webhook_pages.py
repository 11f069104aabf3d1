"""Webhooks of a service on its admin's pages; mails on everybody's own."""

import re

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries, Settings

from migrations_app.models import AuditEvent, Delivery, Event, Service, Webhook
from migrations_app.notifications.delivering import deliver
from migrations_app.notifications.selectors import wants_mails
from tests.migrations_app.notifications.receiver import receiving
from tests.migrations_app.pages import client_of, person, service_of

pytestmark = pytest.mark.django_db
URL = "http://127.0.0.1:9/hook"


@pytest.fixture
def admin() -> User:
    return person("ada")


@pytest.fixture
def service(admin: User, settings: Settings) -> Service:
    settings.WEBHOOK_LOCAL_HTTP = True
    return service_of(admin)


@pytest.fixture
def client(admin: User, service: Service) -> Client:
    return client_of(admin)


def add(client: Client, url: str = URL) -> str:
    """The secret that the page shows."""
    fields = {"url": url, "kinds": ["verdict_changed", "sunset_near"]}
    answer = client.post(reverse("webhook_add", args=["support"]), fields)
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    found = re.search(r'value="(whsec_[^"]+)"', answer.content.decode())
    assert found
    return found[1]


def page(client: Client, name: str, *args: object) -> str:
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_secret_is_shown_once_and_nowhere_afterwards(client: Client) -> None:
    assert "No webhook of Support yet" in page(client, "webhooks", "support")
    secret = add(client)
    webhook = Webhook.objects.get()
    assert webhook.kinds == ["sunset_near", "verdict_changed"]
    listed = page(client, "webhooks", "support")
    assert URL in listed
    assert "nothing sent yet" in listed
    opened = page(client, "webhook", "support", webhook.pk)
    assert "Nothing was sent yet" in opened
    assert "whsec_" not in listed + opened
    assert len(secret) == len("whsec_") + 44


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("https://10.0.0.1/", "Nothing is sent to 10.0.0.1"),
        ("ftp://example.org/", "must begin with https://"),
        ("", "This field is required"),
    ],
)
def test_an_address_that_is_refused_says_why_beside_its_field(
    client: Client, url: str, said: str
) -> None:
    fields = {"url": url, "kinds": ["sunset_near"]}
    answer = client.post(reverse("webhook_add", args=["support"]), fields)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Webhook.objects.exists()


def test_a_test_event_shows_what_the_receiver_answered(client: Client) -> None:
    with receiving() as receiver:
        receiver.answers = [404]
        add(client, receiver.url)
        webhook = Webhook.objects.get()
        answer = client.post(reverse("webhook_test", args=["support", webhook.pk]), follow=True)
        assert "A test event is on its way" in answer.content.decode()
        deliver(Delivery.objects.get().pk)
    shown = page(client, "webhook", "support", webhook.pk)
    assert "given up" in shown
    assert "Answered 404." in shown
    assert "Answered 404." in page(client, "webhooks", "support")


def test_what_was_given_up_is_sent_again_under_the_same_id(client: Client) -> None:
    with receiving() as receiver:
        receiver.answers = [500, 200]
        add(client, receiver.url)
        webhook = Webhook.objects.get()
        client.post(reverse("webhook_test", args=["support", webhook.pk]))
        sent = Delivery.objects.get()
        again = reverse("webhook_again", args=["support", webhook.pk, sent.pk])
        assert "still tried" in client.post(again, follow=True).content.decode()
        deliver(sent.pk)
        assert again in page(client, "webhook", "support", webhook.pk)
        assert "on its way again" in client.post(again, follow=True).content.decode()
        deliver(sent.pk)
    first, second = receiver.got
    assert first[0]["webhook-id"] == second[0]["webhook-id"]
    sent.refresh_from_db()
    assert (sent.state, sent.attempts) == (Delivery.State.DELIVERED, 1)
    webhook.active = False
    webhook.save()
    assert "the webhook is off" in client.post(again, follow=True).content.decode()
    assert again not in page(client, "webhook", "support", webhook.pk)


def test_switching_off_and_on_is_on_record(client: Client) -> None:
    add(client)
    webhook = Webhook.objects.get()
    url = reverse("webhook_switch", args=["support", webhook.pk])
    for active in ("off", "off", "on"):
        client.post(url, {"active": active})
    verbs = list(AuditEvent.objects.filter(object_kind="webhook").values_list("verb", flat=True))
    assert verbs == ["webhook_added", "webhook_switched_off", "webhook_switched_on"]
    client.post(url, {"active": "off"})
    answer = client.post(reverse("webhook_test", args=["support", webhook.pk]))
    assert (answer.status_code, Event.objects.count()) == (404, 0)


def test_a_webhook_of_another_service_is_not_there(client: Client, admin: User) -> None:
    add(client)
    service_of(admin, "elsewhere")
    webhook = Webhook.objects.get()
    answer = client.get(reverse("webhook", args=["elsewhere", webhook.pk]))
    assert answer.status_code == 404


def test_queries_do_not_grow_with_webhooks_and_deliveries(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    def ask() -> None:
        page(client, "webhooks", "support")

    add(client)
    ask()
    with django_assert_num_queries(5):
        ask()
    for _ in range(3):
        add(client)
        client.post(reverse("webhook_test", args=["support", Webhook.objects.latest("pk").pk]))
    client.get(reverse("webhooks", args=["support"]))  # tells the messages
    with django_assert_num_queries(5):
        ask()


def test_mails_can_be_switched_off_by_each_person(client: Client, admin: User) -> None:
    url = reverse("notifications")
    assert wants_mails(admin)
    client.post(url, {"mails": "off"})
    assert not wants_mails(admin)
    assert "You get no mails" in page(client, "notifications")
    client.post(url, {"mails": "on"})
    assert wants_mails(admin)
