"""A web server that nobody else has started services for."""

import os
import subprocess
import sys
from pathlib import Path

from django.conf import settings

ASK = """
import config.wsgi
from django.core.cache import cache
cache.set("asked", "answered")
print(cache.get("asked"))
"""


def test_the_first_thing_it_asks_of_redis_is_answered(tmp_path: Path) -> None:
    own = {"SUCCESSOR_LOCAL_DIR": str(tmp_path / ".local"), "DATABASE_URL": "", "REDIS_URL": ""}
    asked = subprocess.run(
        [sys.executable, "-c", ASK],
        cwd=settings.BASE_DIR,
        env={**os.environ, **own, "DJANGO_SETTINGS_MODULE": "config.settings"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert asked.stdout.strip() == "answered", asked.stderr
