"""Load the demo, run all processes, say when it is ready, and end them all when asked to."""

import os
import signal
import sys
from contextlib import suppress
from typing import Any

from django.core.management import call_command
from django.core.management.base import CommandError

from config.demo.loading import load
from config.demo.running import running
from config.demo.signals import asked_to_end
from config.demo.waiting import await_first_fits, await_web
from config.demo.welcome import welcome
from config.management.commands import load_demo
from config.processes.port import NoPort, PortTaken, address, free_port
from config.processes.ties import end_with_parent
from migrations_app.errors import SuccessorError


class Command(load_demo.Command):
    help = "Load the demo, run all processes, say when it is ready, and end them when asked to."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with asked_to_end():
                end_with_parent(signal.SIGTERM, os.getppid())
                self._run(options)
        except KeyboardInterrupt:
            self._say("\nThe demo has ended. What it made stays; `make demo` goes on there.")
        except (SuccessorError, NoPort, PortTaken) as refusal:
            raise CommandError(str(refusal), returncode=2) from None

    def _run(self, options: dict[str, Any]) -> None:
        free_port()
        self._say("Starting the private PostgreSQL and Redis, and preparing the database.")
        call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        load(
            prompts=options["prompts"],
            force=options["force"],
            say=self._say,
            progress_to=sys.stderr,
        )
        self._say("Starting the web server, two workers and the scheduler.")
        with running() as processes:
            await_web(processes)
            if not await_first_fits(processes, self._say):
                self._say("There is no result yet; the page will show it when it comes.")
            for line in welcome(address(), processes.log):
                self._say(line)
            processes.wait()

    def _say(self, line: str) -> None:
        """At once, also into a pipe; nowhere where the terminal was closed."""
        with suppress(OSError):
            self.stdout.write(line)
            self.stdout.flush()
