"""Make an API token for somebody, and show it this once."""

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from config.api_tokens import LONGEST_DAYS, issue_token
from migrations_app.models import ApiToken

Scope = ApiToken.Scope


class Command(BaseCommand):
    help = "Make an API token that acts for a user, within the scopes named."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--name", required=True, help="what it is for")
        parser.add_argument(
            "--scope", action="append", choices=Scope.values, help="read unless some are named"
        )
        parser.add_argument("--days", type=int, default=90, help="until it expires; 90")

    def handle(self, *args: Any, **options: Any) -> None:
        issued = issue_token(
            user=_user(options["username"]),
            name=_name(options["name"]),
            scopes=[Scope(scope) for scope in options["scope"] or ["read"]],
            days=_days(options["days"]),
        )
        token = issued.token
        self.stderr.write(
            f"token of {token.user} for {', '.join(token.scopes)} until "
            f"{token.expires_at:%Y-%m-%d %H:%M} UTC; it is not shown again:"
        )
        self.stdout.write(issued.text)


def _user(username: str) -> Any:
    user = get_user_model().objects.filter(username=username, is_active=True).first()
    if user is None:
        raise CommandError(f"there is no active user {username!r}", returncode=2)
    return user


def _name(name: str) -> str:
    longest = ApiToken._meta.get_field("name").max_length or 0
    if not name.strip() or len(name) > longest:
        raise CommandError(f"--name must have 1 to {longest} characters", returncode=2)
    return name.strip()


def _days(days: int) -> int:
    if not 1 <= days <= LONGEST_DAYS:
        raise CommandError(f"--days must be 1 to {LONGEST_DAYS}", returncode=2)
    return days
