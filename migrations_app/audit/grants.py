"""What the application needs of the database, and no more: the record cannot be unmade with it."""

from collections.abc import Iterator

from django.db import connection, transaction
from psycopg.sql import SQL, Composed, Identifier

# Rows of these are locked by who writes beside them, and a lock asks for UPDATE of one column.
# That the column stays as it is, is the trigger's to see to.
LOCKED = ("annotation_flag", "annotation_judgment", "migrations_app_epoch")
_TABLES = """
    SELECT c.relname, EXISTS (
        SELECT FROM pg_trigger t WHERE t.tgrelid = c.oid AND t.tgname = 'append_only'
    ) FROM pg_class c
    WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p')
    ORDER BY c.relname
"""


def grant_application_role(*, role: str) -> list[str]:
    """Returns the names of the append-only tables, to which rows can only be added.

    For a role that owns no table and is no superuser; to be run again after schema migrations.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_TABLES)
        tables = cursor.fetchall()
        for statement in _statements(role, tables):
            cursor.execute(statement.as_string(cursor.connection))
    return [name for name, append_only in tables if append_only]


def _statements(role: str, tables: list[tuple[str, bool]]) -> Iterator[Composed]:
    to = Identifier(role)
    schema = Identifier(_schema())
    yield SQL("GRANT USAGE ON SCHEMA {} TO {}").format(schema, to)
    yield SQL("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {} TO {}").format(schema, to)
    for name, append_only in tables:
        table = Identifier(name)
        yield SQL("REVOKE ALL ON {} FROM {}").format(table, to)
        rights = SQL("SELECT, INSERT" if append_only else "SELECT, INSERT, UPDATE, DELETE")
        yield SQL("GRANT {} ON {} TO {}").format(rights, table, to)
        if name in LOCKED:
            yield SQL("GRANT UPDATE (id) ON {} TO {}").format(table, to)


def _schema() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        return str(cursor.fetchone()[0])
