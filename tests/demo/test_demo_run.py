"""The whole demo, as `make demo` runs it: it gets ready, and leaves nothing behind."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest
from django.conf import settings

from config.demo.accounts import ACCOUNTS
from config.embedded import addresses
from tests.demo.traces import processes_with
from tests.worker_process import until

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

PROMPTS = "320"
READY_S, GONE_S = 400, 20


class Demo:
    def __init__(self, folder: Path, port: int) -> None:
        self.folder = folder
        self.port = port
        self.local = folder / ".local"
        self.log = folder / "demo.log"
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def environment(self) -> dict[str, str]:
        foreign = ("DATABASE_URL", "REDIS_URL")
        return {
            **{name: value for name, value in os.environ.items() if name not in foreign},
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "SUCCESSOR_LOCAL_DIR": str(self.local),
            "SUCCESSOR_PORT": str(self.port),
            "SUCCESSOR_REDIS_PREFIX": "successor",
        }

    def start(self) -> subprocess.Popen[bytes]:
        with self.log.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "demo", "--prompts", PROMPTS],
                cwd=settings.BASE_DIR,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        return self.process

    @property
    def said(self) -> str:
        return self.log.read_text(errors="replace")

    def await_word(self, word: str) -> None:
        process = self.process
        assert process
        until(lambda: word in self.said or process.poll() is not None, word, READY_S)
        assert word in self.said, self.said

    def left(self) -> dict[int, str]:
        return processes_with(f"SUCCESSOR_LOCAL_DIR={self.local}")

    def await_gone(self) -> None:
        until(lambda: not self.left(), f"nothing is left: {self.left()}", GONE_S)

    def kill(self) -> None:
        for pid in self.left():
            os.kill(pid, signal.SIGKILL)


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    """Loaded by the first test, met by the others."""
    with tempfile.TemporaryDirectory(prefix="s-") as name:
        folder = Path(name)
        folder.chmod(0o755)  # run by root, the servers are another user's processes
        yield folder
        shutil.rmtree(addresses(folder / ".local").private_dir, ignore_errors=True)


@pytest.fixture
def demo(place: Path) -> Iterator[Demo]:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    made = Demo(place, port)
    yield made
    made.kill()
    made.await_gone()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_ready_it_says_where_and_who_and_then_ends_completely(
    demo: Demo, number: signal.Signals
) -> None:
    process = demo.start()
    demo.await_word("Ctrl-C ends everything.")
    assert f"Ready: http://127.0.0.1:{demo.port}" in demo.said
    assert all(account.username in demo.said for account in ACCOUNTS)
    with urlopen(f"http://127.0.0.1:{demo.port}/accounts/login/") as page:
        assert b'name="login"' in page.read()
    process.send_signal(number)
    process.wait(GONE_S)
    demo.await_gone()
    assert process.returncode == 0
    assert "Traceback" not in demo.said


def test_asked_while_it_starts_it_ends_completely(demo: Demo) -> None:
    process = demo.start()
    demo.await_word("Starting the web server")
    process.send_signal(signal.SIGHUP)
    process.wait(GONE_S)
    demo.await_gone()


def test_killed_without_a_word_it_leaves_nothing_running(demo: Demo) -> None:
    process = demo.start()
    demo.await_word("Starting the web server")
    until(lambda: len(demo.left()) > 5, "the processes have started")
    process.kill()
    process.wait()
    demo.await_gone()


def test_a_taken_port_is_refused_before_anything_is_started(demo: Demo) -> None:
    with socket.create_server(("127.0.0.1", demo.port)):
        process = demo.start()
        assert process.wait(60) == 2
    assert f"Port {demo.port} of 127.0.0.1 is taken" in demo.said
    demo.await_gone()
