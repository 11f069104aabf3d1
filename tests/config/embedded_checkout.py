"""A checkout of its own, with its own services, and the processes that use them."""

import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import psycopg

import config.embedded

PATIENCE_S = 60.0
POLL_S = 0.02
PACKAGES = Path(psycopg.__file__).parents[1]
PROGRAM = Path(__file__).with_name("embedded_user.py")


def until(condition: Callable[[], Any], what: str) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline, f"still not so: {what}"
        time.sleep(POLL_S)


@dataclass(frozen=True)
class Account:
    """Who runs the processes, and by which interpreter."""

    uid: int
    gid: int
    python: str


class User:
    """A process that uses the services until it leaves."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with suppress(BrokenPipeError):
            self.process.__exit__(kind, error, trace)

    def hear(self) -> Any:
        assert self.process.stdout
        line = self.process.stdout.readline()
        assert line, "the user's process failed: see its standard error"
        return json.loads(line)

    def sql(self, statement: str) -> Any:
        return self._ask(statement)

    def use_services(self) -> Any:
        return self._ask("use services")

    def _ask(self, line: str) -> Any:
        assert self.process.stdin
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()
        return self.hear()


@dataclass(frozen=True)
class Checkout:
    folder: Path
    account: Account

    @property
    def root(self) -> Path:
        return self.folder / ".local"

    @cached_property
    def private_dir(self) -> Path:
        code = "import sys, pathlib, config.embedded as e;"
        return Path(self.run(f"{code}print(e.addresses(pathlib.Path(sys.argv[1])).private_dir)"))

    def run(self, code: str) -> str:
        """What a program of this checkout printed."""
        done = subprocess.run(
            [self.account.python, "-c", code, str(self.root)],
            **self._options(),
            check=True,
            stdout=subprocess.PIPE,
            timeout=PATIENCE_S,
        )
        return str(done.stdout).strip()

    def user(self) -> User:
        return User(
            subprocess.Popen(
                [self.account.python, PROGRAM.name, str(self.root)],
                **self._options(),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
            )
        )

    def processes(self) -> dict[int, str]:
        """Process ids and commands of all that works here, whatever they call themselves."""
        places = [os.fsencode(self.root), os.fsencode(self.private_dir)]
        found = {}
        for entry in Path("/proc").iterdir():
            with suppress(OSError):
                command = (entry / "cmdline").read_bytes()
                traces = command + (entry / "environ").read_bytes()
                traces += os.fsencode(os.readlink(entry / "cwd"))
                if any(place in traces for place in places):
                    found[int(entry.name)] = command.replace(b"\0", b" ").decode(errors="replace")
        return found

    def process(self, part: str) -> int:
        """The one whose command has this part."""
        [pid] = [pid for pid, command in self.processes().items() if part in command]
        return pid

    @property
    def keeper(self) -> int:
        return self.process("-m config.embedded ")

    @property
    def postgres(self) -> int:
        return self.process("bin/postgres -D")

    @property
    def redis(self) -> int:
        return self.process("redis-server ")

    def kill_all(self) -> None:
        for pid in self.processes():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def end_all(self) -> None:
        self.kill_all()
        until(lambda: not self.processes(), "all processes of the checkout have gone")

    def _options(self) -> dict[str, Any]:
        changes = self.account.uid != os.geteuid()
        return {
            "cwd": self.folder,
            "env": {
                "PATH": os.defpath,
                "PYTHONPATH": os.pathsep.join([str(self.folder), str(PACKAGES)]),
                "PYTHONDONTWRITEBYTECODE": "1",
                # Installed nowhere: neither Python nor PostgreSQL may stumble over it.
                "LC_ALL": "xx_YY.UTF-8",
            },
            "user": self.account.uid if changes else None,
            "group": self.account.gid if changes else None,
            "extra_groups": [] if changes else None,
            "text": True,
        }


@contextmanager
def checkout(
    account: Account, name: str = "checkout", length: int = 0, mode: int = 0o755
) -> Iterator[Checkout]:
    """A folder with a copy of the package, its path of some length at least; at the end nothing
    of it is left."""
    with tempfile.TemporaryDirectory(prefix="s-") as temporary:
        base = Path(temporary)
        base.chmod(mode)
        made = Checkout(base / name.ljust(length - len(temporary) - 1, "x"), account)
        source = Path(config.embedded.__file__).parent
        shutil.copytree(
            source, made.folder / "config/embedded", ignore=shutil.ignore_patterns("__pycache__")
        )
        shutil.copy(source.parent / "__init__.py", made.folder / "config")
        shutil.copy(PROGRAM, made.folder)
        for path in [base, *base.rglob("*")]:
            os.chown(path, account.uid, account.gid)
        private_dir = made.private_dir
        try:
            yield made
        finally:
            made.end_all()
            shutil.rmtree(private_dir, ignore_errors=True)
