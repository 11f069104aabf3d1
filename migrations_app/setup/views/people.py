"""Who works on a service."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from migrations_app.models import Service
from migrations_app.permissions import Role, service_for
from migrations_app.planning.permissions import PersonRequest
from migrations_app.setup import selectors
from migrations_app.setup.forms.people import ROLES, WORDS, AddPersonForm, InviteForm, RolesForm
from migrations_app.setup.invitations import link_for
from migrations_app.setup.services import people as services


def people(request: PersonRequest, slug: str) -> HttpResponse:
    service = service_for(request.user, slug, Role.ADMIN)
    return _page(request, service)


@require_POST
def people_add(request: PersonRequest, slug: str) -> HttpResponse:
    service = service_for(request.user, slug, Role.ADMIN)
    form = AddPersonForm(request.POST)
    if not form.is_valid():
        return _page(request, service, add=form)
    user, wanted = form.cleaned_data["who"], set(form.cleaned_data["roles"])
    roles = wanted | selectors.roles_of(user, service)
    services.give_roles(service=service, user=user, roles=roles, actor=request.user)
    messages.success(request, f"{user.get_username()} works on {service.name} now.")
    return redirect("people", slug)


@require_POST
@never_cache
def people_invite(request: PersonRequest, slug: str) -> HttpResponse:
    service = service_for(request.user, slug, Role.ADMIN)
    form = InviteForm(request.POST)
    if not form.is_valid():
        return _page(request, service, invite=form)
    user = services.invite(service=service, **form.person, actor=request.user)
    return _invited(request, service, user)


@require_POST
@never_cache
def people_invite_again(request: PersonRequest, slug: str, user: int) -> HttpResponse:
    service = service_for(request.user, slug, Role.ADMIN)
    found = get_object_or_404(User, pk=user, membership__service=service)
    services.invite_again(service=service, user=found, actor=request.user)
    return _invited(request, service, found)


def people_roles(request: PersonRequest, slug: str, user: int) -> HttpResponse:
    service = service_for(request.user, slug, Role.ADMIN)
    found = get_object_or_404(User.objects.filter(membership__service=service).distinct(), pk=user)
    held = selectors.roles_of(found, service)
    form = RolesForm(_posted(request), initial={"roles": sorted(held)})
    if request.method == "POST" and form.is_valid():
        roles = form.cleaned_data["roles"]
        services.give_roles(service=service, user=found, roles=roles, actor=request.user)
        messages.success(request, f"{found.get_username()}: {_named(roles)}.")
        mine = found == request.user and Role.ADMIN not in roles
        return redirect("portfolio") if mine else redirect("people", slug)
    context = {"service": service, "person": found, "form": form}
    return render(request, "migrations_app/setup/people_roles.html", context)


def _invited(request: PersonRequest, service: Service, user: User) -> HttpResponse:
    """The link is shown once: it is kept nowhere, and the page is not cached."""
    link = link_for(request, user)
    sent = services.send_link(service=service, user=user, link=link)
    context = {"service": service, "person": user, "link": link, "sent": sent}
    return render(request, "migrations_app/setup/people_invited.html", context)


def _page(request: PersonRequest, service: Service, **forms: Any) -> HttpResponse:
    context = {
        "service": service,
        "members": selectors.members(service),
        "roles": ROLES,
        "words": WORDS,
        "add": AddPersonForm(),
        "invite": InviteForm(auto_id="id_invite_%s"),
    }
    status = 422 if forms else 200
    return render(request, "migrations_app/setup/people.html", context | forms, status=status)


def _posted(request: PersonRequest) -> QueryDict | None:
    """Also where nothing is in it: no box ticked is an answer."""
    return request.POST if request.method == "POST" else None


def _named(roles: list[str]) -> str:
    return ", ".join(WORDS[role] for role in roles) or "no longer works on it"
