"""A real default worker tells a real receiver of what was written and committed."""

import pytest
from pytest_django import Settings

from migrations_app.models import Delivery, Event, Webhook
from migrations_app.notifications.services import add_webhook, announce
from tests.api.cast import person
from tests.calibration.default_worker import default_worker
from tests.calibration.world import make_world
from tests.migrations_app.notifications.receiver import receiving
from tests.worker_process import until

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def test_an_event_leaves_with_its_commit(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.WEBHOOK_LOCAL_HTTP = True
    monkeypatch.setenv("SUCCESSOR_WEBHOOK_LOCAL_HTTP", "true")
    migration = make_world(prompts=2).migration
    with receiving() as receiver, default_worker():
        add_webhook(
            service=migration.service,
            url=receiver.url,
            kinds=[Event.Kind.DECISION_WAITING],
            actor=person("admin", migration.service),
        )
        announce(migration=migration, kind=Event.Kind.DECISION_WAITING, data={})
        sent = Delivery.objects.filter(webhook=Webhook.objects.get())
        until(lambda: sent.filter(state=Delivery.State.DELIVERED).exists(), "it is delivered")
    [(headers, _)] = receiver.got
    assert headers["webhook-id"] == sent.get().event.name
