"""The link by which a person who has no password yet chooses one. It works once."""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.urls import reverse

from migrations_app.models import Membership, Service


def link_for(request: HttpRequest, user: User) -> str:
    parts = {
        "uidb36": user_pk_to_url_str(user),
        "key": default_token_generator.make_token(user),
    }
    path = reverse("account_reset_password_from_key", kwargs=parts)
    return request.build_absolute_uri(path)


def may_be_invited_again(user: User, service: Service) -> bool:
    """Only who cannot log in yet, and whom no other service knows: a link opens the account."""
    elsewhere = Membership.objects.filter(user=user).exclude(service=service).exists()
    here = Membership.objects.filter(user=user, service=service).exists()
    powerful = user.is_superuser or user.is_staff
    return here and not (elsewhere or powerful or user.has_usable_password())
