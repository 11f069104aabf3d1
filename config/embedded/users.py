"""The side of those who use the services."""

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

from config.embedded import locks
from config.embedded.addresses import Addresses
from config.embedded.errors import EmbeddedServicesError
from config.embedded.folders import make_root
from config.embedded.ready import are_ready

READY_LIMIT_S = 60.0
POLL_S = 0.02
LONGEST_LOG = 1_000_000
LOG_TAIL = 3000

# Descriptors that hold the users' locks, by folder. A fork shares them, and is a user too.
_held: dict[Path, int] = {}

# No fork while a descriptor is about to be handed over: a copy would keep the lock taken.
_one_at_a_time = threading.RLock()
os.register_at_fork(
    before=_one_at_a_time.acquire,
    after_in_parent=_one_at_a_time.release,
    after_in_child=_one_at_a_time.release,
)


def ensure(addresses: Addresses) -> None:
    """Have both services running, and kept running until this process ends.

    Costs microseconds when they do; also replaces a keeper that was ended meanwhile.
    """
    if not sys.platform.startswith("linux"):
        raise EmbeddedServicesError(
            "The embedded services need Linux: set DATABASE_URL and REDIS_URL instead"
        )
    with _one_at_a_time:
        if not (_is_user(addresses) and locks.is_held(addresses.keeper_lock)):
            _start_and_wait(addresses)


def _start_and_wait(addresses: Addresses) -> None:
    make_root(addresses)
    deadline = time.monotonic() + READY_LIMIT_S
    started = False
    while True:
        # A keeper about to go holds the users' lock: only once it has gone is there a user.
        if _become_user(addresses):
            lock = locks.try_lock(addresses.keeper_lock, locks.EXCLUSIVE)
            if lock is None and are_ready(addresses):
                return
            if lock is not None and started:
                os.close(lock)
                raise _not_ready(addresses, "ended again")
            if lock is not None:
                started = True
                _start_keeper(addresses, lock)
        if time.monotonic() > deadline:
            raise _not_ready(addresses, f"did not get ready in {READY_LIMIT_S:.0f} s")
        time.sleep(POLL_S)


def _is_user(addresses: Addresses) -> bool:
    held = _held.get(addresses.root)
    return held is not None and locks.is_open_file(held, addresses.users_lock)


def _become_user(addresses: Addresses) -> bool:
    if _is_user(addresses):
        return True
    lock = locks.try_lock(addresses.users_lock, locks.SHARED)
    if lock is not None:
        _held[addresses.root] = lock
    return lock is not None


def _start_keeper(addresses: Addresses, lock: int) -> None:
    """Start the keeper, which takes the lock over: the descriptor is closed here."""
    checkout = Path(__file__).resolve().parents[2]
    path = [str(checkout), os.environ.get("PYTHONPATH", "")]
    try:
        _begin_log(addresses.log)
        with addresses.log.open("ab") as log:
            subprocess.run(
                [sys.executable, "-m", "config.embedded", str(addresses.root), str(lock)],
                cwd=checkout,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, path))},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                pass_fds=[lock],
                check=False,  # the lock tells whether it runs, the log why not
            )
    finally:
        os.close(lock)


def _begin_log(log: Path) -> None:
    if log.exists() and log.stat().st_size > LONGEST_LOG:
        log.replace(log.with_suffix(".log.1"))


def _not_ready(addresses: Addresses, what: str) -> EmbeddedServicesError:
    try:
        tail = addresses.log.read_bytes()[-LOG_TAIL:].decode(errors="replace")
    except OSError as error:
        tail = str(error)
    return EmbeddedServicesError(
        f"The embedded PostgreSQL and Redis of {addresses.root} {what}. "
        f"The end of {addresses.log}:\n{tail}"
    )
