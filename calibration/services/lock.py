"""One refit, and one re-weighting, of a dimension at a time, over all machines.

Either is freed by whatever ends its holder, and knows nothing of the other.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress

from django.db import DEFAULT_DB_ALIAS, OperationalError, connections

# First key of pg_try_advisory_lock(int, int): tells these locks from others in the database.
REFIT = 0x5EFC
REWEIGHING = 0x5EFD


def refit_lock(dimension_id: int) -> AbstractContextManager[bool]:
    return _lock(REFIT, dimension_id)


def reweighing_lock(dimension_id: int) -> AbstractContextManager[bool]:
    return _lock(REWEIGHING, dimension_id)


@contextmanager
def _lock(kind: int, dimension_id: int) -> Iterator[bool]:
    """Whether it was free.

    A connection of its own holds it, for a refit closes the usual one while it samples.
    """
    connection = connections.create_connection(DEFAULT_DB_ALIAS)
    try:
        with connection.cursor() as cursor:
            # A holder whose machine has gone must not keep the lock for two hours.
            cursor.execute("SELECT set_config('tcp_keepalives_idle', '30', false)")
            cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [kind, dimension_id])
            held = bool(cursor.fetchone()[0])
        yield held
    finally:
        # Closing frees the lock, if the server still knows of it.
        with suppress(OperationalError):
            connection.close()
