"""How the judging is run: one form, and beside it what it costs, as it is typed."""

from dataclasses import replace

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from annotation.services import set_policy
from calibration.team.costs import price_of
from calibration.team.forms import PolicyForm, policy_fields
from calibration.team.load import load_of
from calibration.team.scope import Scope
from calibration.team.views.opening import acted, opened, shown
from migrations_app.planning.permissions import PersonRequest

SAVED = "The settings are saved and hold from the next pair on."


@require_http_methods(["GET", "POST"])
@never_cache
def settings(request: PersonRequest, slug: str) -> HttpResponse:
    migration, scope = opened(request, slug)
    if request.method == "POST":
        return _save(request, scope)
    if request.GET.get("part") == "costs":
        return _costs(request, scope)
    policy = scope.desk.policy
    form = PolicyForm(initial=policy_fields(policy))
    price = price_of(policy, policy, load_of(scope)) if scope.planned else None
    return shown(request, "settings", scope, form=form, price=price)


def _save(request: PersonRequest, scope: Scope) -> HttpResponse:
    form, migration = PolicyForm(request.POST), scope.migration
    if not form.is_valid():
        return shown(request, "settings", scope, form=form, price=None, status=422)

    def act() -> str:
        set_policy(migration=migration, actor=request.user, **form.changes())
        return gettext("The settings are saved and hold from the next pair on.")

    return acted(request, act, redirect("team_settings", migration.slug))


def _costs(request: PersonRequest, scope: Scope) -> HttpResponse:
    form, in_force = PolicyForm(request.GET), scope.desk.policy
    price = None
    if form.is_valid():
        price = price_of(replace(in_force, **form.changes()), in_force, load_of(scope))
    return render(request, "calibration/team/_costs.html", {"price": price, "form": form})
