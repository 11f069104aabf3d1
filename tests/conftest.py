"""Real PostgreSQL, Redis and worker for the tests, from any state of the machine."""

import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management.color import Style
from django.core.management.commands import flush as flush_command
from django.db import DatabaseError, OperationalError, connection, connections, transaction
from django.db.backends.postgresql.operations import DatabaseOperations
from django.test.utils import setup_databases, teardown_databases
from pytest_django import DjangoDbBlocker

from tests.template import keep_template, use_template
from tests.worker_process import RunningWorker, running_worker

FLUSHES = 5
MADE_BY_MIGRATE = {"django_content_type", "auth_permission"}
"""What migrating fills, and nobody changes."""
KEPT = {*MADE_BY_MIGRATE, "django_migrations"}
TABLES = "FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
ALL_LEAVE = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
LARGE_BYTES = 10_000_000
TEST_DATABASE = re.compile(r"test_successor_(\d+)")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, django_db_blocker: DjangoDbBlocker
) -> None:
    with django_db_blocker.unblock():
        drop_databases_of_the_dead()
        use_template()


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None,
    django_db_modify_db_settings: None,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[None]:
    """Also for those whose tests have no mark, as with `one_world`; a copy where it can be one."""
    with django_db_blocker.unblock():
        made = setup_databases(
            0, interactive=False, aliases={"default": None}, serialized_aliases=set()
        )
        keep_template()
    yield
    with django_db_blocker.unblock():
        [(used, _, _)] = made
        with used._nodb_cursor() as cursor:  # a server's thread may still be at its last words
            cursor.execute(ALL_LEAVE, [used.settings_dict["NAME"]])
        teardown_databases(made, verbosity=0)


def drop_databases_of_the_dead() -> None:
    """A test process that was killed leaves its database; its number may come again."""
    if not settings.EMBEDDED_POSTGRES:
        return  # elsewhere a number may be that of a living process on another machine
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database")
        for (name,) in cursor.fetchall():
            found = TEST_DATABASE.match(name)
            if found and not Path(f"/proc/{found[1]}").exists():
                with suppress(DatabaseError):  # another session of tests was faster
                    cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@pytest.fixture(scope="session", autouse=True)
def patient_flush() -> Iterator[None]:
    """Tables are emptied again where a server or worker still at its last words was in the way."""
    flush = DatabaseOperations.execute_sql_flush

    def patient(self: DatabaseOperations, sql_list: list[str]) -> None:
        for _ in range(FLUSHES - 1):
            with suppress(OperationalError):  # a deadlock: one of the two had to give way
                return flush(self, sql_list)
        return flush(self, sql_list)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "execute_sql_flush", patient)
        if settings.EMBEDDED_POSTGRES:  # its user is a superuser
            patch.setattr(DatabaseOperations, "sql_flush", emptying)
            patch.setattr(flush_command, "emit_post_migrate_signal", lambda *_, **__: None)
        yield


def emptying(
    self: DatabaseOperations, style: Style, tables: Sequence[str], **options: bool
) -> list[str]:
    """As `TRUNCATE`, which makes the files of all tables anew, and takes 20 times as long.

    It waits for whoever is still writing; triggers and foreign keys are off until it commits.
    """
    names = [self.quote_name(table) for table in sorted({*tables} - MADE_BY_MIGRATE)]
    return [
        "SET LOCAL session_replication_role = replica",
        f"LOCK TABLE {', '.join(names)}",
        *(f"DELETE FROM {name}" for name in names),
    ]


@pytest.fixture(scope="module", autouse=True)
def small_tables(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Rows taken back stay in the files and slow every later search: large tables are made anew."""
    yield
    used = TEST_DATABASE.match(str(connection.settings_dict["NAME"]))
    if used and settings.EMBEDDED_POSTGRES:  # its user is a superuser
        with suppress(OperationalError), django_db_blocker.unblock():  # or after the next file
            make_anew_when_large()
            connection.close()  # another one than the tests' own where a browser's loop runs


def make_anew_when_large() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SELECT sum(pg_relation_size(oid)) {TABLES}")
        if cursor.fetchone()[0] > LARGE_BYTES:
            cursor.execute(f"SELECT relname {TABLES}")
            names = {name for (name,) in cursor.fetchall()} - KEPT
            cursor.execute("SET LOCAL lock_timeout = '5s'")
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute(f"TRUNCATE {', '.join(sorted(names))}")


@pytest.fixture(scope="module")
def one_world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """What a fixture of the module writes is there for all its tests, and gone after them.

    Such tests have no mark: each works in a transaction of `changes_taken_back`.
    """
    with django_db_blocker.unblock(), taken_back():
        yield


@pytest.fixture
def changes_taken_back(one_world: None) -> Iterator[None]:
    with taken_back():
        yield


@contextmanager
def taken_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="session")
def worker_process(
    django_db_setup: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningWorker]:
    """One real inference worker for the whole session, on the test database.

    Under pytest-xdist every process has a session: `--dist loadfile` keeps the worker's tests,
    which are in one file, in one of them. (loadgroup groups nothing with this pytest.)
    """
    database = connections["default"].settings_dict["NAME"]
    log = tmp_path_factory.mktemp("worker") / "worker.log"
    with running_worker(str(database), os.environ["SUCCESSOR_REDIS_PREFIX"], log) as worker:
        yield worker


@pytest.fixture
def worker(transactional_db: None, worker_process: RunningWorker) -> Iterator[RunningWorker]:
    """The session's worker, idle again before the tables are emptied."""
    yield worker_process
    worker_process.wait_until_idle()
