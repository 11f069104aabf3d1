"""Django's connections and the Redis client, on embedded services and on others."""

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import OperationalError
from django.db.backends.postgresql.base import DatabaseWrapper
from django.db.utils import ConnectionHandler
from pytest_django import DjangoDbBlocker, Settings

import config.redis
from config.embedded import Addresses, addresses
from tests.config.embedded_checkout import Account, Checkout, checkout, until


@pytest.fixture(scope="module")
def place() -> Iterator[Checkout]:
    with checkout(Account(os.geteuid(), os.getegid(), sys.executable)) as made:
        yield made


@pytest.fixture
def where(
    place: Checkout, settings: Settings, django_db_blocker: DjangoDbBlocker
) -> Iterator[Addresses]:
    """Settings as they are where the environment names no services."""
    found = addresses(place.root)
    settings.EMBEDDED = found
    settings.EMBEDDED_POSTGRES = settings.EMBEDDED_REDIS = True
    settings.REDIS_URL = found.redis_url
    with django_db_blocker.unblock():
        yield found


@pytest.fixture
def connection(where: Addresses) -> Iterator[DatabaseWrapper]:
    made = new_connection(where)
    yield made
    made.close()


def new_connection(where: Addresses, name: str = "successor") -> DatabaseWrapper:
    database = {
        "ENGINE": "config.postgresql",
        "NAME": name,
        "USER": where.postgres_user,
        "HOST": where.postgres_host,
        "PORT": where.postgres_port,
    }
    made = ConnectionHandler({"default": database})["default"]
    assert isinstance(made, DatabaseWrapper)
    return made


def answer(connection: DatabaseWrapper, sql: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]


def test_services_of_others_are_used_without_starting_any(
    where: Addresses, settings: Settings, tmp_path: Path
) -> None:
    unused = addresses(tmp_path / ".local")
    settings.EMBEDDED = None
    settings.EMBEDDED_POSTGRES = settings.EMBEDDED_REDIS = False
    with pytest.raises(OperationalError):
        new_connection(unused).ensure_connection()
    config.redis.client()
    assert not unused.root.exists()


def test_the_first_connection_starts_the_services(connection: DatabaseWrapper) -> None:
    assert answer(connection, "SELECT current_database()") == "successor"


def test_test_databases_can_be_made(connection: DatabaseWrapper) -> None:
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT current_database(), rolcreatedb FROM pg_roles WHERE oid = 10")
        assert cursor.fetchone() == ("postgres", True)


def test_a_connection_made_while_postgresql_comes_back_waits_for_it(
    connection: DatabaseWrapper, place: Checkout
) -> None:
    assert answer(connection, "SELECT 1") == 1
    connection.close()
    os.kill(place.postgres, signal.SIGKILL)
    assert answer(connection, "SELECT 1") == 1


def test_a_connection_made_after_the_keeper_was_killed_has_another_one(
    connection: DatabaseWrapper, place: Checkout
) -> None:
    assert answer(connection, "SELECT 1") == 1
    connection.close()
    killed = place.keeper
    os.kill(killed, signal.SIGKILL)
    until(lambda: killed not in place.processes(), "the keeper has gone")
    assert answer(connection, "SELECT 1") == 1
    assert place.keeper != killed


def test_a_refusal_that_will_not_pass_is_raised(where: Addresses) -> None:
    with pytest.raises(OperationalError, match="does not exist"):
        new_connection(where, "no such database").ensure_connection()


def test_redis_is_used_through_one_client(where: Addresses) -> None:
    client = config.redis.client()
    assert client is config.redis.client()
    client.set("key", "value")
    assert client.get("key") == "value"


def test_a_command_sent_while_redis_comes_back_waits_for_it(
    where: Addresses, place: Checkout
) -> None:
    client = config.redis.client()
    client.set("queued", "task")
    os.kill(place.redis, signal.SIGKILL)
    assert client.get("queued") == "task"
