from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User
from pytest_django import Settings

from migrations_app.models import Event
from migrations_app.notifications.services import add_webhook
from tests.api.cast import person
from tests.calibration.world import World, make_world
from tests.migrations_app.notifications.receiver import Receiver, receiving

Kind = Event.Kind
KINDS = [Kind.VERDICT_CHANGED, Kind.RECOMMENDATION_CHANGED, Kind.DECISION_WAITING, Kind.SUNSET_NEAR]


@pytest.fixture(scope="module")
def server() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


@pytest.fixture
def receiver(server: Receiver, settings: Settings) -> Receiver:
    settings.WEBHOOK_LOCAL_HTTP = True
    server.answers, server.got = [200], []
    server.location = server.retry_after = ""
    return server


@pytest.fixture
def world(db: None) -> World:
    return make_world(prompts=2)


@pytest.fixture
def admin(world: World) -> User:
    return person("admin", world.migration.service)


@pytest.fixture
def owner(world: World) -> User:
    user = person("owner", world.migration.service)
    user.email = "owner@example.org"
    user.save()
    return user


@pytest.fixture
def secret(receiver: Receiver, world: World, admin: User) -> str:
    """Of a webhook for everything."""
    service = world.migration.service
    return add_webhook(service=service, url=receiver.url, kinds=KINDS, actor=admin)[1]
