"""The demo's data goes into the embedded database, and elsewhere only where it is asked for."""

from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from pytest_django import Settings


def test_a_database_of_ones_own_is_refused_unless_forced(
    db: None, settings: Settings, tmp_path: Path
) -> None:
    settings.LOCAL_DIR = tmp_path
    settings.EMBEDDED_POSTGRES = False
    with pytest.raises(CommandError, match="DATABASE_URL names a database of your own"):
        call_command("load_demo", prompts=260)
    assert not User.objects.exists()
    call_command("load_demo", prompts=260, force=True)
    assert User.objects.filter(username="ada").exists()
