"""An admin with a draft, uploads in a folder of their own, and messages kept from the broker."""

from pathlib import Path
from typing import Any

import pytest
from celery import current_app
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import Settings

from migrations_app.models import Migration
from tests.migrations_app.pages import client_of, draft_of, person, service_of


@pytest.fixture(autouse=True)
def uploads_dir(settings: Settings, tmp_path: Path) -> Path:
    settings.UPLOADS_DIR = tmp_path / "uploads"
    return tmp_path / "uploads"


@pytest.fixture
def admin() -> User:
    return person("ada")


@pytest.fixture
def draft(admin: User) -> Migration:
    return draft_of(admin, service_of(admin))


@pytest.fixture
def client(admin: User, draft: Migration) -> Client:
    return client_of(admin)


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[list[Any]]:
    """The messages that would go out to the broker."""
    messages: list[list[Any]] = []
    monkeypatch.setattr(current_app, "send_task", lambda *a, **k: messages.append(list(a)))
    return messages
