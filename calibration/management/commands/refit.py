"""manage.py refit SLUG: bring a migration's fits up to date and print what they advise."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from calibration.management.refit_report import report_of
from calibration.management.refit_text import as_text
from calibration.management.waiting import wait_until_settled
from migrations_app.errors import SuccessorError
from migrations_app.models import Migration


class Command(BaseCommand):
    help = "Refit a migration in the inference worker, wait, and print the recommendation."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", help="of the migration")
        parser.add_argument("--timeout", type=float, default=600.0, help="seconds (default 600)")
        parser.add_argument("--json", action="store_true", help="print JSON for programs")

    def handle(self, *args: Any, **options: Any) -> None:
        migration = Migration.objects.filter(slug=options["slug"]).first()
        if migration is None:
            raise CommandError(f"There is no migration {options['slug']!r}.")
        try:
            wait_until_settled(migration, timeout_s=options["timeout"], say=self.stderr.write)
        except SuccessorError as error:
            raise CommandError(error.message) from error
        report = report_of(migration)
        text = json.dumps(report, indent=2) if options["json"] else as_text(report)
        self.stdout.write(text)
