"""The secret key of a private installation: made once, readable by its owner alone."""

import os
import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured


def local_secret_key(folder: Path, *, allowed: bool) -> str:
    """The key kept in `folder`; a server with its own database must set SECRET_KEY itself."""
    if not allowed:
        raise ImproperlyConfigured("SECRET_KEY must be set where DATABASE_URL is set")
    path = folder / "secret_key"
    if not path.exists():
        _write_once(path)
    return path.read_text().strip()


def _write_once(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"secret_key.{os.getpid()}")
    descriptor = os.open(draft, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(50))
    try:
        os.link(draft, path)  # fails where another process was first: its key stays
    except FileExistsError:
        pass
    finally:
        draft.unlink()
