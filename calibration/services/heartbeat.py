"""Whether an inference worker lives: it stamps Redis, as it cannot answer while it samples."""

import logging
import os
import signal
import socket
import threading
import time

from calibration.services import stamps

logger = logging.getLogger(__name__)

KEY = "worker:inference:heartbeat"
EVERY_S = 3.0
# Compiling a model keeps Python's lock for seconds.
VALID_S = 20

PARENT = "SUCCESSOR_WORKER_PARENT"
"""Environment variable: process id of who started a temporary worker, which leaves with it."""


def start() -> None:
    threading.Thread(target=_beat, args=[_parent()], name="heartbeat", daemon=True).start()


def is_temporary() -> bool:
    """Of this process: whether it is a worker that leaves with the process that started it."""
    return _parent() != 0


def is_alive() -> bool:
    return stamps.get(KEY) is not None


def _parent() -> int:
    return int(os.environ.get(PARENT, 0))


def _beat(parent: int) -> None:
    while not parent or os.getppid() == parent:
        note = {"pid": os.getpid(), "host": socket.gethostname(), "at": time.time()}
        stamps.put(KEY, note, seconds=VALID_S)
        time.sleep(EVERY_S)
    logger.warning("process %d, which this worker served, has gone", parent)
    os.kill(os.getpid(), signal.SIGTERM)
