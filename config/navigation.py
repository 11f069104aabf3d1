"""The links of the page's head, by what a person may do."""

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.urls import reverse

from migrations_app.models import Membership
from migrations_app.permissions import roles_by_service

Role = Membership.Role
READERS = {Role.LEAD, Role.OWNER, Role.ADMIN, Role.AUDITOR}


@dataclass(frozen=True)
class Link:
    title: str
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
    named = [("Portfolio", "portfolio", READERS)]
    named += [("Team", "teams", {Role.LEAD, Role.ADMIN})]
    named += [("Judging", "judging", {Role.ANNOTATOR, Role.LEAD})]
    named += [("Setup", "setup", {Role.ADMIN})]
    return [
        Link(title, reverse(name), _is_current(path, reverse(name), name))
        for title, name, wanted in named
        if wanted & roles
    ]


def _is_current(path: str, url: str, name: str) -> bool:
    if name == "teams" and "/team/" in path:
        return True
    return path == url if url == "/" else path.startswith(url)


def _highest(roles: frozenset[str]) -> str:
    order = (Role.ADMIN, Role.OWNER, Role.LEAD, Role.AUDITOR, Role.ANNOTATOR)
    words = {Role.OWNER: "product owner"}
    return next((words.get(role, role.value) for role in order if role in roles), "")
