"""Connections outlive a request, and one that broke is noticed before the next."""

import psycopg
import pytest
from django.db import close_old_connections, connection

from migrations_app.models import Service, prepared

pytestmark = pytest.mark.django_db(transaction=True)
MINE = "SELECT pg_backend_pid()"


def pid() -> int:
    [[found]] = prepared.rows(MINE, {})
    return int(found)


def end_mine() -> None:
    """As a server that is restarted does it."""
    parameters = connection.get_connection_params()
    wanted = {name: parameters[name] for name in ("dbname", "user", "host", "port")}
    with psycopg.connect(**wanted, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [pid()])


def test_a_connection_is_kept_while_it_holds() -> None:
    first = pid()
    close_old_connections()
    assert pid() == first


def test_one_that_the_server_ended_is_replaced_before_the_next_request() -> None:
    first = pid()
    end_mine()
    close_old_connections()
    assert pid() != first
    assert Service.objects.count() == 0


def test_a_statement_is_prepared_once() -> None:
    for _ in range(5):
        pid()
    statements = "SELECT count(*) FROM pg_prepared_statements WHERE statement = %(said)s"
    [[found]] = prepared.rows(statements, {"said": MINE})
    assert found == 1
