"""An installation of its own: services, workers, beat and people, to be killed one by one."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings

from calibration.management.temporary_worker import COMMAND
from config.embedded import Addresses, addresses
from tests.calibration.default_worker import COMMAND as DEFAULT_WORKER
from tests.worker_process import until

PROGRAM = "tests.calibration.installation_program"
SERVERS = {"postgres": b"bin/postgres\0-D", "redis": b"redis-server"}
CELERY = ("celery", "-A", "config.celery")
ROLES = {
    "worker": COMMAND.split(),
    "sweeper": DEFAULT_WORKER.split(),
    "beat": [*CELERY, "beat"],
}


@dataclass
class Installation:
    folder: Path
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def addresses(self) -> Addresses:
        return addresses(self.folder / ".local")

    @property
    def environment(self) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "REDIS_URL")}
        return {
            **kept,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "SUCCESSOR_LOCAL_DIR": str(self.addresses.root),
            "SUCCESSOR_REDIS_PREFIX": "successor",
        }

    def run(self, *arguments: str) -> None:
        subprocess.run([sys.executable, *arguments], **self._options(), check=True, timeout=120)

    def start(self, role: str) -> None:
        with (self.folder / f"{role}.log").open("ab") as log:
            options = self._options() | {"stdout": log, "stderr": log, "start_new_session": True}
            self.processes[role] = subprocess.Popen([sys.executable, "-m", *ROLES[role]], **options)

    def log(self, role: str) -> str:
        return (self.folder / f"{role}.log").read_text(errors="replace")

    def program(self, *arguments: str) -> subprocess.Popen[str]:
        pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        command = [sys.executable, "-m", PROGRAM, *arguments]
        return subprocess.Popen(command, **self._options(), **pipes)

    def kill(self, victim: str) -> None:
        if victim in self.processes:
            self.processes[victim].kill()
            self.processes[victim].wait()
        else:
            os.kill(self._server(victim), signal.SIGKILL)

    def _server(self, name: str) -> int:
        """Process id of a server started by the keeper of this installation."""
        [pid] = [pid for pid in self.living() if SERVERS[name] in self.command(pid)]
        return pid

    def command(self, pid: int) -> bytes:
        with suppress(OSError):
            return Path(f"/proc/{pid}/cmdline").read_bytes()
        return b""

    def living(self) -> list[int]:
        """Processes that serve this installation, by the folders they name."""
        places = [os.fsencode(self.addresses.root), os.fsencode(self.addresses.private_dir)]
        found = []
        for entry in Path("/proc").iterdir():
            with suppress(OSError):
                text = (entry / "cmdline").read_bytes() + (entry / "environ").read_bytes()
                if entry.name.isdigit() and any(place in text for place in places):
                    found.append(int(entry.name))
        return found

    def end(self) -> None:
        for process in self.processes.values():
            process.terminate()
        deadline = time.monotonic() + 5
        for process in self.processes.values():
            with suppress(subprocess.TimeoutExpired):
                process.wait(max(deadline - time.monotonic(), 0.1))
            process.kill()
            process.wait()
        until(lambda: not self.living(), "the installation has gone")

    def _options(self) -> dict[str, Any]:
        return {"cwd": settings.BASE_DIR, "env": self.environment}


@contextmanager
def installation() -> Iterator[Installation]:
    with tempfile.TemporaryDirectory(prefix="s-") as name:
        folder = Path(name)
        folder.chmod(0o755)  # run by root, the servers are another user's processes
        made = Installation(folder)
        try:
            made.run("manage.py", "migrate", "--verbosity=0")
            made.run("-m", PROGRAM, "seed")
            yield made
        finally:
            made.end()
            shutil.rmtree(made.addresses.private_dir, ignore_errors=True)


class Person:
    """Judges in a process of its own, and remembers what was acknowledged."""

    def __init__(self, place: Installation, count: int) -> None:
        self.process = place.program("judge", str(count))

    def finish(self) -> set[int]:
        output, _ = self.process.communicate(timeout=120)
        assert self.process.returncode == 0
        return {int(line) for line in output.split()}


class Observer:
    """Asks the database, and nothing else, how things stand."""

    def __init__(self, place: Installation) -> None:
        self.process = place.program("observe")

    def ask(self) -> dict[str, Any]:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write("?\n")
        self.process.stdin.flush()
        return dict(json.loads(self.process.stdout.readline()))

    def leave(self) -> None:
        self.process.communicate(timeout=30)
