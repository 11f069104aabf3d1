"""How every page of a team opens and is drawn, and how every action leads back."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from calibration.permissions import run_by
from calibration.team.forms import ReasonForm
from calibration.team.scope import Scope, scope_of
from calibration.team.tabs import tabs_of
from migrations_app.errors import SuccessorError
from migrations_app.models import Migration
from migrations_app.permissions import Permission, may
from migrations_app.planning.permissions import PersonRequest

FARTHEST_PAGE = 100_000
LISTS = {"exclusions": "team_exclusions"}
"""Pages of many people from which something may be put back, by what their forms send."""


def opened(request: PersonRequest, slug: str) -> tuple[Migration, Scope]:
    migration = run_by(request.user, slug)
    return migration, scope_of(migration, request.user)


def shown(
    request: PersonRequest,
    name: str,
    scope: Scope,
    *,
    tab: str = "",
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    """tab: the one this page stands under, by the page's own name where they are the same."""
    migration = scope.migration
    context = {
        "migration": migration,
        "service": scope.mask.text(migration.service.name),
        "sees_results": may(request.user, Permission.SEE_RESULTS, migration),
        "sees_setup": may(request.user, Permission.SEE_SETUP, migration),
        "scope": scope,
        "tabs": tabs_of(scope, tab or name),
        **more,
    }
    return render(request, f"calibration/team/{name}.html", context, status=status)


def done(
    request: PersonRequest, act: Callable[[str], str], to: str, *arguments: object
) -> HttpResponse:
    """act: takes the reason, gives what to say. Where there is none, nothing is done."""
    form = ReasonForm(request.POST)
    back = LISTS.get(request.POST.get("back", ""))
    where = redirect(back, arguments[0]) if back else redirect(to, *arguments)
    if not form.is_valid():
        messages.error(request, " ".join(str(error) for error in form.errors["reason"]))
        return where
    return acted(request, lambda: act(form.cleaned_data["reason"]), where)


def acted(request: PersonRequest, act: Callable[[], str], where: HttpResponse) -> HttpResponse:
    """A second click finds the wish fulfilled: that is told, and is no error."""
    try:
        messages.success(request, act())
    except SuccessorError as refusal:
        said = refusal.message[:1].upper() + refusal.message[1:]
        messages.warning(
            request, gettext("%(refusal)s. Nothing was changed.") % {"refusal": said.rstrip(".")}
        )
    return where


def page_of_list(request: PersonRequest) -> int:
    asked = request.GET.get("page", "")
    return min(max(int(asked), 1), FARTHEST_PAGE) if asked.isascii() and asked.isdigit() else 1
