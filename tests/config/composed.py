"""docker-compose.yml and Dockerfile, read; and their commands, run outside a container."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import yaml
from django.conf import settings

from tests.calibration.installation import Installation
from tests.worker_process import until

ROOT = Path(settings.BASE_DIR)
OURS = ("web", "worker-inference", "worker-default", "beat")
OPERATOR = {"SECRET_KEY": "of-a-test", "POSTGRES_PASSWORD": "letters1"}
INTERPOLATED = re.compile(r"\$\{(\w+)(?::([-?])([^}]*))?\}")
HOLD = """
import sys
from pathlib import Path
from config.embedded import addresses, ensure
ensure(addresses(Path(sys.argv[1])))
print("up", flush=True)
sys.stdin.read()
"""


@cache
def services() -> dict[str, dict[str, Any]]:
    return dict(document()["services"])


@cache
def document() -> dict[str, Any]:
    return dict(yaml.safe_load((ROOT / "docker-compose.yml").read_text()))


@cache
def dockerfile() -> list[tuple[str, str]]:
    """Instructions and their arguments, comments left out and lines joined."""
    text = (ROOT / "Dockerfile").read_text().replace("\\\n", " ")
    lines = [line.strip() for line in text.splitlines()]
    split = [line.split(None, 1) for line in lines if line and not line.startswith("#")]
    return [(word, " ".join(rest.split())) for word, rest in split]


def arguments(instruction: str) -> list[str]:
    return [rest for word, rest in dockerfile() if word == instruction]


def image_command() -> list[str]:
    [command] = arguments("CMD")
    return list(json.loads(command))


def interpolated(text: str, given: dict[str, str]) -> str:
    """As compose reads `${NAME:-default}` and `${NAME:?message}`."""

    def value(found: re.Match[str]) -> str:
        name, kind, rest = found.groups()
        if given.get(name):
            return given[name]
        if kind == "-":
            return str(rest)
        raise KeyError(f"{name}: {rest}")

    return INTERPOLATED.sub(value, text)


def environment_of(service: str) -> dict[str, str]:
    named = services()[service].get("environment", {})
    return {name: interpolated(str(value), OPERATOR) for name, value in named.items()}


def variables_asked_for() -> set[str]:
    text = (ROOT / "docker-compose.yml").read_text()
    return {name for name, _, _ in INTERPOLATED.findall(text)}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Composed:
    """Private services stand in for the two containers that are not ours."""

    place: Installation
    port: int = field(default_factory=free_port)
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def environment(self, service: str) -> dict[str, str]:
        """What the container has, and nothing else of this process but where programs are."""
        addresses = self.place.addresses
        host, redis = quote(addresses.postgres_host, safe=""), quote(str(addresses.redis_socket))
        return {
            **environment_of(service),
            "PATH": os.environ["PATH"],
            "HOME": str(self.place.folder),
            "DATABASE_URL": f"postgresql://successor@{host}:5432/successor",
            "REDIS_URL": f"unix://{redis}",
            "SUCCESSOR_LOCAL_DIR": str(self.place.folder / "local"),
            "SUCCESSOR_UPLOADS_DIR": str(self.place.folder / "uploads"),
            "SUCCESSOR_PORT": str(self.port),
        }

    def command(self, words: list[str]) -> list[str]:
        program, *rest = [word.replace("0.0.0.0:8000", f"127.0.0.1:{self.port}") for word in words]
        module = [] if program == "python" else ["-m", program]
        return [sys.executable, *module, *rest]

    def run(self, service: str, words: list[str]) -> int:
        """The exit status of a command that ends."""
        with self._log(service).open("ab") as log:
            options: dict[str, Any] = {"cwd": ROOT, "env": self.environment(service)}
            done = subprocess.run(
                self.command(words), **options, stdout=log, stderr=log, check=False, timeout=120
            )
        return done.returncode

    def start(self, service: str) -> None:
        with self._log(service).open("ab") as log:
            self.processes[service] = subprocess.Popen(
                self.command(services()[service]["command"]),
                cwd=ROOT,
                env=self.environment(service),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def is_healthy(self, service: str) -> bool:
        """By the health check of the service itself."""
        kind, *words = services()[service]["healthcheck"]["test"]
        assert kind == "CMD"
        return self.run(service, words) == 0

    def end(self, service: str, patience_s: float) -> int:
        """The exit status after SIGTERM."""
        process = self.processes[service]
        process.send_signal(signal.SIGTERM)
        return process.wait(patience_s)

    def text(self, service: str) -> str:
        return self._log(service).read_text(errors="replace")

    def _log(self, service: str) -> Path:
        return self.place.folder / f"{service}.log"


@contextmanager
def composed() -> Iterator[Composed]:
    with tempfile.TemporaryDirectory(prefix="s-") as name:
        folder = Path(name)
        folder.chmod(0o755)  # run by root, the servers are another user's processes
        made = Composed(Installation(folder))
        root = made.place.addresses.root
        with subprocess.Popen(
            [sys.executable, "-c", HOLD, str(root)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        ) as holder:
            try:
                assert holder.stdout
                assert holder.stdout.readline() == b"up\n"
                yield made
            finally:
                for process in made.processes.values():
                    process.kill()
                    process.wait()
                holder.communicate()
        until(lambda: not made.place.living(), "the private services have gone")
        shutil.rmtree(made.place.addresses.private_dir, ignore_errors=True)
