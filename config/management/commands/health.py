"""Ask after one process of this installation; the exit status is for health checks."""

from argparse import ArgumentParser
from http.client import HTTPConnection, HTTPException
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config.celery_stamps import KEYS
from config.health_checks import is_alive
from config.processes.port import HOST, port

WEB = "web"
PATIENCE_S = 5.0


class Command(BaseCommand):
    help = "Exit with 0 where the process works, with 1 where it does not."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("process", choices=[WEB, *KEYS])

    def handle(self, *args: Any, **options: Any) -> None:
        process = options["process"]
        if not (web_answers() if process == WEB else is_alive(process)):
            raise CommandError(f"{process} does not work", returncode=1)
        self.stdout.write(f"{process} works")


def web_answers() -> bool:
    """Asked on this machine, under a name it answers to and as a proxy would ask."""
    connection = HTTPConnection(HOST, port(), timeout=PATIENCE_S)
    proto = {"X-Forwarded-Proto": "https"} if settings.HTTPS else {}
    try:
        connection.request("GET", "/healthz", headers={"Host": _own_name(), **proto})
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def _own_name() -> str:
    name = settings.ALLOWED_HOSTS[0] if settings.ALLOWED_HOSTS else HOST
    return HOST if name == "*" else str(name).lstrip(".")
