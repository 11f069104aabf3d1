"""Import outputs, scores and human judgments into a draft migration."""

import signal
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from migrations_app.errors import SuccessorError
from migrations_app.evidence.errors import BadRows, ImportCancelled
from migrations_app.evidence.readers import Arms
from migrations_app.evidence.request import ImportRequest
from migrations_app.evidence.services import import_evidence
from migrations_app.evidence.sinks import HumanMode
from migrations_app.evidence.words import report_lines
from migrations_app.management.progress import progress_on

SHOWN_BAD_ROWS = 100


class Command(BaseCommand):
    help = "Import outputs, scores and human judgments; see docs/IMPORTING.md."

    def add_arguments(self, parser: ArgumentParser) -> None:
        add = parser.add_argument
        add("path", type=Path, help="a folder, a .jsonl or a .csv file (.gz too)")
        add("--migration", required=True, metavar="SLUG", help="made if it does not exist")
        add("--incumbent", required=True, metavar="SYSTEM")
        add("--candidate", required=True, metavar="SYSTEM", action="append", dest="candidates")
        add("--service", default="default", metavar="SLUG")
        add("--dimension", action="append", default=[], metavar="NAME", dest="dimensions")
        add("--scale", action="append", default=[], metavar="NAME=SCALE", help=_SCALE_HELP)
        add("--segment-prefix", default="", metavar="SEPARATOR", help="segment: what is before it")
        add("--human", choices=[mode.value for mode in HumanMode], default=HumanMode.IGNORE.value)
        add("--human-limit", type=int, metavar="N", help="judged pairs drawn per candidate")
        add("--seed", type=int, default=0, metavar="K", help="of the draw of human values")
        add("--new-epoch", default="", metavar="REASON", help="change a frozen plan's evidence")
        add("--dry-run", action="store_true", help="report everything, keep nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            request = _request(options)
            with progress_on(sys.stderr) as progress, _sigterm_interrupts():
                job = import_evidence(request=request, progress=progress)
        except BadRows as refusal:
            self._show(refusal)
            raise CommandError(str(refusal), returncode=1) from None
        except (KeyboardInterrupt, ImportCancelled):
            raise CommandError("cancelled: nothing was imported", returncode=130) from None
        except SuccessorError as refusal:
            raise CommandError(str(refusal), returncode=2) from None
        for line in report_lines(job):
            self.stdout.write(line)

    def _show(self, refusal: BadRows) -> None:
        for row in refusal.rows[:SHOWN_BAD_ROWS]:
            self.stderr.write(str(row))
        beyond = refusal.count - SHOWN_BAD_ROWS
        if beyond > 0:
            self.stderr.write(f"... and {beyond} more bad rows")


@contextmanager
def _sigterm_interrupts() -> Iterator[None]:
    """Asked to end, the import closes its job and removes what it staged."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


_SCALE_HELP = "acceptance, preference_3, preference_5, grade:LOW:HIGH or continuous:LOW:HIGH"


def _request(options: dict[str, Any]) -> ImportRequest:
    return ImportRequest(
        path=options["path"],
        migration=options["migration"],
        arms=Arms(options["incumbent"], tuple(options["candidates"])),
        service=options["service"],
        dimensions=tuple(options["dimensions"]),
        scale=tuple(options["scale"]),
        segment_prefix=options["segment_prefix"],
        human=HumanMode(options["human"]),
        human_limit=options["human_limit"],
        seed=options["seed"],
        dry_run=options["dry_run"],
        new_epoch=options["new_epoch"],
    )
