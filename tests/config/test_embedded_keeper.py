"""The keeper with real servers, in a checkout whose path has every awkward character."""

import os
import signal
import sys
from collections.abc import Iterator

import pytest
from kombu import Connection
from redis import Redis

from config.embedded import Addresses, addresses, locks
from tests.config.embedded_checkout import Account, Checkout, checkout, until


@pytest.fixture(scope="module")
def place() -> Iterator[Checkout]:
    account = Account(os.geteuid(), os.getegid(), sys.executable)
    with checkout(account, "a b;c%20d?e#f\"g'ü") as made:
        with made.user() as user:
            user.hear()
        yield made


@pytest.fixture
def where(place: Checkout) -> Addresses:
    return addresses(place.root)


def test_both_services_answer_the_first_user_at_their_addresses(
    place: Checkout, where: Addresses
) -> None:
    with place.user() as user:
        run_id, _ = user.hear()
        with Redis.from_url(where.redis_url) as client:
            assert f"run_id:{client.info('server')['run_id']}" == run_id
        with Connection(where.celery_url) as connection:
            assert connection.ensure_connection(max_retries=1).connected
        assert user.sql("SHOW listen_addresses") == [[""]]


def test_nothing_acknowledged_is_kept_in_memory_only(place: Checkout, where: Addresses) -> None:
    with place.user() as user:
        user.hear()
        assert user.sql("SHOW fsync") == [["on"]]
        assert user.sql("SHOW synchronous_commit") == [["on"]]
        with Redis.from_url(where.redis_url, decode_responses=True) as client:
            assert client.config_get("appendonly") == {"appendonly": "yes"}


def test_text_is_utf_8_whatever_locale_the_user_has(place: Checkout) -> None:
    with place.user() as user:
        user.hear()
        assert user.sql("SHOW server_encoding") == [["UTF8"]]
        query = "SELECT datcollate FROM pg_database WHERE datname = current_database()"
        assert user.sql(query) == [["C.UTF-8"]]


@pytest.mark.parametrize("name", ["postgres", "redis"])
def test_a_killed_server_comes_back(place: Checkout, name: str) -> None:
    with place.user() as user:
        user.hear()
        keeper, killed = place.keeper, getattr(place, name)
        os.kill(killed, signal.SIGKILL)
        until(lambda: killed not in place.processes(), f"{name} has gone")
        with place.user() as newcomer:
            newcomer.hear()
        assert getattr(place, name) != killed
        assert place.keeper == keeper
        assert user.sql("SELECT 1") == [[1]]


def test_the_services_stay_while_anybody_uses_them_and_no_longer(place: Checkout) -> None:
    with place.user() as killed:
        before = killed.hear()
        with place.user() as leaves:
            assert leaves.hear() == before
        with place.user() as newcomer:
            assert newcomer.hear() == before
        assert place.keeper
        assert place.postgres
        assert place.redis
        killed.process.kill()
    until(lambda: not place.processes(), "everything has left")


@pytest.mark.slow
def test_who_arrives_while_the_keeper_goes_gets_services_that_stay(
    place: Checkout, where: Addresses
) -> None:
    with place.user() as user:
        before = user.hear()
    socket = where.socket_dir / f".s.PGSQL.{where.postgres_port}"
    until(lambda: not socket.exists(), "PostgreSQL is about to go")
    with place.user() as newcomer:
        assert newcomer.hear() != before
        assert newcomer.sql("SELECT 1") == [[1]]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_signals_end_the_keeper_and_both_servers(place: Checkout, number: signal.Signals) -> None:
    with place.user() as user:
        user.hear()
        os.kill(place.keeper, number)
        until(lambda: list(place.processes()) == [user.process.pid], "only the user is left")


def test_a_user_whose_keeper_was_ended_gets_another_by_asking_again(
    place: Checkout, where: Addresses
) -> None:
    with place.user() as user:
        before = user.hear()
        os.kill(place.keeper, signal.SIGTERM)
        until(lambda: not locks.is_held(where.keeper_lock), "the keeper has gone")
        assert user.use_services() != before


def test_the_keeper_imports_neither_django_nor_celery(place: Checkout) -> None:
    code = "import sys, config.embedded.keeper; print({'django', 'celery'} & {*sys.modules})"
    assert place.run(code) == "set()"


def test_a_keeper_that_cannot_run_says_why(place: Checkout, where: Addresses) -> None:
    version = where.postgres_data / "PG_VERSION"
    place.end_all()
    text = version.read_text()
    version.write_text("7\n")
    try:
        with place.user() as user:
            assert user.process.wait() != 0
    finally:
        version.write_text(text)
    assert "The data directory was initialized by PostgreSQL version 7" in where.log.read_text()
