"""Django's PostgreSQL backend, which has the embedded server running before it connects."""

import select
import time
from typing import Any

import psycopg
from django.conf import settings
from django.db.backends.postgresql import base
from psycopg import OperationalError

from config.embedded import ensure

# A killed server is brought back by its keeper in about a second.
PATIENCE_S = 10.0
POLL_S = 0.05

# libpq gives no error code for a connection that failed, and the embedded server speaks English.
PASSING = (
    "No such file or directory",
    "Connection refused",
    "Connection reset by peer",
    "server closed the connection unexpectedly",
    "the database system is starting up",
    "the database system is shutting down",
    "the database system is in recovery mode",
    "the database system is not yet accepting connections",
)


class DatabaseWrapper(base.DatabaseWrapper):
    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        embedded = settings.EMBEDDED if settings.EMBEDDED_POSTGRES else None
        if embedded is None:
            return super().get_new_connection(conn_params)
        # Also where the server is there but does not answer.
        conn_params = {"connect_timeout": int(PATIENCE_S), **conn_params}
        deadline = time.monotonic() + PATIENCE_S
        while True:
            ensure(embedded)
            try:
                return super().get_new_connection(conn_params)
            except OperationalError as error:
                passing = any(reason in str(error) for reason in PASSING)
                if not passing or time.monotonic() > deadline:
                    raise
            time.sleep(POLL_S)

    def init_connection_state(self) -> None:
        """Only prepared statements are touched: without it some of them are planned every time."""
        super().init_connection_state()
        self.connection.execute("SET plan_cache_mode = force_generic_plan")

    def prepared_cursor(self) -> Any:
        """A cursor whose statements the server parses and plans once per connection.

        Where statements are logged, a plain one: its log shows the parameters in their places.
        """
        if self.queries_logged:
            return self.cursor()
        self.close_if_health_check_failed()
        self.ensure_connection()
        with self.wrap_database_errors:
            made = psycopg.Cursor(self.connection)
            return self._prepare_cursor(made)  # type: ignore[attr-defined]  # not in the stubs

    def is_usable(self) -> bool:
        """Asked before every request of a kept connection: without a query while all is well.

        A server that left has closed its end, which can be read; anything else to read here is
        a reason to ask properly.
        """
        poll = select.poll()
        poll.register(self.connection.fileno(), select.POLLIN)
        return not poll.poll(0) or bool(super().is_usable())
