"""Issue, revoke and recognise API tokens."""

import re
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from migrations_app.audit.services import record
from migrations_app.errors import SuccessorError
from migrations_app.models import ApiToken

SHAPE = re.compile(r"sux_([0-9a-f]{8})_[0-9a-f]{64}", re.ASCII)
SALT = "successor.api_token"
LONGEST_DAYS = 3650
# How exactly the last use is known: a write for every request would cost more than it tells.
USE_EVERY = timedelta(minutes=1)


class TokenRefused(SuccessorError):
    """Not recognised, and which part of it was wrong is not told."""

    def __init__(self) -> None:
        super().__init__("token_invalid", "This is no valid token.")


class TokenExpired(SuccessorError):
    def __init__(self, at: datetime) -> None:
        super().__init__("token_expired", f"This token expired at {at:%Y-%m-%d %H:%M} UTC.")


class TokenRevoked(SuccessorError):
    def __init__(self) -> None:
        super().__init__("token_revoked", "This token was revoked.")


class UnknownToken(SuccessorError):
    def __init__(self, prefix: str) -> None:
        super().__init__("unknown_token", f"There is no token in force that begins sux_{prefix}_.")


@dataclass(frozen=True)
class Issued:
    """text: the token itself, which is kept nowhere."""

    token: ApiToken
    text: str


@transaction.atomic
def issue_token(
    *, user: AbstractBaseUser, name: str, scopes: Collection[ApiToken.Scope], days: int
) -> Issued:
    now = timezone.now()
    prefix = secrets.token_hex(4)
    text = f"sux_{prefix}_{secrets.token_hex(32)}"
    token = ApiToken.objects.create(
        user_id=user.pk,
        name=name,
        prefix=prefix,
        digest=digest_of(text),
        scopes=sorted({scope.value for scope in scopes}),
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    _record("token_issued", token)
    return Issued(token, text)


@transaction.atomic
def revoke_token(*, prefix: str) -> ApiToken:
    token = ApiToken.objects.select_for_update().filter(prefix=prefix, revoked_at=None).first()
    if token is None:
        raise UnknownToken(prefix)
    token.revoked_at = timezone.now()
    token.save(update_fields=["revoked_at"])
    _record("token_revoked", token)
    return token


def recognise(text: str) -> ApiToken:
    """The token, with its user; a refusal where it is not in force."""
    shape = SHAPE.fullmatch(text)
    if shape is None:
        raise TokenRefused
    token = ApiToken.objects.select_related("user").filter(prefix=shape[1]).first()
    # A prefix that nobody has takes as long as a secret that is wrong.
    kept = token.digest if token else "0" * 64
    if not constant_time_compare(digest_of(text), kept) or token is None:
        raise TokenRefused
    _refuse_ended(token)
    _note_use(token)
    return token


def digest_of(text: str) -> str:
    return salted_hmac(SALT, text, algorithm="sha256").hexdigest()


def _refuse_ended(token: ApiToken) -> None:
    if not token.user.is_active:
        raise TokenRefused
    if token.revoked_at is not None:
        raise TokenRevoked
    if token.expires_at <= timezone.now():
        raise TokenExpired(token.expires_at)


def _note_use(token: ApiToken) -> None:
    now = timezone.now()
    before = Q(last_used_at=None) | Q(last_used_at__lte=now - USE_EVERY)
    if token.last_used_at is None or token.last_used_at <= now - USE_EVERY:
        ApiToken.objects.filter(before, pk=token.pk).update(last_used_at=now)


def _record(verb: str, token: ApiToken) -> None:
    said = {"user": token.user_id, "name": token.name, "scopes": token.scopes}
    record(
        verb=verb,
        object_kind="api_token",
        object_id=token.prefix,
        data={**said, "expires_at": token.expires_at.isoformat()},
    )
