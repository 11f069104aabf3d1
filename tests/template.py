"""The migrated test database is kept as a template, which later sessions copy in no time."""

import hashlib
from collections.abc import Iterator
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection

PREFIX = "migrated_successor_"


def template_name() -> str:
    """Another one for any other schema migrations, or models whose SQL they import."""
    said = hashlib.sha256(version("django").encode())
    for path in _sources():
        said.update(path.name.encode())
        said.update(path.read_bytes())
    return f"{PREFIX}{said.hexdigest()[:16]}"


def _sources() -> Iterator[Path]:
    for app in apps.get_app_configs():
        for pattern in ("migrations/*.py", "models/**/*.py", "models.py"):
            yield from sorted(Path(app.path).glob(pattern))


def use_template() -> None:
    """Nothing where there is none yet."""
    if settings.EMBEDDED_POSTGRES and template_name() in _templates():
        connection.settings_dict["TEST"]["TEMPLATE"] = template_name()


def keep_template() -> None:
    """Of the test database just made; those of other migrations go."""
    name = template_name()
    if not settings.EMBEDDED_POSTGRES or name in _templates():
        return
    made = connection.settings_dict["NAME"]
    connection.close()  # a database in use cannot be copied
    with suppress(DatabaseError), connection._nodb_cursor() as cursor:  # another session was faster
        for old in _templates():
            cursor.execute(f'DROP DATABASE IF EXISTS "{old}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{made}"')


def _templates() -> list[str]:
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{PREFIX}%"])
        return [name for (name,) in cursor.fetchall()]
