"""A real Celery worker as a child of the test process, ended by its id."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection

from calibration.management.temporary_worker import COMMAND, end
from calibration.services.heartbeat import PARENT
from calibration.services.lock import REFIT

READY = "inference worker is ready"
PATIENCE_S = 120.0


def until(condition: Callable[[], Any], what: str, patience_s: float = PATIENCE_S) -> Any:
    deadline = time.monotonic() + patience_s
    while not (result := condition()):
        assert time.monotonic() < deadline, f"still not so after {patience_s:.0f} s: {what}"
        time.sleep(0.1)
    return result


@dataclass(frozen=True)
class RunningWorker:
    process: subprocess.Popen[bytes]
    log: Path

    def wait_until_ready(self) -> None:
        until(lambda: READY in self.text() or self.process.poll() is not None, "worker is ready")
        assert self.process.poll() is None, f"the worker ended:\n{self.text()[-3000:]}"

    def wait_until_idle(self) -> None:
        until(lambda: not (messages_waiting() or refits_running()), "worker is idle")

    def text(self) -> str:
        return self.log.read_text(errors="replace")


@contextmanager
def running_worker(database: str, prefix: str, log: Path) -> Iterator[RunningWorker]:
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", *COMMAND.split(), "-n", f"test-{os.getpid()}@%h"],
            cwd=settings.BASE_DIR,
            env=worker_environment(database, prefix),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    worker = RunningWorker(process, log)
    try:
        worker.wait_until_ready()
        yield worker
    finally:
        end(process)


def worker_environment(database: str, prefix: str) -> dict[str, str]:
    """As any worker has it, but for the database and the part of Redis."""
    named = {"SUCCESSOR_DATABASE_NAME": database}
    if not settings.EMBEDDED_POSTGRES:
        address = urlsplit(os.environ["DATABASE_URL"])
        named = {"DATABASE_URL": address._replace(path=f"/{database}").geturl()}
    return {
        **os.environ,
        **named,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "SUCCESSOR_REDIS_PREFIX": prefix,
        PARENT: str(os.getpid()),
    }


def messages_waiting() -> int:
    """Those in the queue, and those taken from it whose task has not ended."""
    from config.redis import client

    prefix, redis = settings.REDIS_PREFIX, client()
    return int(redis.llen(f"{prefix}:inference")) + int(redis.hlen(f"{prefix}:unacked"))


def refits_running() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = %s"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
            [REFIT],
        )
        return int(cursor.fetchone()[0])
