"""`manage.py create_token` and `manage.py revoke_token`"""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.utils import timezone

from migrations_app.models import ApiToken
from tests.api.cast import client_with

URL = "/api/v1/migrations/"


@pytest.fixture
def ada(db: None) -> User:
    return User.objects.create_user("ada")


def created(capsys: pytest.CaptureFixture[str], *options: str) -> str:
    call_command("create_token", "ada", "--name", "pipeline", *options)
    return capsys.readouterr().out.strip()


def test_the_token_is_printed_once_and_alone(ada: User, capsys: pytest.CaptureFixture[str]) -> None:
    text = created(capsys)
    assert client_with(text).get(URL).status_code == 200


def test_it_may_read_for_90_days_unless_told_otherwise(
    ada: User, capsys: pytest.CaptureFixture[str]
) -> None:
    created(capsys)
    token = ApiToken.objects.get()
    assert (token.user, token.name, token.scopes) == (ada, "pipeline", ["read"])
    assert token.expires_at - token.created_at == timedelta(days=90)


def test_scopes_and_days_are_those_named(ada: User, capsys: pytest.CaptureFixture[str]) -> None:
    created(capsys, "--scope", "read", "--scope", "judge", "--scope", "read", "--days", "2")
    token = ApiToken.objects.get()
    assert token.scopes == ["judge", "read"]
    assert token.expires_at < timezone.now() + timedelta(days=2)


@pytest.mark.parametrize(
    "options",
    [
        {"username": "nobody"},
        {"days": 0},
        {"days": -1},
        {"days": 4000},
        {"name": " "},
        {"name": "x" * 101},
    ],
)
def test_what_makes_no_sense_is_refused(ada: User, options: dict[str, Any]) -> None:
    wanted = {"name": "pipeline", "days": 1} | options
    with pytest.raises(CommandError) as refusal:
        call_command("create_token", wanted.pop("username", "ada"), **wanted)
    assert refusal.value.returncode == 2
    assert not ApiToken.objects.exists()


def test_there_is_no_token_for_somebody_who_left(ada: User) -> None:
    User.objects.update(is_active=False)
    with pytest.raises(CommandError):
        call_command("create_token", "ada", "--name", "pipeline")


@pytest.mark.parametrize("form", ["{}", "sux_{}", "sux_{}_"])
def test_a_token_is_revoked_by_its_prefix(
    ada: User, capsys: pytest.CaptureFixture[str], form: str
) -> None:
    text = created(capsys)
    call_command("revoke_token", form.format(ApiToken.objects.get().prefix))
    assert client_with(text).get(URL).json()["code"] == "token_revoked"


def test_a_token_is_revoked_once(ada: User, capsys: pytest.CaptureFixture[str]) -> None:
    created(capsys)
    prefix = ApiToken.objects.get().prefix
    call_command("revoke_token", prefix)
    for unknown in (prefix, "ffffffff"):
        with pytest.raises(CommandError) as refusal:
            call_command("revoke_token", unknown)
        assert refusal.value.returncode == 2
