"""The pages that are read: how far the team is, who it is, where it disagrees."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from calibration.team.adjudications import adjudications_of
from calibration.team.decisions import decisions_of
from calibration.team.desk import at_work
from calibration.team.disputes import disputes_of
from calibration.team.objections import doubted_of
from calibration.team.part import part_of
from calibration.team.person import detail_of
from calibration.team.reasons import reasons_of
from calibration.team.selectors import annotator_at, page_of, staff_of, teams_of
from calibration.team.views.opening import opened, page_of_list, shown
from migrations_app.planning.permissions import PersonRequest


@require_GET
@never_cache
def teams(request: PersonRequest) -> HttpResponse:
    """One team is gone to at once."""
    found = teams_of(request.user)
    if not found:
        raise PermissionDenied
    if len(found) == 1:
        return redirect("team", found[0].slug)
    return render(request, "calibration/team/teams.html", {"teams": found})


@require_GET
@never_cache
def team(request: PersonRequest, slug: str) -> HttpResponse:
    """The whole page; of it the part that moves by itself, where that is asked for."""
    migration, scope = opened(request, slug)
    if request.GET.get("part") == "now":
        context = {"migration": migration, "work": at_work(scope)}
        return render(request, "calibration/team/_now.html", context)
    return shown(request, "team", scope, page=page_of(scope))


@require_GET
@never_cache
def people(request: PersonRequest, slug: str) -> HttpResponse:
    _, scope = opened(request, slug)
    return shown(request, "people", scope, staff=staff_of(scope))


@require_GET
@never_cache
def person(request: PersonRequest, slug: str, annotator_id: int) -> HttpResponse:
    migration, scope = opened(request, slug)
    who = annotator_at(migration, annotator_id)
    detail, part = detail_of(scope, who), part_of(scope, who)
    return shown(request, "person", scope, tab="people", detail=detail, part=part)


@require_GET
@never_cache
def disagreements(request: PersonRequest, slug: str) -> HttpResponse:
    _, scope = opened(request, slug)
    found = disputes_of(scope, page=page_of_list(request))
    asked = adjudications_of(scope)
    return shown(request, "disagreements", scope, disputes=found, asked=asked)


@require_GET
@never_cache
def reasons(request: PersonRequest, slug: str) -> HttpResponse:
    _, scope = opened(request, slug)
    found, doubted = reasons_of(scope), doubted_of(scope)
    return shown(request, "reasons", scope, reasons=found, doubted=doubted)


@require_GET
@never_cache
def exclusions(request: PersonRequest, slug: str) -> HttpResponse:
    _, scope = opened(request, slug)
    found = decisions_of(scope, page=page_of_list(request))
    return shown(request, "exclusions", scope, decisions=found)
