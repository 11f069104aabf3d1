"""manage.py report SLUG: freeze a report and write it."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from calibration.models import Report
from calibration.report.card import model_card
from calibration.report.file import html_of
from calibration.report.pdf import browser, pdf_of
from calibration.report.services import freeze_report
from migrations_app.errors import SuccessorError
from migrations_app.models import Migration

FORMATS = ("json", "html", "pdf", "markdown")


class Command(BaseCommand):
    help = "Freeze a report of a migration, tell the record, and write it to a file or stdout."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", help="of the migration")
        parser.add_argument("--format", choices=FORMATS, default="html", help="default html")
        parser.add_argument("--output", type=Path, help="file to write; PDF needs one")

    def handle(self, *args: Any, **options: Any) -> None:
        migration = Migration.objects.filter(slug=options["slug"]).first()
        if migration is None:
            raise CommandError(f"There is no migration {options['slug']!r}.", returncode=2)
        if options["format"] == "pdf" and (options["output"] is None or browser() is None):
            raise CommandError(
                "A PDF needs --output FILE and Chromium on this machine.", returncode=2
            )
        try:
            report = freeze_report(migration=migration)
        except SuccessorError as error:
            raise CommandError(error.message) from error
        self._write(_bytes(report, options["format"]), options["output"])

    def _write(self, content: bytes, output: Path | None) -> None:
        if output is None:
            self.stdout.write(content.decode())
            return
        output.write_bytes(content)
        self.stderr.write(f"{output}: {len(content):,} bytes")


def _bytes(report: Report, form: str) -> bytes:
    if form == "json":
        document = {"digest": report.digest, "document": report.document}
        return json.dumps(document, indent=1, ensure_ascii=False).encode()
    if form == "markdown":
        return model_card(report.document, report.digest).encode()
    html = html_of(report)
    return pdf_of(html, browser() or "") if form == "pdf" else html.encode()
