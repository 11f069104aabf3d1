"""The processes of the demo, in a program of their own whose words go to a file."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NoReturn

from django.conf import settings

from config.demo.errors import ProcessesEnded
from config.demo.names import folder
from config.demo.signals import undisturbed
from config.processes.terminal import Terminal

# honcho gives them 5 s, then kills.
PATIENCE_S = 12
TAIL = 3000
POLL_S = 0.5


class Running:
    def __init__(self, process: subprocess.Popen[bytes], log: Path) -> None:
        self.process = process
        self.log = log
        self._terminal = Terminal()

    def check(self) -> None:
        """ProcessesEnded where they did; KeyboardInterrupt where the terminal was closed."""
        if self.process.poll() is not None:
            tail = self.log.read_bytes()[-TAIL:].decode(errors="replace")
            raise ProcessesEnded(str(self.log), tail)
        if self._terminal.is_closed():
            raise KeyboardInterrupt

    def wait(self) -> NoReturn:
        """Until somebody asks to end, which is a KeyboardInterrupt."""
        while True:
            self.check()
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(POLL_S)

    def end(self) -> None:
        with suppress(ProcessLookupError):
            self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@contextmanager
def running() -> Iterator[Running]:
    folder().mkdir(parents=True, exist_ok=True)
    log = folder() / "processes.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "config.processes"],
            cwd=settings.BASE_DIR,
            env=os.environ,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C is for the demo, which passes it on once
        )
    started = Running(process, log)
    try:
        yield started
    finally:
        with undisturbed():
            started.end()
