"""The demo, run as `make demo` runs it, in a place of its own."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

CHECKOUT = Path(__file__).resolve().parents[2]
READY = "Ready: "
PATIENCE_S = 400.0
ELSEWHERE = ("DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE", "SUCCESSOR_REDIS_PREFIX")


@dataclass
class Place:
    """An installation with the demo in it: its folder, its address, its processes."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        return self.folder / "processes.log"

    def run(self, *arguments: str, timeout: float = 120) -> str:
        """A program of the checkout, run against this installation."""
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=CHECKOUT,
            env=environment(self.folder, self.port),
            check=True,
            capture_output=True,
            text=True,
            timeout=timeout,
        )
        return done.stdout

    def start(self, *arguments: str) -> None:
        """A program that stays, in the background."""
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, *arguments],
                cwd=CHECKOUT,
                env=environment(self.folder, self.port),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def await_words(self, words: str) -> None:
        self._await(lambda: words in self.log.read_text(), words)

    def await_web(self) -> None:
        self._await(self._answers, "an answer of the web server")

    def end(self) -> None:
        if self.process is None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def _answers(self) -> bool:
        try:
            with urlopen(f"{self.url}/accounts/login/", timeout=5) as answer:  # noqa: S310
                return int(answer.status) == 200
        except OSError:
            return False

    def _await(self, came: Callable[[], bool], what: str) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while not came():
            ended = self.process is None or self.process.poll() is not None
            if ended or time.monotonic() > deadline:
                tail = self.log.read_text()[-3000:]
                raise RuntimeError(f"waited in vain for {what}:\n{tail}")
            time.sleep(0.5)


@contextmanager
def demo_place(*options: str) -> Iterator[Place]:
    """The demo, ready; `options` go to `manage.py demo`."""
    with _place() as place:
        place.start("manage.py", "demo", *options)
        place.await_words(READY)
        yield place


@contextmanager
def empty_place() -> Iterator[Place]:
    """An installation with its tables and static files, and nothing running yet."""
    with _place() as place:
        place.run("manage.py", "migrate", "--verbosity=0")
        place.run("manage.py", "collectstatic", "--no-input", "--verbosity=0")
        yield place


@contextmanager
def _place() -> Iterator[Place]:
    folder = Path(tempfile.mkdtemp(prefix="s-"))
    folder.chmod(0o755)  # run by root, the servers are another user's processes
    place = Place(folder, free_port())
    try:
        yield place
    finally:
        place.end()
        shutil.rmtree(folder, ignore_errors=True)


def environment(folder: Path, port: int) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if key not in ELSEWHERE}
    return {
        **kept,
        "SUCCESSOR_LOCAL_DIR": str(folder / "local"),
        "SUCCESSOR_PORT": str(port),
        "PYTHONUNBUFFERED": "1",
    }


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
