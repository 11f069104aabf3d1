"""How people come in: an admin invites them, they choose a password, they log in."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import LoginForm as AllauthLoginForm
from django.http import HttpRequest


class InvitedOnly(DefaultAccountAdapter):  # type: ignore[misc]  # allauth publishes no types
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class LoginForm(AllauthLoginForm):  # type: ignore[misc]  # allauth publishes no types
    """Labels that say what is wanted; the link for a forgotten password stands on the page."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = "Username or e-mail"
        self.fields["password"].help_text = ""
        for name, words in (("login", "username"), ("password", "current-password")):
            self.fields[name].widget.attrs |= {"autocomplete": words, "placeholder": ""}
