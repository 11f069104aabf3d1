"""The links of the page's head, by what a person may do."""

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from migrations_app.models import Membership
from migrations_app.permissions import roles_by_service

Role = Membership.Role
READERS = {Role.LEAD, Role.OWNER, Role.ADMIN, Role.AUDITOR}

# The highest first; in the language of the frame, whichever the page's is.
ROLES = {
    Role.ADMIN: _("admin"),
    Role.OWNER: _("product owner"),
    Role.LEAD: _("lead"),
    Role.AUDITOR: _("auditor"),
    Role.ANNOTATOR: _("annotator"),
}


@dataclass(frozen=True)
class Link:
    title: str | Promise
    url: str
    current: bool


def navigation(request: HttpRequest) -> dict[str, object]:
    """`navigation`: links; `role`: the person's highest role, in words."""
    user = getattr(request, "user", None)
    if user is None or isinstance(user, AnonymousUser) or not user.is_authenticated:
        return {"navigation": [], "role": ""}
    roles = frozenset[str]().union(*roles_by_service(user).values())
    if user.is_superuser:
        roles |= {Role.ADMIN}
    return {"navigation": _links(request.path, roles), "role": _highest(roles)}


def _links(path: str, roles: frozenset[str]) -> list[Link]:
    named = [(_("Portfolio"), "portfolio", READERS)]
    named += [(_("Team"), "teams", {Role.LEAD, Role.ADMIN})]
    named += [(_("Judging"), "judging", {Role.ANNOTATOR, Role.LEAD})]
    named += [(_("Setup"), "setup", {Role.ADMIN})]
    return [
        Link(title, reverse(name), _is_current(path, reverse(name), name))
        for title, name, wanted in named
        if wanted & roles
    ]


def _is_current(path: str, url: str, name: str) -> bool:
    if name == "teams" and "/team/" in path:
        return True
    if name == "portfolio" and path == reverse("sunsets"):
        return True
    return path == url if url == "/" else path.startswith(url)


def _highest(roles: frozenset[str]) -> str | Promise:
    return next((word for role, word in ROLES.items() if role in roles), "")
