"""honcho's manager, made to end everything however it is asked to."""

import os
import signal
from contextlib import suppress
from typing import Any

from honcho.manager import Manager
from honcho.printer import Printer
from honcho.process import Popen, Process

from config.processes.terminal import Terminal
from config.processes.ties import end_with_parent

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Tied(Process):  # type: ignore[misc]  # honcho publishes no types
    """A process of the Procfile, and the one of honcho that listens to it.

    Killed by the kernel if honcho itself is killed, as nobody would be left to end them.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.manager = os.getpid()
        self._child_ctor = self._start

    def run(self, *arguments: Any, **options: Any) -> None:
        end_with_parent(signal.SIGKILL, self.manager)
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        super().run(*arguments, **options)

    def _start(self, command: str, **options: Any) -> Any:
        listener = os.getpid()

        def tie() -> None:
            signal.signal(signal.SIGHUP, signal.SIG_DFL)
            end_with_parent(signal.SIGTERM, listener)

        return Popen(command, preexec_fn=tie, **options)


class Processes(Manager):  # type: ignore[misc]  # honcho publishes no types
    """Asked by a signal it waits until all have started, then ends them; SIGHUP counts too."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._process_ctor = Tied
        self._asked = False
        self._pid = os.getpid()
        self._terminal = Terminal()

    def _start(self) -> None:
        for number in ENDING:
            if signal.getsignal(number) is not signal.SIG_IGN:  # as nohup has it
                signal.signal(number, self._ask)
        super()._start()

    def _ask(self, number: int, frame: object) -> None:
        # A process just forked has this handler too, for a moment.
        if os.getpid() == self._pid:
            self._asked = True
            self.returncode = 128 + number

    def _any_stopped(self) -> bool:
        if self._terminal.is_closed():
            self._ask(signal.SIGHUP, None)
        return self._asked or bool(super()._any_stopped())


class Told(Printer):  # type: ignore[misc]  # honcho publishes no types
    """A closed terminal takes standard output along: what is still said goes nowhere."""

    def write(self, message: Any) -> None:
        with suppress(OSError):
            super().write(message)
