"""How people come in: an admin invites them, they choose a password, they log in."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.forms import LoginForm as AllauthLoginForm
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils.translation import gettext

from config.preferences import keep_language
from migrations_app.models import prepared
from migrations_app.permissions import keep_roles

_USER = f"""
    SELECT {prepared.columns(User, "u")}, (
        SELECT p.language FROM migrations_app_preferences p WHERE p.user_id = u.id
    ), (
        SELECT array_agg(ARRAY[m.service_id::text, m.role]) FROM migrations_app_membership m
        WHERE m.user_id = u.id
    )
    FROM auth_user u WHERE u.id = %(user)s::bigint
"""  # noqa: S608 - the columns of the model


class Backend(AuthenticationBackend):  # type: ignore[misc]  # allauth publishes no types
    def get_user(self, user_id: int) -> User | None:
        """With language and roles, as every request asks for all three."""
        found = prepared.row(_USER, {"user": user_id})
        if found is None:
            return None
        *fields, language, roles = found
        user = prepared.made(User, fields)
        keep_language(user, language or "")
        keep_roles(user, [(int(service), role) for service, role in roles or ()])
        return user if self.user_can_authenticate(user) else None


class InvitedOnly(DefaultAccountAdapter):  # type: ignore[misc]  # allauth publishes no types
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class LoginForm(AllauthLoginForm):  # type: ignore[misc]  # allauth publishes no types
    """Labels that say what is wanted; the link for a forgotten password stands on the page."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = gettext("Username or e-mail")
        self.fields["password"].help_text = ""
        for name, words in (("login", "username"), ("password", "current-password")):
            self.fields[name].widget.attrs |= {"autocomplete": words, "placeholder": ""}
