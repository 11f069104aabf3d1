"""The lead's pages, and what a lead does there. Every action leads back to where it was asked."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from calibration.dashboard.amounts import grouped
from calibration.permissions import run_by
from calibration.team import services
from calibration.team.decisions import decisions_of
from calibration.team.desk import at_work
from calibration.team.disputes import disputes_of
from calibration.team.forms import ReasonForm
from calibration.team.person import detail_of
from calibration.team.scope import Scope, scope_of
from calibration.team.selectors import annotator_at, judgment_at, page_of, queued_at
from migrations_app.errors import SuccessorError
from migrations_app.models import Migration
from migrations_app.permissions import Permission, may
from migrations_app.planning.permissions import PersonRequest

FARTHEST_PAGE = 100_000
LISTS = {"team": "team", "exclusions": "team_exclusions"}
"""Pages of many people from which something may be put back, by what their forms send."""


@require_GET
@never_cache
def team(request: PersonRequest, slug: str) -> HttpResponse:
    """The whole page; of it the part that moves by itself, where that is asked for."""
    migration, scope = _opened(request, slug)
    if request.GET.get("part") == "now":
        context = {"migration": migration, "work": at_work(scope)}
        return render(request, "calibration/team/_now.html", context)
    return _shown(request, "team", migration, scope, page=page_of(scope))


@require_GET
@never_cache
def person(request: PersonRequest, slug: str, annotator_id: int) -> HttpResponse:
    migration, scope = _opened(request, slug)
    detail = detail_of(scope, annotator_at(migration, annotator_id))
    return _shown(request, "person", migration, scope, detail=detail)


@require_GET
@never_cache
def disagreements(request: PersonRequest, slug: str) -> HttpResponse:
    migration, scope = _opened(request, slug)
    found = disputes_of(scope, page=_page(request))
    return _shown(request, "disagreements", migration, scope, disputes=found)


@require_GET
@never_cache
def exclusions(request: PersonRequest, slug: str) -> HttpResponse:
    migration, scope = _opened(request, slug)
    found = decisions_of(scope, page=_page(request))
    return _shown(request, "exclusions", migration, scope, decisions=found)


@require_POST
def person_exclude(request: PersonRequest, slug: str, annotator_id: int) -> HttpResponse:
    migration = run_by(request.user, slug)
    who = annotator_at(migration, annotator_id)

    def act(reason: str) -> str:
        count = services.exclude_person(
            migration=migration, annotator=who, reason=reason, actor=request.user
        )
        return f"{_judgments(count)} of {who.name} excluded. The result is being computed anew."

    return _done(request, act, "team_person", slug, annotator_id)


@require_POST
def person_restore(request: PersonRequest, slug: str, annotator_id: int) -> HttpResponse:
    migration = run_by(request.user, slug)
    who = annotator_at(migration, annotator_id)

    def act(reason: str) -> str:
        count = services.restore_person(
            migration=migration, annotator=who, reason=reason, actor=request.user
        )
        return f"{_judgments(count)} of {who.name} put back. The result is being computed anew."

    return _done(request, act, "team_person", slug, annotator_id)


@require_POST
def judgment_exclude(request: PersonRequest, slug: str, judgment_id: int) -> HttpResponse:
    found = judgment_at(run_by(request.user, slug), judgment_id)

    def act(reason: str) -> str:
        services.exclude_judgment(judgment=found, reason=reason, actor=request.user)
        return "1 judgment was excluded. The result is being computed anew."

    return _done(request, act, "team_person", slug, found.assignment.annotator_id)


@require_POST
def judgment_restore(request: PersonRequest, slug: str, judgment_id: int) -> HttpResponse:
    found = judgment_at(run_by(request.user, slug), judgment_id)

    def act(reason: str) -> str:
        services.restore_judgment(judgment=found, reason=reason, actor=request.user)
        return "1 judgment was put back. The result is being computed anew."

    return _done(request, act, "team_person", slug, found.assignment.annotator_id)


@require_POST
def pair_serve(request: PersonRequest, slug: str, queued_id: int) -> HttpResponse:
    found = queued_at(run_by(request.user, slug), queued_id)

    def act(reason: str) -> str:
        services.serve_again(queued=found, reason=reason, actor=request.user)
        return "The pair is back in its place in the queue."

    return _done(request, act, "team", slug)


def _opened(request: PersonRequest, slug: str) -> tuple[Migration, Scope]:
    migration = run_by(request.user, slug)
    return migration, scope_of(migration, request.user)


def _shown(
    request: PersonRequest, name: str, migration: Migration, scope: Scope, **context: Any
) -> HttpResponse:
    context |= {
        "migration": migration,
        "service": scope.mask.text(migration.service.name),
        "sees_results": may(request.user, Permission.SEE_RESULTS, migration),
        "sees_setup": may(request.user, Permission.SEE_SETUP, migration),
        "scope": scope,
    }
    return render(request, f"calibration/team/{name}.html", context)


def _done(
    request: PersonRequest, act: Callable[[str], str], to: str, *arguments: object
) -> HttpResponse:
    """A second click finds the wish fulfilled: that is told, and is no error."""
    form = ReasonForm(request.POST)
    back = LISTS.get(request.POST.get("back", ""))
    where = redirect(back, arguments[0]) if back else redirect(to, *arguments)
    if not form.is_valid():
        messages.error(request, " ".join(str(error) for error in form.errors["reason"]))
        return where
    try:
        messages.success(request, act(form.cleaned_data["reason"]))
    except SuccessorError as refusal:
        said = refusal.message[:1].upper() + refusal.message[1:]
        messages.warning(request, f"{said}. Nothing was changed.")
    return where


def _judgments(count: int) -> str:
    return "1 judgment" if count == 1 else f"{grouped(count)} judgments"


def _page(request: PersonRequest) -> int:
    asked = request.GET.get("page", "")
    return min(max(int(asked), 1), FARTHEST_PAGE) if asked.isascii() and asked.isdigit() else 1
