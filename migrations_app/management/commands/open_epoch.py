"""Start the calibration of a migration anew."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from migrations_app.errors import SuccessorError
from migrations_app.planning.epochs import open_epoch
from migrations_app.planning.errors import EpochRefused


class Command(BaseCommand):
    help = "Open a new epoch: judgments so far stay on record and do not count from now on."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", help="of the migration")
        parser.add_argument("--reason", required=True, help="why what was judged no longer holds")
        parser.add_argument(
            "--rubric",
            metavar="DIMENSION=FILE",
            action="append",
            default=[],
            help="a new text for annotators, from a file",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            rubrics = dict(map(_rubric, options["rubric"]))
            epoch = open_epoch(
                migration_slug=options["slug"], reason=options["reason"], rubrics=rubrics
            )
        except SuccessorError as refusal:
            raise CommandError(str(refusal), returncode=2) from None
        self.stdout.write(f"{epoch} is open: {epoch.reason}")
        self.stdout.write("earlier judgments no longer count; the queue is drawn anew")


def _rubric(words: str) -> tuple[str, str]:
    slug, equals, path = words.partition("=")
    if not equals:
        raise EpochRefused(f"want DIMENSION=FILE, got {words!r}")
    try:
        return slug, Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise EpochRefused(f"{path} cannot be read: {error}") from None
