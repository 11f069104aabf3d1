"""Load the demo: invented people, evidence, a frozen plan, and the first judgments."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config.demo.loading import load
from examples.support_demo.cases import DEMO
from migrations_app.errors import SuccessorError


class Command(BaseCommand):
    help = "Load the demo: invented people, evidence, a frozen plan, and the first judgments."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--prompts", type=int, default=DEMO, metavar="N")
        parser.add_argument("--force", action="store_true", help="into the DATABASE_URL")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            load(
                prompts=options["prompts"],
                force=options["force"],
                say=self.stdout.write,
                progress_to=sys.stderr,
            )
        except SuccessorError as refusal:
            raise CommandError(str(refusal), returncode=2) from None
