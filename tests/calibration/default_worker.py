"""A real default worker on the test database, as the Procfile starts it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection

from calibration.management.temporary_worker import end
from tests.worker_process import worker_environment

ARGUMENTS = "-A config.celery worker --pool=prefork --concurrency=3 -Q default"
TASKS = "calibration.sweeps,migrations_app.evidence.tasks,migrations_app.notifications.tasks"
COMMAND = f"celery {ARGUMENTS} -I {TASKS}"

PATIENCE_S = 60.0  # of three processes on a busy machine


@contextmanager
def default_worker() -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        [sys.executable, "-m", *COMMAND.split()],
        cwd=settings.BASE_DIR,
        env=worker_environment(
            str(connection.settings_dict["NAME"]), os.environ["SUCCESSOR_REDIS_PREFIX"]
        ),
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(timeout=PATIENCE_S)
        except subprocess.TimeoutExpired:
            end(process)
