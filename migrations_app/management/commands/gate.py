"""Ask the gate of a migration; the exit status is for pipelines."""

import sys
import time
from argparse import ArgumentParser, ArgumentTypeError
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from migrations_app.decision.gate.durations import duration_of
from migrations_app.decision.gate.formats import FORMATS
from migrations_app.decision.gate.selectors import Wanted, read_gate
from migrations_app.decision.gate.verdict import Gate, GateVerdict
from migrations_app.errors import SuccessorError
from migrations_app.models import Migration

STATUS = {GateVerdict.PASS: 0, GateVerdict.FAIL: 100, GateVerdict.INCONCLUSIVE: 101}
UNHEALTHY = 102
POLL_S = 2.0


class Command(BaseCommand):
    help = "Exit with 0 pass, 100 fail, 101 inconclusive, 102 unhealthy or stale, 2 usage, 1 crash."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", help="of the migration")
        parser.add_argument("--format", choices=list(FORMATS), default="text")
        parser.add_argument("--candidate", help="slug; name it where there are several")
        parser.add_argument("--max-age", type=_duration, help="of a fit, for instance 24h")
        parser.add_argument(
            "--wait", type=_duration, default=timedelta(0), help="for pass or fail, for instance 1h"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        wanted = Wanted(options["candidate"], options["max_age"])
        try:
            gate = self._ask(options["slug"], wanted, options["wait"])
        except SuccessorError as refusal:
            raise CommandError(refusal.message, returncode=2) from None
        self.stdout.write(FORMATS[options["format"]](gate))
        sys.exit(STATUS[gate.verdict] if gate.healthy else UNHEALTHY)

    def _ask(self, slug: str, wanted: Wanted, wait: timedelta) -> Gate:
        """Until it is pass or fail, or the time is over; what keeps it is said when it changes."""
        deadline, told = time.monotonic() + wait.total_seconds(), None
        while True:
            gate = read_gate(_migration(slug), wanted)
            left = deadline - time.monotonic()
            if gate.verdict is not GateVerdict.INCONCLUSIVE or left <= 0:
                return gate
            if told != (told := gate.reasons):
                self.stderr.write(" ".join(reason.message for reason in gate.reasons))
            time.sleep(min(POLL_S, left))


def _migration(slug: str) -> Migration:
    found = Migration.objects.select_related("service", "incumbent").filter(slug=slug).first()
    if found is None:
        raise CommandError(f"There is no migration {slug!r}.", returncode=2)
    return found


def _duration(text: str) -> timedelta:
    try:
        return duration_of(text)
    except ValueError as refusal:
        raise ArgumentTypeError(str(refusal)) from None
