"""Take an API token out of force, from the next request on."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config.api_tokens import revoke_token
from migrations_app.errors import SuccessorError


class Command(BaseCommand):
    help = "Revoke an API token."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("prefix", help="what stands between sux_ and the next _")

    def handle(self, *args: Any, **options: Any) -> None:
        prefix = options["prefix"].removeprefix("sux_").split("_")[0]
        try:
            token = revoke_token(prefix=prefix)
        except SuccessorError as refusal:
            raise CommandError(str(refusal), returncode=2) from None
        self.stdout.write(f"revoked {token.prefix} of {token.user}: {token.name}")
