"""`Authorization: Bearer sux_...`: a program that acts for a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.models import AbstractBaseUser
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import SAFE_METHODS, BasePermission

from config.api_tokens import recognise
from migrations_app.errors import SuccessorError
from migrations_app.models import ApiToken

if TYPE_CHECKING:  # which imports this module itself, for its defaults
    from rest_framework.request import Request
    from rest_framework.views import APIView


class TokenAuthentication(BaseAuthentication):
    def authenticate(self, request: Request) -> tuple[AbstractBaseUser, ApiToken] | None:
        scheme, _, text = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        return self.by(text.strip())

    def by(self, text: str) -> tuple[AbstractBaseUser, ApiToken]:
        try:
            token = recognise(text)
        except SuccessorError as refusal:
            raise AuthenticationFailed(refusal.message, refusal.code) from None
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="successor"'


class MetadataAuthentication(TokenAuthentication):
    """`{"metadata": {"token": "sux_..."}}`: for Flagger, whose webhooks have no headers."""

    def authenticate(self, request: Request) -> tuple[AbstractBaseUser, ApiToken] | None:
        sent = request.data if request.method == "POST" else {}
        metadata = sent.get("metadata") if isinstance(sent, dict) else None
        text = metadata.get("token") if isinstance(metadata, dict) else None
        return self.by(text) if isinstance(text, str) else None


BY_TOKEN_IN_METADATA = (TokenAuthentication, MetadataAuthentication, SessionAuthentication)


class ScopeSuffices(BasePermission):
    """Reading takes the scope `read`; a view that writes names its own as `write_scope`.

    Of sessions nothing is asked here: a person in a browser is not limited to a part of theirs.
    """

    message = "The scopes of this token do not cover this."
    code = "scope_missing"

    def has_permission(self, request: Request, view: APIView) -> bool:
        if not isinstance(request.auth, ApiToken):
            return True
        wanted = getattr(view, "write_scope", None)
        if request.method in SAFE_METHODS:
            wanted = ApiToken.Scope.READ
        return wanted in request.auth.scopes
