"""One server process: started, watched, restarted, ended."""

import ctypes
import logging
import os
import signal
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from config.embedded import locks
from config.embedded.account import Account
from config.embedded.errors import EmbeddedServicesError

logger = logging.getLogger(__name__)

MARKER = "SUCCESSOR_EMBEDDED_ROOT"
"""Environment variable by which the keeper and its children can be told from others."""

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None)

# An orphan of a keeper that was killed has this long to end by itself.
ORPHAN_LIMIT_S = 5.0
STOP_LIMIT_S = 10.0
# A server that fails this often in a row, each time at once, will not succeed the next time.
MOST_FAILURES = 3
AT_ONCE_S = 5.0


@dataclass(frozen=True)
class Program:
    name: str
    command: list[str]
    lock: Path
    """Held by the server and all of its own children until the last of them is gone."""
    account: Account
    stop_signals: tuple[signal.Signals, ...]
    """Ways to end it, the gentle one first."""
    orphan_signal: signal.Signals
    """What the kernel sends it when the keeper dies."""
    stale: tuple[Path, ...] = ()
    """Files that a killed one leaves and that would stop its successor."""


@dataclass
class Server:
    program: Program
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    waiting_since: float | None = None
    failures: int = 0

    @property
    def is_running(self) -> bool:
        return self.process is not None

    def keep_running(self) -> None:
        if self.process is not None and self.process.poll() is None:
            return
        if self.process is not None:
            self._bury(self.process)
        lock = locks.try_lock(self.program.lock, locks.EXCLUSIVE)
        if lock is not None:
            self._start(lock)
        else:
            self._await_orphans()

    def _start(self, lock: int) -> None:
        for path in self.program.stale:
            # Safe: the lock proves that the server which wrote it has gone, whoever has its
            # process id by now.
            path.unlink(missing_ok=True)
        self.process = spawn(self.program, lock)
        self.started_at, self.waiting_since = time.monotonic(), None
        logger.info("%s runs as process %d", self.program.name, self.process.pid)

    def _bury(self, process: subprocess.Popen[bytes]) -> None:
        self.process = None
        code = process.returncode
        logger.warning("%s ended with %d", self.program.name, code)
        at_once = time.monotonic() - self.started_at < AT_ONCE_S
        # Ended by a signal is somebody's doing and says nothing about the next time.
        self.failures = self.failures + 1 if code > 0 and at_once else 0
        if self.failures >= MOST_FAILURES:
            raise EmbeddedServicesError(f"{self.program.name} does not start")

    def _await_orphans(self) -> None:
        now = time.monotonic()
        self.waiting_since = self.waiting_since or now
        if now - self.waiting_since < ORPHAN_LIMIT_S:
            return
        orphan = locks.signer(self.program.lock)
        if orphan:
            logger.warning("%s of an earlier keeper is still there: %d", self.program.name, orphan)
            send(orphan, signal.SIGKILL)

    def stop(self) -> None:
        """Ask by each signal in turn, and return when the process has gone."""
        if self.process is None:
            return
        for number in (*self.program.stop_signals, signal.SIGKILL):
            send(self.process.pid, number)
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(STOP_LIMIT_S)
                break
        logger.info("%s has gone", self.program.name)
        self.process = None

    def kill(self) -> None:
        if self.process is not None:
            send(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None


def spawn(program: Program, lock: int, stdin: int = subprocess.DEVNULL) -> subprocess.Popen[bytes]:
    """Start the program, which takes the lock over: the descriptor is closed here."""
    keeper = os.getpid()

    def tie_to_keeper() -> None:
        locks.sign(lock)
        # After the change of user, which would undo it.
        _libc.prctl(PR_SET_PDEATHSIG, int(program.orphan_signal), 0, 0, 0)
        if os.getppid() != keeper:
            os._exit(1)

    account = program.account
    try:
        return subprocess.Popen(
            program.command,
            stdin=stdin,
            env=_environment(),
            user=None if account.is_self else account.uid,
            group=None if account.is_self else account.gid,
            extra_groups=None if account.is_self else [],
            umask=0o077,
            pass_fds=[lock],
            preexec_fn=tie_to_keeper,  # safe: the keeper has no second thread
        )
    finally:
        os.close(lock)


def send(pid: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, number)


def _environment() -> dict[str, str]:
    """Nothing of the user's own: locales may not be installed, PG* variables would interfere."""
    kept = {name: os.environ[name] for name in ("PATH", MARKER) if name in os.environ}
    return {**kept, "LANG": "C.UTF-8"}
