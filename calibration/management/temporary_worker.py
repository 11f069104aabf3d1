"""An inference worker of one's own, where none runs: a command works from a fresh clone too."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from calibration.services.heartbeat import PARENT

ARGUMENTS = "-A config.celery worker --pool=solo -Q inference -I calibration.tasks"
COMMAND = f"celery {ARGUMENTS}"
END_LIMIT_S = 5.0
LOG_TAIL = 3000


@dataclass(frozen=True)
class TemporaryWorker:
    process: subprocess.Popen[bytes]
    log: Path

    @property
    def has_ended(self) -> bool:
        return self.process.poll() is not None

    def tail(self) -> str:
        return self.log.read_bytes()[-LOG_TAIL:].decode(errors="replace")


@contextmanager
def temporary_worker() -> Iterator[TemporaryWorker]:
    """A warm worker process that leaves with the block, or with this process if that is killed."""
    with tempfile.TemporaryDirectory(prefix="successor-worker-") as folder:
        log = Path(folder) / "worker.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", *COMMAND.split(), "-n", f"temporary-{os.getpid()}@%h"],
                cwd=settings.BASE_DIR,
                env={**os.environ, PARENT: str(os.getpid())},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                # Ctrl-C is for the command, which then ends the worker.
                start_new_session=True,
            )
        try:
            yield TemporaryWorker(process, log)
        finally:
            end(process)


def end(process: subprocess.Popen[bytes]) -> None:
    """A worker in the middle of a fit notices SIGTERM only afterwards; killing it is harmless."""
    process.terminate()
    try:
        process.wait(END_LIMIT_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
