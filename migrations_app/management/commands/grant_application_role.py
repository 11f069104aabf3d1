"""Give a role of the database what the application needs, and no way to change the record."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import ProgrammingError

from migrations_app.audit.grants import grant_application_role


class Command(BaseCommand):
    help = "Grant a database role what the application needs; append-only tables can only grow."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("role", help="an existing role: no superuser, owner of no table")

    def handle(self, *args: Any, **options: Any) -> None:
        role = options["role"]
        try:
            tables = grant_application_role(role=role)
        except ProgrammingError as error:
            raise CommandError(str(error).strip()) from error
        self.stdout.write(f"{role} may add rows to {len(tables)} append-only tables, no more")
